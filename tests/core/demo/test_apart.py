"""Stores that live at the same time in copies of their own come together as one life."""

from __future__ import annotations

import shutil
import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from multiprocessing import active_children
from pathlib import Path

import pytest

from pawpact.database import joining
from pawpact.demo import apart, journal, run
from pawpact.demo.conclusion import Conclusion
from pawpact.demo.plan import Plan, Progress
from pawpact.demo.world import DATABASE, PROVIDER
from pawpact.kernel.errors import Defect
from tests.core.demo.lived import Small, live_quietly

TENANT = 2
Rows = dict[str, list[tuple[object, ...]]]


def rows_of(path: Path) -> Rows:
    """Every row of every table, by table."""
    with closing(sqlite3.connect(path)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {
            name: sorted(connection.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr)
            for (name,) in tables.fetchall()
        }


@pytest.fixture
def before(small: Small, tmp_path: Path) -> Path:
    """The small life's database as if one of its stores, and its people, had yet to come."""
    path = tmp_path / "before.sqlite3"
    shutil.copy2(small.database, path)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        triggers = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall()
        for name, _ in triggers:
            connection.execute(f'DROP TRIGGER "{name}"')
        for table, rows in rows_of(path).items():
            columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]
            if rows and "tenant_id" in columns:
                connection.execute(f'DELETE FROM "{table}" WHERE tenant_id = ?', (TENANT,))
        connection.execute("DELETE FROM person")
        for _, text in triggers:
            connection.execute(text)
    return path


def test_a_store_comes_home(small: Small, before: Path) -> None:
    """Joined with the copy in which a store lived, a database holds every row of that life."""
    whole = rows_of(small.database)
    assert rows_of(before) != whole
    joining.join(before, small.database, TENANT)
    assert rows_of(before) == whole


def test_twice_is_once(small: Small, before: Path) -> None:
    """Joined again, as after a power cut, nothing changes, in append-only tables neither."""
    for _ in range(2):
        joining.join(before, small.database, TENANT)
    assert rows_of(before) == rows_of(small.database)


def test_other_stores_stay_as_they_are(small: Small, before: Path) -> None:
    """What a copy holds of stores that did not live in it is left there."""
    with closing(sqlite3.connect(before, isolation_level=None)) as connection:
        connection.execute("UPDATE contract SET streak = 99 WHERE tenant_id <> ?", (TENANT,))
    joining.join(before, small.database, TENANT)
    with closing(sqlite3.connect(before)) as connection:
        streaks = "SELECT DISTINCT tenant_id = ?, streak = 99 FROM contract ORDER BY 1"
        assert connection.execute(streaks, (TENANT,)).fetchall() == [(0, 1), (1, 0)]


def test_missing_rows_stop_the_joining(tmp_path: Path) -> None:
    """A table that does not take all of the store's rows stops it, and nothing has come."""
    for name in ("into", "copy"):
        with closing(sqlite3.connect(tmp_path / name)) as connection:
            connection.execute("CREATE TABLE paw (tenant_id, id)")
            if name == "copy":
                connection.execute("INSERT INTO paw VALUES (1, 1), (1, 1), (2, 1)")
            else:
                connection.execute("CREATE UNIQUE INDEX once ON paw (tenant_id, id)")
            connection.commit()
    with pytest.raises(Defect, match="paw: 2 rows were to come, 1 are there"):
        joining.join(tmp_path / "into", tmp_path / "copy", 1)
    assert rows_of(tmp_path / "into") == {"paw": []}


def test_a_part_is_copied_once(small: Small, tmp_path: Path) -> None:
    """A part begins with the folder's keys and database; what was lived in it is kept."""
    folder = tmp_path / "demo"
    shutil.copytree(small.plan.folder, folder)
    plan = replace(small.plan, folder=folder)
    part = apart._part(plan, "store")
    assert part.folder == folder / apart.FOLDER / "store"
    assert journal.is_unfinished(part)
    (part.folder / PROVIDER).write_text("lived\n")
    assert apart._part(plan, "store") == part
    assert (part.folder / PROVIDER).read_text() == "lived\n"
    (part.folder / journal.MARK).unlink()
    apart._part(plan, "store")
    assert not (part.folder / PROVIDER).exists()
    assert (part.folder / DATABASE).read_bytes() == (folder / DATABASE).read_bytes()


def test_a_broken_life_ends_all(small: Small, tmp_path: Path) -> None:
    """Where one store's process fails the whole is refused, and no process is left."""
    plan = replace(small.plan, folder=tmp_path / "nowhere", processes=3)
    course = apart.Course(plan, breaks_off, concludes_nothing)
    parts = [apart.Part(plan, place, TENANT) for place in (2, 1, 0)]
    with pytest.raises(Defect, match="broke off"):
        apart._live_all(course, parts, lambda done, total: None)
    assert active_children() == []


def test_more_stores_than_processes_take_turns(
    small: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They live by the stretch, each is concluded once, and it is the life that nobody divided."""
    plan = replace(small.plan, folder=tmp_path / "demo", processes=2)
    monkeypatch.setattr(apart, "stretches", lambda weeks, takes_turns: (3, 4, weeks))
    lived = live_quietly(plan)
    assert lived.holds
    assert lived.digest == small.digest


@pytest.mark.parametrize(
    ("weeks", "takes_turns", "until"),
    [
        (103, False, [103]),
        (12, True, [12]),
        (13, True, [13]),
        (14, True, [13, 14]),
        (39, True, [13, 26, 39]),
    ],
)
def test_the_stretches_of_a_life(weeks: int, takes_turns: bool, until: list[int]) -> None:
    assert apart.stretches(weeks, takes_turns=takes_turns) == until


def test_stopped_after_a_store_came_home(
    small: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store that is home comes home again, and it is the life that nobody stopped."""
    plan = replace(small.plan, folder=tmp_path / "demo", processes=2)
    with monkeypatch.context() as patched:
        patched.setattr(run, "conclude_part", falls_over)
        with pytest.raises(Defect):
            live_quietly(plan)
    assert rows_of(plan.folder / DATABASE)["contract"]
    assert not (plan.folder / PROVIDER).read_bytes()
    lived = live_quietly(plan)
    assert lived.holds
    assert lived.digest == small.digest
    assert sorted(plan.folder.glob("apart*")) == []


def falls_over(_plan: Plan, _place: int, _provider: Path) -> Conclusion:
    raise Defect("somebody stumbled over the cable")


def breaks_off(_plan: Plan, place: int, _weeks: int, progress: Progress) -> None:
    """The last store's life breaks off at once, the others go on for ever."""
    while place < 2:
        progress(1, 2)
        time.sleep(0.01)
    raise SystemExit(1)


def concludes_nothing(_plan: Plan, _place: int, _provider: Path) -> Conclusion:
    raise AssertionError("no store's life came to an end")
