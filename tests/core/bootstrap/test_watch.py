"""Books that do not hold are somebody's task by themselves."""

from __future__ import annotations

from sqlalchemy import select, update

from pawpact.bootstrap.watch import watch_books
from pawpact.ledger.models import Balance
from pawpact.ledger.movement import take_deposit
from pawpact.ledger.service import post
from pawpact.tasks.models import Task
from tests.house import House

STORE = "xihu"


def test_sound_books_ask_nobody(house: House) -> None:
    """Where everything holds there is no task."""
    house.open(STORE)
    with house.platform.unit(STORE) as unit:
        assert watch_books(unit) == 0
        assert unit.session.scalars(select(Task)).all() == []


def test_balance_that_is_not_posted_is_a_task_once_a_day(house: House) -> None:
    """A fen from nowhere asks the manager on the same day, once."""
    house.open(STORE)
    with house.platform.unit(STORE) as unit:
        post(unit, [take_deposit("deposit:x", 11, 500_00, "test")])
        unit.session.execute(update(Balance).values(amount=Balance.amount + 1))
    with house.platform.unit(STORE) as unit:
        assert watch_books(unit) == watch_books(unit) > 0
        asked = [row.key for row in unit.session.scalars(select(Task))]
    assert f"books:wrong_balance:{house.clock.now():%Y-%m-%d}" in asked
    assert len(asked) == len(set(asked))
