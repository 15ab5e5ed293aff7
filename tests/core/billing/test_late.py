"""What became overdue can still be paid."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pawpact.billing.gateway.simulator import Outcome
from pawpact.billing.models import ChargeEvent
from pawpact.billing.service import pay_overdue
from pawpact.kernel.errors import Conflict, NotFound
from tests.core.billing.book import DEBIT_AT, PRICE, Book, always


@pytest.fixture
def overdue(book: Book) -> Book:
    """One charge that was refused until its grace ended."""
    book.set(max_attempts_per_period=1)
    book.sign([1], periods=1)
    book.notice()
    book.provider(always(Outcome.REFUSED))
    book.run(DEBIT_AT)
    book.run(DEBIT_AT + timedelta(days=15))
    return book


def test_paid_late(overdue: Book) -> None:
    """An overdue charge that is paid settles late and becomes points like any other."""
    with overdue.unit() as unit:
        pay_overdue(unit, overdue.charge().id, "transfer-1")

    assert (overdue.charge().state, overdue.paid_points()) == ("settled", PRICE)
    assert overdue.rows(ChargeEvent)[-1].why == "paid_late"
    assert ("period.performed", "1:1") in overdue.raised


def test_paid_once(overdue: Book) -> None:
    """A charge that is settled is not paid again."""
    with overdue.unit() as unit:
        pay_overdue(unit, overdue.charge().id, "transfer-1")
    with overdue.unit() as unit, pytest.raises(Conflict, match="only an overdue one"):
        pay_overdue(unit, overdue.charge().id, "transfer-1")
    assert overdue.paid_points() == PRICE


def test_only_what_is_overdue(book: Book) -> None:
    """A charge that is to be debited is not paid by another way beside it."""
    book.sign([1])
    with book.unit() as unit, pytest.raises(Conflict, match="only an overdue one"):
        pay_overdue(unit, book.charge().id, "transfer-1")


def test_unknown_charge(book: Book) -> None:
    """A charge that this store does not have is not found."""
    with book.unit() as unit, pytest.raises(NotFound):
        pay_overdue(unit, 404, "transfer-1")
