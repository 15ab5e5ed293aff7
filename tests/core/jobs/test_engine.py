"""The engine queues, restarts and shares out; what it forgets the business state still knows."""

from __future__ import annotations

import logging
import socket
from datetime import timedelta
from threading import Event, Thread

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from pawpact.jobs.engine import BATCHES_A_STEP, Queued
from pawpact.jobs.history import is_reachable, past
from pawpact.jobs.place import SCHEMA, EnginePlace
from pawpact.kernel.errors import TryLater
from pawpact.kernel.label import Label
from tests.core.jobs.conftest import PATIENCE, SLOT, Launch, Work, finish, is_stopping, until
from tests.databases import Given


def _queued(store: str = "xihu", *, later: int = 0) -> Queued:
    return Queued("work", store, SLOT + later * timedelta(minutes=15))


def test_slot_is_run_once(given: Given, launch: Launch, work: Work) -> None:
    """However often a store's job of one slot is queued, it runs once; the next slot runs again."""
    engine = launch()
    for _ in range(3):
        engine.queue(_queued())
    finish(engine)
    engine.queue(_queued())
    engine.queue(_queued(later=1))
    finish(engine)
    assert work.runs == ["xihu", "xihu"]


def test_two_workers_queue_the_same(launch: Launch, work: Work) -> None:
    """A second worker that queues the same slot adds nothing."""
    engine = launch("w1")
    engine.queue(_queued())
    finish(engine)
    second = launch("w2")
    second.queue(_queued())
    finish(second)
    assert work.runs == ["xihu"]


def test_steps_are_batches(launch: Launch, work: Work, place: EnginePlace) -> None:
    """A long run is told step by step and ends with what it did in all."""
    told: list[int] = []
    work.left["xihu"] = 2 * BATCHES_A_STEP + 5
    engine = launch()
    engine.stop()
    engine.tell = lambda store, job, counts: told.append(counts["batches"])
    engine.launch()
    engine.queue(_queued())
    finish(engine)
    assert told == [10, 20, 25]
    (only,) = past(place, "xihu", "work", 5)
    assert (only.state, only.counts, only.worker) == ("done", {"batches": 25}, "w1")


def test_one_store_at_a_time(launch: Launch, work: Work) -> None:
    """Two slots of one store never run beside each other; another store runs meanwhile."""
    inside: list[str] = []
    beside: list[list[str]] = []
    go = Event()

    def before(store: str) -> None:
        inside.append(store)
        beside.append(list(inside))
        if store == "yulin":
            go.wait(0.3)
            go.set()
        assert go.wait(PATIENCE)
        inside.remove(store)

    work.before = before
    work.left = {"xihu": 2, "yulin": 1}
    engine = launch(stores_at_a_time=4)
    for each in (_queued(), _queued(later=1), _queued("yulin")):
        engine.queue(each)
    finish(engine)
    assert all(together.count("xihu") <= 1 for together in beside)
    assert go.is_set()


def test_big_store_keeps_nobody_waiting(launch: Launch, work: Work) -> None:
    """While a store with half of all work is worked on, every other store is done."""
    small = [f"small{number}" for number in range(8)]
    work.left = {"big": 80, **dict.fromkeys(small, 10)}
    others_done = Event()

    def before(store: str) -> None:
        if store == "big":
            assert others_done.wait(PATIENCE)
        elif sum(work.left[each] for each in small) == 1:
            others_done.set()

    work.before = before
    engine = launch(stores_at_a_time=2)
    engine.queue(_queued("big"))
    for store in small:
        engine.queue(_queued(store))
    finish(engine)
    assert work.left == dict.fromkeys(work.left, 0)


def test_failing_store_keeps_nobody(
    launch: Launch, work: Work, place: EnginePlace, caplog: pytest.LogCaptureFixture
) -> None:
    """A job that fails in one store is told with its kind only; the other stores are done."""

    def before(store: str) -> None:
        if store == "xihu":
            raise ValueError("13900000000 is somebody's")

    work.before, work.left = before, {"xihu": 1, "yulin": 1}
    engine = launch()
    engine.queue(_queued())
    engine.queue(_queued("yulin"))
    finish(engine)
    assert work.done == ["yulin"]
    (only,) = past(place, "xihu", "work", 5)
    assert (only.state, only.counts) == ("failed", {})


@pytest.mark.parametrize(
    "reason",
    [TryLater(Label.of("busy")), OperationalError("SELECT 1", None, Exception("connection cut"))],
)
def test_busy_store_is_tried_again(
    launch: Launch, work: Work, monkeypatch: pytest.MonkeyPatch, reason: Exception
) -> None:
    """Where something says try later, the job is tried again in the same slot."""
    monkeypatch.setattr("pawpact.jobs.engine.WAIT_SECONDS", 0.0)
    busy = [1, 2]

    def before(_store: str) -> None:
        if busy:
            busy.pop()
            raise reason

    work.before, work.left = before, {"xihu": 1}
    engine = launch()
    engine.queue(_queued())
    finish(engine)
    assert (work.runs, work.done) == (["xihu"] * 3, ["xihu"])


def test_stop_waits_for_the_batch(launch: Launch, work: Work) -> None:
    """Stopping finishes the batch at hand and no other; the next start goes on with the rest."""
    begun, go = Event(), Event()

    def before(_store: str) -> None:
        begun.set()
        assert go.wait(PATIENCE)

    work.before, work.left = before, {"xihu": 5}
    engine = launch()
    engine.queue(_queued())
    assert begun.wait(PATIENCE)
    stopper = Thread(target=engine.stop)
    stopper.start()
    until(is_stopping)
    go.set()
    stopper.join(PATIENCE)
    assert work.left == {"xihu": 4}

    again = launch()
    finish(again)
    assert work.left == {"xihu": 0}


def _left_behind(launch: Launch, work: Work, worker: str, version: str) -> None:
    """A worker that ended in the midst of xihu's work, with four batches to do."""
    work.left = {"xihu": 5}
    begun, engine = Event(), launch(worker, version)

    def before(_store: str) -> None:
        begun.set()
        until(is_stopping)

    work.before = before
    engine.queue(_queued())
    assert begun.wait(PATIENCE)
    engine.stop()
    work.before = lambda store: None


def test_successor_finishes(given: Given, launch: Launch, work: Work) -> None:
    """What a worker left who is gone is finished by another worker, not by one who must wait."""
    _left_behind(launch, work, "w1", "1")
    left = work.left["xihu"]
    assert left > 0
    successor = launch("w2", "1")
    assert successor.adopt(alive={"w1", "w2"}, versions={"1"}) == 0
    assert work.left["xihu"] == left
    assert successor.adopt(alive={"w2"}, versions={"1"}) == 1
    finish(successor)
    assert work.left["xihu"] == 0


def test_another_version_goes_on(given: Given, launch: Launch, work: Work) -> None:
    """Under another version what was open is given up, and the same slot is run anew."""
    _left_behind(launch, work, "w1", "1")
    newer = launch("w1", "2")
    newer.adopt(alive={"w1"}, versions={"2"})
    newer.queue(_queued())
    finish(newer)
    assert work.left["xihu"] == 0


def _taken_back(place: EnginePlace, worker: str) -> None:
    """The engine's row of xihu's work says that the worker does it, though it is done."""
    table = "workflow_status" if place.file else f"{SCHEMA}.workflow_status"
    engine = create_engine(place.url)
    with engine.begin() as connection:
        connection.execute(
            text(f"UPDATE {table} SET status = 'PENDING', executor_id = :worker"),
            {"worker": worker},
        )
    engine.dispose()


def test_piece_that_nobody_runs_is_given_up(launch: Launch, work: Work, place: EnginePlace) -> None:
    """A piece that is a worker's but not run by it keeps its store waiting no longer than so."""
    engine = launch()
    engine.queue(_queued())
    finish(engine)
    _taken_back(place, "w1")
    engine.adopt(alive={"w1"}, versions={"1"})
    assert engine.waiting() == 1
    engine.idle_seconds = 0.0
    engine.adopt(alive={"w1"}, versions={"1"})
    engine.queue(_queued(later=1))
    finish(engine)
    assert work.runs == ["xihu", "xihu"]


def test_first_of_the_living_takes_up(given: Given, launch: Launch, work: Work) -> None:
    """Two workers never take up the same at once; where the first does not, the other does."""
    _left_behind(launch, work, "w0", "1")
    second = launch("w2", "1")
    assert second.adopt(alive={"w1", "w2"}, versions={"1"}) == 0
    second.idle_seconds = 0.0
    assert second.adopt(alive={"w1", "w2"}, versions={"1"}) == 1
    finish(second)
    assert work.left["xihu"] == 0


def test_forgets_what_is_long_done(launch: Launch, place: EnginePlace) -> None:
    """What ended before a day is dropped; what came after it stays."""
    engine = launch()
    engine.queue(_queued())
    finish(engine)
    (only,) = past(place, "xihu", "work", 5)
    assert only.ended_at is not None
    assert engine.forget(only.ended_at - timedelta(hours=1)) == 0
    assert engine.forget(only.ended_at + timedelta(hours=1)) == 1
    assert past(place, "xihu", "work", 5) == []


def test_nobody_outside_is_spoken_to(
    launch: Launch, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine connects to its database and to nothing else."""
    reached: list[object] = []
    connect = socket.socket.connect

    def noted(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else "localhost"
        if host not in {"localhost", "127.0.0.1", "::1"}:
            reached.append(address)
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", noted)
    work.left = {"xihu": 1}
    engine = launch()
    engine.queue(_queued())
    finish(engine)
    assert (work.done, reached) == (["xihu"], [])


def test_engine_has_no_console(launch: Launch, capfd: pytest.CaptureFixture[str]) -> None:
    """The engine writes nothing of its own to the console."""
    engine = launch()
    engine.queue(_queued())
    finish(engine)
    engine.stop()
    assert capfd.readouterr() == ("", "")
    assert [type(each).__name__ for each in logging.getLogger("dbos").handlers] == ["NullHandler"]


def test_reachable(given: Given, launch: Launch, place: EnginePlace) -> None:
    """A place that is there can be asked; one in a folder that is none cannot."""
    launch()
    assert is_reachable(place)
    assert not is_reachable(EnginePlace(f"sqlite:////nowhere/{given.kind}.sqlite3"))
