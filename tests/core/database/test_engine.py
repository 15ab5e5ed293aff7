"""Engines keep money safe: one writer at a time, everything synced, keys enforced."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest
from sqlalchemy import Engine, event, func, select, update
from sqlalchemy.exc import IntegrityError, OperationalError

from pawpact.database import bulk
from pawpact.database.busy import is_busy
from pawpact.database.counting import count_statements
from pawpact.database.engine import make_engine
from pawpact.database.model import TenantModel
from pawpact.database.session import Database
from tests.databases import ON_POSTGRESQL

PROCESSES = 4
TURNS = 150


def url_of(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def run_processes(work: Callable[..., None], *arguments: object) -> list[int | None]:
    context = multiprocessing.get_context("fork")
    processes = [context.Process(target=work, args=arguments) for _ in range(PROCESSES)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    return [process.exitcode for process in processes]


def add_one_by_one(url: str, model: SimpleNamespace) -> None:
    database = Database(make_engine(url))
    for _ in range(TURNS):
        with database.store(1) as session:
            kennel = session.get_one(model.Kennel, (1, 1))
            kennel.places = kennel.places + 1


def take_until_empty(url: str, bowl: type[TenantModel], answers: Path) -> None:
    database = Database(make_engine(url))
    taken = 0
    for _ in range(TURNS):
        with database.store(1) as session:
            keys: bulk.Columns = {"shelf": ["a", "b"], "kind": [1, 1]}
            taken += 2 - len(bulk.take(session, bowl, keys, [7, 7], "grams"))
    (answers / f"{multiprocessing.current_process().pid}").write_text(str(taken))


def test_read_then_write_loses_nothing_between_processes(
    engine: Engine, database: Database, model: SimpleNamespace
) -> None:
    """Four processes that read a row and write it back end at exactly the sum of their turns."""
    with database.store(1) as session:
        session.add(model.Kennel(id=1, name="a"))
    assert run_processes(add_one_by_one, url_of(engine), model) == [0] * PROCESSES
    with database.reading(1) as session:
        assert session.scalars(select(model.Kennel.places)).one() == PROCESSES * TURNS


def test_taking_never_goes_below_zero_between_processes(
    engine: Engine, database: Database, model: SimpleNamespace, tmp_path: Path
) -> None:
    """Four processes that take more than there is take all that fits and not one time more."""
    held = {"a": 7 * 301 + 3, "b": 7 * 90}
    with database.store(1) as session:
        keys: bulk.Columns = {"shelf": list(held), "kind": [1, 1]}
        bulk.upsert_add(session, model.Bowl, keys, list(held.values()), "grams")
    answers = tmp_path / "answers"
    answers.mkdir()
    ended = run_processes(take_until_empty, url_of(engine), model.Bowl, answers)
    assert ended == [0] * PROCESSES
    with database.reading(1) as session:
        rows = session.execute(select(model.Bowl.shelf, model.Bowl.grams))
        left = {row.shelf: row.grams for row in rows}
    assert left == {"a": 3, "b": 0}
    assert sum(int(each.read_text()) for each in answers.iterdir()) == 301 + 90


def test_foreign_keys_are_enforced(database: Database, model: SimpleNamespace) -> None:
    """A row that points to a row that is not there is refused."""
    with pytest.raises(IntegrityError), database.store(1) as session:
        session.add(model.Puppy(id=1, kennel_id=404))


def test_an_error_shows_no_value(database: Database, model: SimpleNamespace) -> None:
    """The message of a failed statement leaves its values out."""
    with database.store(1) as session:
        session.add(model.Bowl(shelf="a", kind=1, grams=1, label="secret"))
    with pytest.raises(IntegrityError) as caught, database.store(1) as session:
        session.add(model.Bowl(shelf="b", kind=1, grams=1, label="secret"))
    assert "secret" not in str(caught.value)


def test_a_writer_takes_the_lock_first(
    engine: Engine, database: Database, model: SimpleNamespace
) -> None:
    """A writing session begins immediately with the write lock, a reading one without it."""
    with count_statements(engine) as statements:
        with database.store(1) as session:
            session.execute(update(model.Kennel).values(places=1))
        with database.reading(1) as session:
            session.execute(select(model.Kennel)).all()
    begun = [each for each in statements.sent if each.startswith("BEGIN")]
    if engine.dialect.name == "sqlite":
        assert begun == ["BEGIN IMMEDIATE", "BEGIN"]
    else:
        assert ["pg_advisory_xact_lock" in each for each in begun] == [True, False]


@ON_POSTGRESQL
def test_stores_write_side_by_side(
    database: Database, model: SimpleNamespace, hurried: Database
) -> None:
    """While one store's transaction is open another store writes, and the same store waits."""
    with database.store(1) as first:
        first.add(model.Kennel(id=1, name="one"))
        first.flush()
        with database.store(2) as second:
            second.add(model.Kennel(id=1, name="two"))
        with pytest.raises(OperationalError) as waited, hurried.store(1) as again:
            again.get(model.Kennel, (1, 1))
    assert is_busy(waited.value)


@ON_POSTGRESQL
def test_who_writes_the_platforms_rows_waits_for_others(
    database: Database, model: SimpleNamespace, hurried: Database
) -> None:
    """Two stores that look up a row of the platform in order to write it do so in turn."""
    with database.store(1) as first:
        assert first.get(model.Town, "Chengdu") is None
        with pytest.raises(OperationalError) as waited, hurried.store(2) as second:
            second.get(model.Town, "Chengdu")
    assert is_busy(waited.value)


@pytest.fixture
def hurried(engine: Engine) -> Iterator[Database]:
    """The same database for somebody who does not wait."""
    other = make_engine(url_of(engine))
    event.listen(other, "connect", lambda connection, _: _wait_briefly(connection))
    yield Database(other)
    other.dispose()


def _wait_briefly(connection: psycopg.Connection) -> None:
    connection.execute("SET lock_timeout = 50")
    connection.commit()


def test_a_sum_is_a_whole_number(database: Database, model: SimpleNamespace) -> None:
    """What is added up comes back as the whole number that a row holds, on either database."""
    places = (2**62, 2**61, -7)
    with database.store(1) as session:
        for number, each in enumerate(places):
            session.add(model.Kennel(id=number, name="big", places=each))
        session.flush()
        added = session.scalar(select(func.sum(model.Kennel.places)))
        taken = session.scalar(select(-func.sum(model.Kennel.places)))
    assert (added, type(added)) == (sum(places), int)
    assert (taken, type(taken)) == (-sum(places), int)


def test_the_folder_of_a_new_database_is_made(tmp_path: Path) -> None:
    """A database in a folder that is not there yet can be opened."""
    engine = make_engine(f"sqlite:///{tmp_path / 'var' / 'new.sqlite3'}")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    engine.dispose()
