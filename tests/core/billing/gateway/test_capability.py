"""A provider's limits narrow what the store allows, and never widen it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from pawpact.billing.gateway.capability import UNLIMITED, Capabilities, abilities_of
from pawpact.billing.gateway.simulator import Decide, Outcome, SimulatedGateway, always_ok
from pawpact.billing.models import Charge
from pawpact.billing.service import pay_by_hand, reverse_charge
from tests.core.billing.book import DEBIT_AT, PRICE, Book, always
from tests.core.billing.test_run import Refusing

DAY = timedelta(days=1)


def provider(decide: Decide = always_ok, **limits: int) -> SimulatedGateway:
    gateway = SimulatedGateway(decide)
    gateway.capabilities = Capabilities(**limits)  # type: ignore[attr-defined]
    return gateway


@pytest.mark.parametrize(("most", "made"), [(1, 1), (2, 2), (9, 3)])
def test_attempts(book: Book, most: int, made: int) -> None:
    """Fewer attempts than the store's where the provider takes fewer; never more than three."""
    book.sign([1], periods=1)
    book.notice()
    gateway = Refusing()
    gateway.capabilities = Capabilities(max_attempts=most)  # type: ignore[attr-defined]
    book.gateway = gateway
    book.run_until(DEBIT_AT + 30 * DAY)

    assert len(gateway.keys) == made
    assert book.charge().state == "overdue"


def test_the_last_attempt_announces_no_other(book: Book) -> None:
    """After the only attempt that a provider takes the customer hears of no further debit."""
    book.sign([1], periods=1)
    book.notice()
    book.gateway = provider(always(Outcome.REFUSED), max_attempts=1)
    book.run_until(DEBIT_AT + 10 * DAY)
    assert [each.debit_at for each in book.channel.sent if each.kind == "second"] == [None]


@pytest.mark.parametrize(("most", "settled"), [(PRICE, 1), (PRICE - 1, 0)])
def test_amount(book: Book, most: int, settled: int) -> None:
    """A debit above what the provider takes at once is not sent, whatever the mandate says."""
    book.sign([1], periods=1)
    book.notice()
    book.gateway = provider(max_amount=most)
    report = book.run(DEBIT_AT)
    assert (report.settled, report.over_limit) == (settled, 1 - settled)


def test_one_success_a_month(book: Book) -> None:
    """A second debit in the same month moves its period to the end of the contract."""
    book.sign([1], periods=2)
    book.gateway = gateway = provider(max_success_per_calendar_month=1)
    book.notice()
    book.run(DEBIT_AT + 22 * DAY)
    book.run_until(DEBIT_AT + 70 * DAY)

    months = [each.settled_at.month for each in book.rows(Charge) if each.settled_at]
    assert len(months) == len(set(months)) == len(gateway.taken) == 2
    assert book.charge(1, 3).due_on == date(2026, 6, 10)


def test_a_debit_charged_back_was_a_success_of_its_month(book: Book) -> None:
    """The provider made it, whatever was taken back since: another debit leaves the month."""
    book.sign([1], periods=2)
    book.gateway = gateway = provider(max_success_per_calendar_month=1)
    book.notice()
    book.run(DEBIT_AT + 22 * DAY)
    _until_one_is_settled(book)
    first = next(each for each in book.rows(Charge) if each.state == "settled")
    with book.unit() as unit:
        reverse_charge(unit, first.id, "disputed")
    book.run_until(first.settled_at.replace(day=28))
    assert len(gateway.taken) == 1


def test_what_was_paid_by_hand_is_no_debit_of_the_month(book: Book) -> None:
    """Refused in one month and paid by hand in the next, the next period is debited as planned."""
    book.sign([1], periods=2)
    book.notice()
    book.gateway = provider(always(Outcome.REFUSED), max_attempts=1)
    book.run(DEBIT_AT)
    book.run_until(DEBIT_AT + 22 * DAY)
    with book.unit() as unit:
        pay_by_hand(unit, book.charge().id, "transfer-1")
    book.gateway = gateway = provider(max_success_per_calendar_month=1)
    book.run_until(DEBIT_AT + 31 * DAY)
    assert gateway.taken == {"1-2-1": PRICE}


def _until_one_is_settled(book: Book) -> None:
    while not any(each.state == "settled" for each in book.rows(Charge)):
        book.run_until(book.clock.now() + DAY)


def test_without_a_word_nothing_is_limited() -> None:
    """A gateway that names no capabilities limits nothing."""
    assert abilities_of({"simulator": SimulatedGateway()}) == {"simulator": UNLIMITED}


def test_the_stores_own_limits_stand() -> None:
    """A provider that allows more than the store changes nothing."""
    generous = Capabilities(max_attempts=9, notice_hours=1, max_amount=10 * PRICE)
    assert generous.attempts(2) == 2
    assert generous.ahead(2 * DAY) == 2 * DAY
    assert generous.amount(PRICE) == PRICE
