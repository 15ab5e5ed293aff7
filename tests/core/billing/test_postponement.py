"""Debits that are made on another day by agreement."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from pawpact.billing.gateway.capability import Capabilities
from pawpact.billing.gateway.simulator import Outcome
from pawpact.billing.models import Charge, ChargeEvent
from pawpact.billing.service import Postponed, postpone_charge
from pawpact.kernel.errors import Conflict, InvalidField, MoveRefused, NotFound
from pawpact.outbox.models import OutboxMessage
from pawpact.tasks.models import Task
from tests.core.billing.book import DEBIT_AT, PRICE, Book, always

DAY = timedelta(days=1)
WEEK_LATER = date(2026, 4, 17)
ONCE_A_MONTH = {"simulator": Capabilities(max_success_per_calendar_month=1)}


@pytest.fixture
def failed(book: Book) -> Book:
    """A contract whose first debit failed for want of money; later ones would succeed."""
    book.sign([1], periods=3)
    book.notice()
    book.provider(always(Outcome.INSUFFICIENT_FUNDS))
    book.run(DEBIT_AT)
    book.provider()
    return book


def postpone(book: Book, to: date, period: int = 1, **options: Any) -> Postponed:
    charge = book.charge(1, period).id
    with book.unit() as unit:
        return postpone_charge(unit, charge, to, **options)


def test_a_failed_debit_is_made_on_the_agreed_day(failed: Book) -> None:
    """Postponed by a week, it is neither tried before nor dearer, and settles on that day."""
    postpone(failed, WEEK_LATER)
    failed.run_until(DEBIT_AT + 7 * DAY)

    charge = failed.charge()
    assert (charge.state, charge.settled_at) == ("settled", DEBIT_AT + 7 * DAY)
    assert failed.paid_points() == PRICE


def test_the_agreed_day_is_announced(failed: Book) -> None:
    """The customer hears the new day at once, and 48 hours ahead of the debit."""
    told = len(failed.channel.sent)
    postpone(failed, WEEK_LATER)
    failed.run_until(DEBIT_AT + 7 * DAY)

    assert [each.debit_at for each in failed.channel.sent[told:]] == [DEBIT_AT + 7 * DAY]
    (message,) = failed.rows(OutboxMessage)
    assert message.kind == "charge.postponed"


def test_later_debit_days_stay(failed: Book) -> None:
    """A postponed period changes no other period's day or price."""
    before = [(each.due_on, each.amount) for each in failed.rows(Charge)]
    postpone(failed, WEEK_LATER)
    assert [(each.due_on, each.amount) for each in failed.rows(Charge)] == before


def test_grace_counts_from_the_agreed_day(failed: Book) -> None:
    """Refused again on the agreed day, the charge is overdue 15 days after that day."""
    postpone(failed, WEEK_LATER)
    failed.provider(always(Outcome.REFUSED))
    failed.run_until(DEBIT_AT + 40 * DAY)

    (overdue,) = [each for each in failed.rows(ChargeEvent) if each.to_state == "overdue"]
    assert overdue.at == DEBIT_AT + 22 * DAY


def test_a_noticed_debit_passes_through_due(book: Book) -> None:
    """A debit that was announced and not tried yet can be postponed, by the way of ``due``."""
    book.sign([1], periods=1)
    book.notice()
    postpone(book, WEEK_LATER)

    event = book.rows(ChargeEvent)[-1]
    assert (event.from_state, event.through, event.to_state) == ("noticed", "due", "postponed")
    assert book.run(DEBIT_AT).settled == 0


@pytest.mark.parametrize(("days", "outcome"), [(15, "postponed"), (16, "asked")])
def test_fifteen_days_at_most(failed: Book, days: int, outcome: str) -> None:
    """Fifteen days are the store's to give; the sixteenth asks the manager and changes nothing."""
    came = postpone(failed, date(2026, 4, 10 + days))

    assert came.outcome == outcome
    assert failed.charge().state == ("postponed" if outcome == "postponed" else "failed")
    assert len(failed.rows(Task)) == (outcome == "asked")


def test_three_times_a_contract(failed: Book) -> None:
    """The fourth postponement of a contract asks the manager."""
    failed.set(postpone_max_days=28)
    outcomes = []
    for days in (3, 4, 5, 6):
        outcomes.append(str(postpone(failed, date(2026, 4, 10 + days)).outcome))
        with failed.unit() as unit:
            row = unit.session.scalars(select(Charge).where(Charge.period == 1)).one()
            if row.state == "postponed":
                row.state = "failed"
    assert outcomes == ["postponed", "postponed", "postponed", "asked"]


def test_two_short_postponements_do_not_add_up_to_a_longer_one(failed: Book) -> None:
    """The longest postponement counts from the first day, not from the day agreed last."""
    postpone(failed, date(2026, 4, 24))
    failed.run_until(DEBIT_AT + 13 * DAY)
    failed.provider(always(Outcome.INSUFFICIENT_FUNDS))
    failed.run(DEBIT_AT + 14 * DAY)

    assert postpone(failed, date(2026, 4, 30)).outcome == "asked"


def test_a_manager_may_go_beyond_with_a_reason(failed: Book) -> None:
    """Approved with a reason it is done; without one it is refused."""
    with pytest.raises(InvalidField):
        postpone(failed, date(2026, 5, 2), approved=True)
    came = postpone(failed, date(2026, 5, 2), approved=True, why="住院，月底结账")

    assert came.outcome == "postponed"
    assert failed.rows(ChargeEvent)[-1].why == "住院，月底结账"


def test_once_a_month_postpones_inside_the_month_only(failed: Book) -> None:
    """Where a provider debits once a month, a day in the next month moves the period to the end."""
    inside = postpone(failed, date(2026, 4, 24), abilities=ONCE_A_MONTH)
    assert inside.outcome == "postponed"


def test_once_a_month_moves_the_period_to_the_end(failed: Book) -> None:
    """Beyond the month the period is charged a month behind the last one."""
    failed.set(postpone_max_days=28)
    came = postpone(failed, date(2026, 5, 2), abilities=ONCE_A_MONTH)

    assert (came.outcome, came.day) == ("moved_to_end", date(2026, 7, 10))
    assert failed.charge(1, 1).state == "moved"
    assert failed.charge(1, 4).due_on == date(2026, 7, 10)


def test_the_provider_has_days_of_its_own(failed: Book) -> None:
    """A day that the provider does not debit on is refused."""
    only_early = {"simulator": Capabilities(anchor_day_max=15)}
    with pytest.raises(InvalidField, match="15"):
        postpone(failed, WEEK_LATER, abilities=only_early)


def test_too_soon_to_be_told(failed: Book) -> None:
    """A day that leaves no 48 hours for the notice is refused."""
    failed.clock.move_to(DEBIT_AT + timedelta(hours=1))
    with pytest.raises(InvalidField):
        postpone(failed, date(2026, 4, 12))


def test_never_brought_forward(failed: Book) -> None:
    """A debit is postponed, not made earlier."""
    with pytest.raises(InvalidField):
        postpone(failed, date(2026, 4, 9))


def test_no_attempt_left(failed: Book) -> None:
    """After its last attempt a period cannot be postponed any more."""
    failed.provider(always(Outcome.REFUSED))
    failed.run_until(DEBIT_AT + 11 * DAY)
    with pytest.raises(Conflict):
        postpone(failed, date(2026, 4, 24))


def test_a_settled_debit_is_not_postponed(book: Book) -> None:
    """What was paid is refused, with the moves that there are."""
    book.sign([1], periods=1)
    book.notice()
    book.run(DEBIT_AT)
    with pytest.raises(MoveRefused, match="reversed"):
        postpone(book, WEEK_LATER)


def test_unknown_charge(book: Book) -> None:
    """A charge that this store does not have is not found."""
    with book.unit() as unit, pytest.raises(NotFound):
        postpone_charge(unit, 404, WEEK_LATER)


@pytest.mark.parametrize(("period", "told"), [(1, "2026-04-08"), (2, "2026-05-05")])
def test_an_unannounced_debit_says_from_when_it_can_be_postponed(
    book: Book, period: int, told: str
) -> None:
    """Before its notice it is refused with the day of that notice: 48 hours, later on 5 days."""
    book.sign([1], periods=2)
    with pytest.raises(MoveRefused) as refused:
        postpone(book, date(2026, 5, 20), period)
    assert refused.value.hint is not None
    assert "通知客户之后才能顺延" in refused.value.hint.zh
    assert told in refused.value.hint.zh
    assert "账单现在是“待扣款”，不能变为“已顺延”" in refused.value.message.zh
