"""A worker looks what is due, once a slot; it survives the loss of the engine's database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from threading import Event, Thread

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from pawpact.database.session import Database
from pawpact.jobs.engine import JobEngine
from pawpact.jobs.lease import GONE_AFTER, take, workers
from pawpact.jobs.place import SCHEMA, EnginePlace
from pawpact.jobs.values import by_name
from pawpact.jobs.worker import WorkerLoop
from pawpact.kernel.clock import FixedClock
from tests.core.jobs.conftest import (
    PATIENCE,
    SPARE,
    Work,
    finish,
    is_stopping,
    rename_schema,
    until,
)


@pytest.fixture
def loop(
    database: Database, clock: FixedClock, place: EnginePlace, work: Work
) -> Iterator[WorkerLoop]:
    """A worker over two stores."""
    jobs = by_name([work.job()])
    engine = JobEngine(place, "w1", "1", jobs, look_every=0.02)
    lease = take(database, clock, "w1", 1, 10, "1")
    loop = WorkerLoop(database, clock, lease, engine, jobs, lambda: ["xihu", "yulin"])
    yield loop
    loop.stop.set()
    engine.stop()


def test_slot_is_looked_at_once(loop: WorkerLoop, clock: FixedClock, work: Work) -> None:
    """Looked at every minute of an hour, a job of a quarter of an hour is run four times.

    A worker that does not know what was queued already changes nothing of it.
    """
    loop.engine.launch()
    for _ in range(60):
        loop.look(clock.now())
        loop.looked.clear()
        clock.advance(timedelta(minutes=1))
    finish(loop.engine)
    assert sorted(work.runs) == ["xihu"] * 4 + ["yulin"] * 4


def test_idle_store_is_not_queued(loop: WorkerLoop, clock: FixedClock, work: Work) -> None:
    """Where nothing waits nothing is queued; a store that cannot be looked at keeps nobody."""

    def since(store: str) -> None:
        if store == "xihu":
            raise ValueError("broken")

    loop.jobs = by_name([replace(work.job(), since=since)])
    loop.engine.launch()
    loop.look(clock.now())
    assert (loop.engine.waiting(), work.runs) == (0, [])


def test_once_does_what_is_due(loop: WorkerLoop, work: Work) -> None:
    """Once means: what is due now in every store, and then the end."""
    work.left = {"xihu": 3, "yulin": 15}
    assert loop.work_once()
    assert work.left == {"xihu": 0, "yulin": 0}
    (only,) = workers(loop.database, loop.clock)
    assert only.stopped


def test_once_can_be_stopped(loop: WorkerLoop, work: Work) -> None:
    """Asked to stop in the midst of it, the worker says that something is left."""
    work.left = {"xihu": 50}

    def before(_store: str) -> None:
        loop.stop.set()
        until(is_stopping)

    work.before = before
    assert not loop.work_once()
    assert work.left["xihu"] > 0


def _working(loop: WorkerLoop) -> Thread:
    thread = Thread(target=lambda: loop.work(0.02), daemon=True)
    thread.start()
    return thread


def _lose(loop: WorkerLoop, owner: Engine) -> None:
    """Delete the engine's file; on PostgreSQL put an empty schema in the place of its own.

    A file that is gone is seen at the next look, a schema that is only while it is.
    """
    place = loop.engine.place
    if place.file is not None:
        for each in place.file.parent.glob(f"{place.file.name}*"):
            each.unlink(missing_ok=True)
        return
    rename_schema(owner, SCHEMA, "put_away")
    until(lambda: loop.lost)
    rename_schema(owner, SPARE, SCHEMA)


def test_engine_deleted_in_mid_run(loop: WorkerLoop, owner: Engine, work: Work) -> None:
    """The engine's database deleted while a store is worked on: the work is done to its end."""
    begun, go, ended = Event(), Event(), Event()

    def before(_store: str) -> None:
        begun.set()
        assert go.wait(PATIENCE)
        if work.left["xihu"] == 1:
            ended.set()

    work.before, work.left = before, {"xihu": 40}
    thread = _working(loop)
    assert begun.wait(PATIENCE)
    _lose(loop, owner)
    go.set()
    assert ended.wait(PATIENCE)
    until(lambda: loop.engine.place.file is None or loop.engine.place.file.exists())
    loop.stop.set()
    thread.join(PATIENCE)
    assert work.left == {"xihu": 0}
    assert work.done.count("xihu") == 40


def test_worker_that_lost_its_row_stops(
    loop: WorkerLoop, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker whose name was taken by another one stops by itself."""
    monkeypatch.setattr("pawpact.jobs.worker.GONE_AFTER", timedelta(seconds=0.04))
    clock.advance(GONE_AFTER + timedelta(seconds=1))
    take(loop.database, clock, "w1", 1, 20, "1")
    thread = _working(loop)
    thread.join(PATIENCE)
    assert not thread.is_alive()
    (only,) = workers(loop.database, clock)
    assert not only.stopped


def test_database_that_is_away_is_asked_again(loop: WorkerLoop, work: Work) -> None:
    """A worker outlives a database that does not answer for a while."""
    tries, ended = iter((True, True, False)), Event()

    def stores() -> list[str]:
        if next(tries, False):
            raise OperationalError("SELECT 1", {}, Exception("gone"))
        return ["xihu"]

    loop.stores, work.left = stores, {"xihu": 1}
    work.before = lambda store: ended.set()
    thread = _working(loop)
    assert ended.wait(PATIENCE)
    loop.stop.set()
    thread.join(PATIENCE)
    assert work.done == ["xihu"]


def test_worker_of_other_tables_stops(loop: WorkerLoop, work: Work) -> None:
    """Where the tables are no longer those that it was written for, a worker ends by itself."""
    loop.fits = lambda: False
    work.left = {"xihu": 1}
    thread = _working(loop)
    thread.join(PATIENCE)
    assert not thread.is_alive()
    assert work.done == []
    assert workers(loop.database, loop.clock)[0].stopped
