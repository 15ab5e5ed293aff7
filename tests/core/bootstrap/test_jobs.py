"""The platform's jobs do what is due in a store, and nothing the second time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

import pytest
from sqlalchemy import select

from pawpact.billing.models import Charge, Notice
from pawpact.bootstrap.due import BY_THE_PAGE, EXPIRY, RECORDS, TASKS, do_due
from pawpact.bootstrap.jobs import jobs_of
from pawpact.tenancy.unit import Unit
from tests.house import House
from tests.running import run_contracts

STORE = "xihu"


def _last(run: Iterator[Mapping[str, int]]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for each in run:
        counts = dict(each)
    return counts


def test_every_job_runs(house: House) -> None:
    """In an empty store each job finds nothing to do, and says so."""
    house.open(STORE)
    found = {name: _last(job.run(STORE)) for name, job in jobs_of(house.platform).items()}
    assert found == {name: {} for name in found}
    assert list(found)[:3] == ["messages", "applications", "tasks"]


def test_debits_are_due_when_one_is(house: House) -> None:
    """Debits are due from the earliest next step of a charge on, and no more once it is done."""
    house.open(STORE)
    debits = jobs_of(house.platform)["debits"]
    assert not debits.is_due(STORE, house.clock.now())
    with house.platform.unit(STORE) as unit:
        run_contracts(unit, [0, 3])
    now = house.clock.now()
    assert debits.since is not None
    assert debits.since(STORE) == now
    assert debits.is_due(STORE, now)
    assert not debits.is_due(STORE, now - timedelta(seconds=1))
    assert _last(debits.run(STORE)) == {"settled": 2}
    assert not debits.is_due(STORE, now)


def test_silent_for_three_days(house: House) -> None:
    """After three days without a worker what fell due is announced anew and then debited once."""
    house.open(STORE)
    with house.platform.unit(STORE) as unit:
        run_contracts(unit, [0])
    jobs = jobs_of(house.platform)
    house.clock.advance(timedelta(days=3))
    for _ in range(10):
        for name in ("notices", "debits"):
            _last(jobs[name].run(STORE))
        house.clock.advance(timedelta(hours=12))
    assert len(house.gateway.taken) == 1
    with house.platform.reading(STORE) as unit:
        told = unit.session.execute(select(Notice.created_at, Notice.debit_at)).all()
        settled_at = unit.session.scalar(select(Charge.settled_at))
    assert len(told) == 1
    assert settled_at is not None
    assert settled_at - told[0].created_at >= timedelta(hours=48)


def test_looked_at_every_minute(house: House) -> None:
    """Run every minute of the day on which they are to go out, each notice goes out once."""
    house.open(STORE)
    with house.platform.unit(STORE) as unit:
        run_contracts(unit, [0, 3, 7])
    jobs = jobs_of(house.platform)
    house.clock.advance(timedelta(days=3))
    assert _last(jobs["debits"].run(STORE)) == {"moved": 3}
    house.clock.advance(timedelta(hours=21, minutes=30))
    assert _last(jobs["notices"].run(STORE)) == {}
    for _ in range(24 * 60):
        for name in ("notices", "debits"):
            _last(jobs[name].run(STORE))
        house.clock.advance(timedelta(minutes=1))
    with house.platform.reading(STORE) as unit:
        told = unit.session.scalars(select(Notice.charge_id)).all()
    assert len(told) == len(set(told)) == 3
    assert len(house.channel.sent) == 3
    assert house.gateway.taken == {}


def _none(_unit: Unit) -> int:
    return 0


def test_one_that_fails_keeps_no_other(house: House) -> None:
    """Of due functions one that fails is told at the end; those behind it are done all the same."""
    house.open(STORE)
    done: list[str] = []

    def fail(_unit: Unit) -> int:
        raise ValueError("broken")

    def work(_unit: Unit) -> list[int]:
        done.append("work")
        return [1, 2]

    run = do_due(lambda: house.platform.unit(STORE), {"a": fail, "b": work, "c": _none})
    assert [next(run), next(run)] == [{"b": 2}, {"b": 2}]
    with pytest.raises(ValueError, match="broken"):
        next(run)
    assert done == ["work"]


def test_pages_are_done_to_the_last(house: House) -> None:
    """What is done by the page is asked again until nothing is left; the others are asked once."""
    house.open(STORE)
    left = {"purged": [3, 3, 1, 0], "settled": [3, 3]}

    def page(name: str) -> int:
        return left[name].pop(0)

    due = {name: (lambda unit, name=name: page(name)) for name in left}
    assert _last(do_due(lambda: house.platform.unit(STORE), due)) == {"purged": 7, "settled": 3}
    assert BY_THE_PAGE.issubset({*TASKS, *EXPIRY, *RECORDS})
