"""A pause moves periods to the end; what was tried before it is never tried again."""

from __future__ import annotations

from datetime import date, timedelta

from pawpact.billing.gateway.simulator import Outcome
from pawpact.billing.models import Charge
from pawpact.billing.service import (
    cancel_open_charges,
    hold_debits,
    pause_charges,
    resume_charges,
)
from tests.core.billing.book import DEBIT_AT, PRICE, Book, always

DAY = timedelta(days=1)


def days(book: Book) -> list[date]:
    """The days on which the contract is still to be debited, or was."""
    given_up = ("moved", "cancelled")
    return sorted(each.due_on for each in book.rows(Charge) if each.state not in given_up)


def pause(book: Book, periods: int = 1) -> list[date]:
    with book.unit() as unit:
        return pause_charges(unit, 1, periods)


def resume(book: Book) -> None:
    with book.unit() as unit:
        resume_charges(unit, 1)


def test_paused_periods_move_to_the_end(book: Book) -> None:
    """Two paused periods of four are charged in the two months behind the last."""
    book.sign([1], periods=4)

    assert pause(book, 2) == [date(2026, 4, 10), date(2026, 5, 10)]
    assert days(book) == [date(2026, month, 10) for month in (6, 7, 8, 9)]


def test_a_pause_keeps_the_number_of_payments(book: Book) -> None:
    """Lived to its end, a contract of four periods with a pause is debited four times."""
    gateway = book.provider()
    book.sign([1], periods=4)
    pause(book, 2)
    book.run_until(DEBIT_AT + 170 * DAY)

    assert sum(gateway.taken.values()) == 4 * PRICE
    assert book.paid_points() == 4 * PRICE


def test_notices_count_payments_not_charges(book: Book) -> None:
    """After a pause the first debit is announced as the first payment, once, as a first one is."""
    book.sign([1], periods=3)
    pause(book)
    book.run_until(DEBIT_AT + 31 * DAY)

    told = [(each.period, each.kind) for each in book.channel.sent]
    assert told == [(1, "first")]


def test_pause_and_resume_twice_in_one_period(book: Book) -> None:
    """Paused and resumed twice before a debit, the contract is as it was, and debited once."""
    gateway = book.provider()
    book.sign([1], periods=3)
    before = days(book)
    for _ in range(2):
        pause(book)
        resume(book)
        assert days(book) == before

    book.run_until(DEBIT_AT + 70 * DAY)

    assert len(gateway.taken) == 3
    assert book.paid_points() == 3 * PRICE


def test_nothing_is_charged_for_a_paused_period_on_resuming(book: Book) -> None:
    """Resumed after a paused day has passed, the contract owes nothing for that day."""
    gateway = book.provider()
    book.sign([1], periods=3)
    pause(book, 2)
    book.run_until(DEBIT_AT + 2 * DAY)
    resume(book)

    assert days(book) == [date(2026, 5, 10), date(2026, 6, 10), date(2026, 7, 10)]
    book.run_until(DEBIT_AT + 29 * DAY)
    assert gateway.taken == {}


def test_a_day_too_near_to_be_announced_stays_paused(book: Book) -> None:
    """Resumed four days before a paused day, that day stays at the end: five days are due."""
    book.sign([1], periods=3)
    pause(book, 2)
    book.clock.move_to(DEBIT_AT + 26 * DAY)
    resume(book)

    assert days(book) == [date(2026, month, 10) for month in (6, 7, 8)]


def test_a_charge_made_before_the_pause_is_not_retried(book: Book) -> None:
    """A failed debit is not tried again after a pause; its period is charged at the end."""
    book.sign([1], periods=3)
    book.notice()
    book.provider(always(Outcome.INSUFFICIENT_FUNDS))
    book.run(DEBIT_AT)
    pause(book)
    gateway = book.provider()
    book.run_until(DEBIT_AT + 40 * DAY)

    assert gateway.taken == {}
    assert days(book) == [date(2026, month, 10) for month in (6, 7, 8)]


def test_an_attempt_under_way_is_not_moved(book: Book) -> None:
    """An attempt whose answer is owed stays, since the money may be taken."""
    book.sign([1], periods=2)
    book.notice()
    book.provider(always(Outcome.TIMEOUT_AFTER_SUCCESS))
    book.run(DEBIT_AT)
    pause(book)

    assert book.charge(1, 1).state == "unknown"
    assert book.charge(1, 2).state == "moved"


def test_what_stands_in_is_held_like_the_original(book: Book) -> None:
    """A paused contract with a hold has nothing debited at its end either."""
    book.sign([1], periods=1)
    with book.unit() as unit:
        hold_debits(unit, 1)
    pause(book)

    assert book.charge(1, 2).held


def test_cancelling_with_an_open_failed_debit_makes_no_later_attempt(book: Book) -> None:
    """A contract cancelled while a retry is planned is never tried again."""
    book.sign([1], periods=3)
    book.notice()
    book.provider(always(Outcome.INSUFFICIENT_FUNDS))
    book.run(DEBIT_AT)
    with book.unit() as unit:
        cancel_open_charges(unit, 1)
    gateway = book.provider()
    book.run_until(DEBIT_AT + 80 * DAY)

    assert gateway.taken == {}
    assert {each.state for each in book.rows(Charge)} == {"cancelled"}


def test_a_death_an_hour_before_the_run_stops_it(book: Book) -> None:
    """Held and cancelled an hour before the run, a noticed debit is not made."""
    gateway = book.provider()
    book.sign([1], periods=2)
    book.notice()
    book.clock.move_to(DEBIT_AT - timedelta(hours=1))
    with book.unit() as unit:
        hold_debits(unit, 1)
        cancel_open_charges(unit, 1, "pet_died")

    assert book.run(DEBIT_AT).settled == 0
    assert gateway.taken == {}
