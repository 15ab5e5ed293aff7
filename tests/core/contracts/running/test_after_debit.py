"""After a settled debit the customer is told once and called once, the debit run unburdened."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from pawpact.billing.gateway.simulator import Outcome
from pawpact.billing.models import Charge
from pawpact.contracts.running import after_debit
from pawpact.contracts.running.after_debit import MONTHLY, SETTLED, settled_due
from pawpact.outbox.models import OutboxMessage
from pawpact.tasks.models import Task
from tests.core.contracts.life import PRICE, Life
from tests.house import House

DAY = timedelta(days=1)


def look(life: Life) -> int:
    return sum(settled_due(life.unit))


def calls(life: Life) -> list[Task]:
    with life.reading() as unit:
        return list(unit.session.scalars(select(Task).where(Task.kind == MONTHLY)))


def test_a_settled_debit_is_told_and_called_about_once(house: House) -> None:
    """One message with amount and points, one call within three days of the settlement."""
    life = Life(house, "corner")
    life.until_settled(1)
    assert (look(life), look(life)) == (1, 0)
    with life.reading() as unit:
        (row,) = unit.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == SETTLED))
        settled_at = unit.session.scalars(
            select(Charge.settled_at).where(Charge.settled_at.is_not(None))
        ).one()
    assert row.said == {"period": 1, "amount": PRICE, "points": PRICE}
    (call,) = calls(life)
    assert settled_at is not None
    assert 3 * DAY < call.due_at - settled_at <= 4 * DAY


def test_each_period_has_its_own(house: House) -> None:
    """The second month is told as the second, and called about again."""
    life = Life(house, "corner")
    life.until_settled(1)
    look(life)
    life.until_settled(2)
    assert look(life) == 1
    assert len(calls(life)) == 2


def test_what_was_settled_in_days_of_silence_is_caught_up(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Six days later everything is told, in pages, each once."""
    monkeypatch.setattr(after_debit, "PAGE", 1)
    life = Life(house, "corner")
    life.second_contract()
    life.until_settled(1)
    house.clock.advance(6 * DAY)
    assert (look(life), look(life), len(calls(life))) == (2, 0, 2)


def test_a_debit_that_failed_makes_no_call(house: House) -> None:
    """Nothing was settled, so nobody is told that it was."""
    life = Life(house, "corner")
    life.answer(lambda _: Outcome.INSUFFICIENT_FUNDS)
    life.days(40)
    assert (look(life), calls(life)) == (0, [])


def test_stopped_between_two_pages(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever goes on hours later goes on behind what was told, and leaves out nobody."""
    monkeypatch.setattr(after_debit, "PAGE", 1)
    life = Life(house, "corner")
    life.second_contract()
    life.until_settled(1)
    assert next(settled_due(life.unit)) == 1
    house.clock.advance(3 * after_debit.OVERLAP)
    assert (look(life), look(life), len(calls(life))) == (1, 0, 2)
