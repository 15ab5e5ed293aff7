"""Workers hold a row each; no two share a name or a node, and who is gone is found gone."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, update

from pawpact.database.session import Database
from pawpact.jobs.lease import GONE_AFTER, SharedClock, WorkerTaken, take, workers
from pawpact.jobs.models import WorkerRow
from pawpact.kernel.clock import FixedClock, SystemClock
from tests.databases import Given


def _elsewhere(database: Database, name: str, host: str = "elsewhere", process: int = 4711) -> None:
    """Let the worker be one of another process."""
    with database.platform() as session:
        session.execute(
            update(WorkerRow)
            .where(WorkerRow.name == name)
            .values(host=host, process=process)
            .execution_options(synchronize_session=False)
        )


@pytest.mark.parametrize(("name", "node"), [("w1", 2), ("w2", 1)])
def test_name_and_node_are_one_workers(
    database: Database, clock: FixedClock, name: str, node: int
) -> None:
    """While a worker is seen, another one gets neither its name nor its node."""
    take(database, clock, "w1", 1, 10, "1")
    _elsewhere(database, "w1")
    with pytest.raises(WorkerTaken, match="elsewhere:4711"):
        take(database, clock, name, node, 20, "1")
    take(database, clock, "w2", 2, 20, "1")
    assert [each.name for each in workers(database, clock)] == ["w1", "w2"]


def test_name_is_free_after_a_while(database: Database, clock: FixedClock) -> None:
    """A worker that is not seen for a minute is gone, and its name and node are free."""
    first = take(database, clock, "w1", 1, 10, "1")
    _elsewhere(database, "w1")
    clock.advance(GONE_AFTER)
    with pytest.raises(WorkerTaken):
        take(database, clock, "w1", 1, 20, "1")
    clock.advance(timedelta(milliseconds=1))
    second = take(database, clock, "w1", 1, 20, "1")
    assert (first.renew(), second.renew()) == (False, True)


def test_renewed_worker_stays(database: Database, clock: FixedClock) -> None:
    """A worker that says that it is here keeps its name for another minute."""
    lease = take(database, clock, "w1", 1, 10, "1")
    _elsewhere(database, "w1")
    clock.advance(GONE_AFTER)
    assert lease.renew()
    clock.advance(GONE_AFTER)
    (only,) = workers(database, clock)
    assert (only.alive, only.seen_at) == (True, clock.now() - GONE_AFTER)


def test_released_name_is_free_at_once(database: Database, clock: FixedClock) -> None:
    """A worker that stopped is gone at once, and it is still told when it was seen."""
    take(database, clock, "w1", 1, 10, "1").release()
    _elsewhere(database, "w1")
    (only,) = workers(database, clock)
    assert (only.alive, only.stopped, only.seen_at) == (False, True, clock.now())
    assert take(database, clock, "w1", 1, 20, "1").renew()


def test_killed_process_is_gone_at_once(database: Database, clock: FixedClock) -> None:
    """Of this machine's workers one whose process is no more is gone without waiting."""
    child = os.fork()
    if not child:
        os._exit(0)
    os.waitpid(child, 0)
    take(database, clock, "w1", 1, 10, "1")
    _elsewhere(database, "w1", host=os.uname().nodename, process=child)
    assert not workers(database, clock)[0].alive
    take(database, clock, "w1", 1, 20, "1")
    _elsewhere(database, "w1", host=os.uname().nodename, process=os.getppid())
    assert workers(database, clock)[0].alive


def test_clock_set_back_keeps_no_dead_worker(database: Database, clock: FixedClock) -> None:
    """A worker of another machine that was last seen in the future is gone, and its name free."""
    take(database, clock, "w1", 1, 10, "1")
    _elsewhere(database, "w1")
    behind = FixedClock(clock.now() - GONE_AFTER)
    assert workers(database, behind)[0].alive
    behind = FixedClock(clock.now() - GONE_AFTER - timedelta(milliseconds=1))
    assert not workers(database, behind)[0].alive
    assert take(database, behind, "w1", 1, 20, "1").renew()


def test_machines_go_by_the_databases_clock(given: Given, engine: Engine) -> None:
    """A server's time counts, however wrong the machine's clock is; SQLite has one machine."""
    wrong = FixedClock(datetime(2001, 1, 1, tzinfo=UTC))
    now = SharedClock(engine, wrong).now()
    if given.kind == "sqlite":
        assert now == wrong.now()
    else:
        assert abs(SystemClock().now() - now) < GONE_AFTER
