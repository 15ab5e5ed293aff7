"""Stores that live at the same time in processes of their own come to what one process comes to."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from multiprocessing import active_children
from pathlib import Path

import pytest

from pawpact.database import joining
from pawpact.demo import apart
from pawpact.demo.plan import Plan
from pawpact.demo.run import Lived, live
from pawpact.demo.world import DATABASE, PROVIDER
from pawpact.kernel.errors import Defect
from tests.core.demo.lived import Small, live_quietly


def apart_from(small: Small, folder: Path) -> Plan:
    """The plan of the small life, with a process for each store."""
    return replace(small.plan, folder=folder, processes=2)


@pytest.fixture(scope="module")
def stopped(small: Small, tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """A life apart that somebody stopped in its second week."""
    plan = apart_from(small, tmp_path_factory.mktemp("apart") / "demo")

    def progress(done: int, _total: int) -> None:
        if done >= 8:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        live(plan, progress)
    assert active_children() == []
    return plan


@pytest.fixture(scope="module")
def lived(stopped: Plan) -> Iterator[Lived]:
    """The same life gone on with to its end."""
    assert (stopped.folder / apart.FOLDER).exists()
    yield live_quietly(stopped)


def test_the_same_rows(small: Small, lived: Lived, stopped: Plan) -> None:
    """Stopped and gone on with, processes leave the ids and amounts that one process leaves."""
    assert lived.holds
    assert told(stopped.folder) == told(small.plan.folder)
    assert not (stopped.folder / apart.FOLDER).exists()


def test_references_lead_somewhere(lived: Lived, stopped: Plan) -> None:
    """Every row of the stores that came together points to rows that came with it."""
    with closing(sqlite3.connect(stopped.folder / DATABASE)) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def told(folder: Path) -> list[list[tuple[object, ...]]]:
    """Journals, people, contracts and their debits of all stores, the provider's lines."""
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        found = [
            connection.execute(f"SELECT {columns} FROM {table} ORDER BY 1, 2").fetchall()
            for table, columns in (
                ("journal", "tenant_id, id, movement, content_hash"),
                ("person", "id, brand"),
                ("contract", "tenant_id, id, state, streak"),
                ("charge", "tenant_id, id, state, amount"),
                ("task", "tenant_id, id, kind"),
            )
        ]
    lines = (folder / PROVIDER).read_text("utf-8").splitlines()
    return [*found, [tuple(sorted(lines))]]


def test_a_broken_life_is_no_end(small: Small, tmp_path: Path) -> None:
    """Where one store's process fails, the others are ended and the whole is refused."""
    plan = apart_from(small, tmp_path)
    with pytest.raises(Defect, match="broke off"):
        apart._live_all([plan, plan], [0, 1], _fails, lambda done, total: None)
    assert active_children() == []


def _fails(_plan: Plan, place: int, _progress: object) -> None:
    """One store breaks off at once, the other one lives on."""
    if place == 0:
        raise SystemExit(3)
    time.sleep(600)


def test_missing_rows_are_no_joining(tmp_path: Path) -> None:
    """A table that does not take all of the store's rows stops the joining, and nothing comes."""
    for name, rows in (("into", ""), ("copy", "INSERT INTO t VALUES (1, 1), (1, 1), (2, 1)")):
        with closing(sqlite3.connect(tmp_path / name)) as connection:
            connection.executescript(f"CREATE TABLE t (tenant_id, id); {rows}")
            if name == "into":
                connection.execute("CREATE UNIQUE INDEX i ON t (tenant_id, id)")
            connection.commit()
    with pytest.raises(Defect, match="t: 2 rows were to come, 1 are there"):
        joining.join(tmp_path / "into", tmp_path / "copy", 1)
    with closing(sqlite3.connect(tmp_path / "into")) as connection:
        assert connection.execute("SELECT count(*) FROM t").fetchone() == (0,)
