"""Books that do not hold are somebody's task by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select, update

from pawpact.bootstrap.watch import watch_books
from pawpact.ledger.models import Balance
from pawpact.ledger.movement import take_deposit
from pawpact.ledger.service import post
from pawpact.tasks.models import Task
from pawpact.tenancy.unit import Unit
from tests.house import House

STORE = "xihu"


def _watch(house: House) -> int:
    platform = house.platform
    return watch_books(lambda: platform.reading(STORE), lambda: platform.unit(STORE))


def test_sound_books_ask_nobody(house: House) -> None:
    """Where everything holds there is no task."""
    house.open(STORE)
    assert _watch(house) == 0
    with house.platform.reading(STORE) as unit:
        assert unit.session.scalars(select(Task)).all() == []


def test_balance_that_is_not_posted_is_a_task_once_a_day(house: House) -> None:
    """A fen from nowhere asks the manager on the same day, once."""
    house.open(STORE)
    with house.platform.unit(STORE) as unit:
        post(unit, [take_deposit("deposit:x", 11, 500_00, "test")])
        unit.session.execute(update(Balance).values(amount=Balance.amount + 1))
    assert _watch(house) == _watch(house) > 0
    with house.platform.reading(STORE) as unit:
        asked = [row.key for row in unit.session.scalars(select(Task))]
    assert f"books:wrong_balance:{house.clock.now():%Y-%m-%d}" in asked
    assert len(asked) == len(set(asked))


def test_looking_keeps_no_writer_waiting(house: House) -> None:
    """While the books are looked over somebody else writes in the same store."""
    house.open(STORE)
    platform, wrote = house.platform, list[str]()

    @contextmanager
    def look() -> Iterator[Unit]:
        with platform.reading(STORE) as unit:
            yield unit
            with platform.unit(STORE) as other:
                post(other, [take_deposit("deposit:y", 12, 500_00, "test")])
                wrote.append("deposit:y")

    assert watch_books(look, lambda: platform.unit(STORE)) == 0
    assert wrote == ["deposit:y"]
