"""What failed or became overdue can still be paid, by a way that is no debit."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pawpact.billing.audit import AUDITOR
from pawpact.billing.audit_provider import provider_auditor
from pawpact.billing.gateway.simulator import Outcome
from pawpact.billing.models import ChargeEvent
from pawpact.billing.service import pay_by_hand
from pawpact.kernel.errors import Conflict, NotFound
from pawpact.ledger.finding import examine
from tests.core.billing.book import DEBIT_AT, PRICE, Book, always


@pytest.fixture
def failed(book: Book) -> Book:
    """One charge that was refused, with no attempt left and its grace not over."""
    book.set(max_attempts_per_period=1)
    book.sign([1], periods=1)
    book.notice()
    book.provider(always(Outcome.REFUSED))
    book.run(DEBIT_AT)
    return book


@pytest.fixture
def overdue(failed: Book) -> Book:
    """The same when its grace ended."""
    failed.run(DEBIT_AT + timedelta(days=15))
    return failed


def test_paid_late(overdue: Book) -> None:
    """An overdue charge that is paid settles late and becomes points like any other."""
    with overdue.unit() as unit:
        pay_by_hand(unit, overdue.charge().id, "transfer-1")

    assert (overdue.charge().state, overdue.paid_points()) == ("settled", PRICE)
    assert overdue.rows(ChargeEvent)[-1].why == "paid_late"
    assert ("period.performed", "1:1") in overdue.raised


def test_paid_in_grace(failed: Book) -> None:
    """Paid by herself while grace lasts the period is on time: no debit, nothing overdue."""
    with failed.unit() as unit:
        pay_by_hand(unit, failed.charge().id, "transfer-1")
    gateway = failed.provider()
    failed.run_until(DEBIT_AT + timedelta(days=30))

    assert (failed.charge().state, failed.paid_points()) == ("settled", PRICE)
    assert gateway.taken == {}
    assert [key for key, _ in failed.raised].count("charge.overdue") == 0
    last = failed.rows(ChargeEvent)[-1]
    assert (last.from_state, last.through, last.why) == ("failed", "overdue", "paid_in_grace")


def test_paid_before_a_retry(book: Book) -> None:
    """Paid between two attempts, the next attempt is not made: she does not pay twice."""
    book.sign([1], periods=1)
    book.notice()
    book.provider(always(Outcome.INSUFFICIENT_FUNDS))
    book.run(DEBIT_AT)
    with book.unit() as unit:
        pay_by_hand(unit, book.charge().id, "transfer-1")
    gateway = book.provider()
    book.run_until(DEBIT_AT + timedelta(days=12))
    assert (gateway.taken, book.paid_points()) == ({}, PRICE)


def test_books_know_that_no_provider_collected_it(failed: Book) -> None:
    """A payment in grace is sound without an answer, and the provider's file without its line."""
    with failed.unit() as unit:
        pay_by_hand(unit, failed.charge().id, "transfer-1")
    with failed.unit() as unit:
        auditors = (AUDITOR, provider_auditor("simulator", {}))
        assert examine(unit.session, auditors) == ()


def test_paid_once(overdue: Book) -> None:
    """A charge that is settled is not paid again."""
    with overdue.unit() as unit:
        pay_by_hand(unit, overdue.charge().id, "transfer-1")
    with (
        overdue.unit() as unit,
        pytest.raises(Conflict, match="only one that failed or is overdue"),
    ):
        pay_by_hand(unit, overdue.charge().id, "transfer-1")
    assert overdue.paid_points() == PRICE


def test_only_what_is_overdue(book: Book) -> None:
    """A charge that is to be debited is not paid by another way beside it."""
    book.sign([1])
    with book.unit() as unit, pytest.raises(Conflict, match="only one that failed or is overdue"):
        pay_by_hand(unit, book.charge().id, "transfer-1")


def test_unknown_charge(book: Book) -> None:
    """A charge that this store does not have is not found."""
    with book.unit() as unit, pytest.raises(NotFound):
        pay_by_hand(unit, 404, "transfer-1")
