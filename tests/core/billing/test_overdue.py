"""Periods that stay unpaid one after the other come before a person."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pawpact.billing.gateway.simulator import Outcome
from pawpact.billing.service import pay_by_hand
from pawpact.kernel.errors import InvalidField
from pawpact.tasks.models import Task
from tests.core.billing.book import DEBIT_AT, Book, always

DAY = timedelta(days=1)


def unpaid(book: Book, days: int) -> None:
    book.provider(always(Outcome.REFUSED))
    book.run_until(DEBIT_AT + days * DAY)


def test_two_periods_in_a_row(book: Book) -> None:
    """The first unpaid period asks nobody, the second one the manager, once."""
    book.sign([1], periods=2)
    unpaid(book, 20)
    assert book.rows(Task) == []
    unpaid(book, 70)
    (task,) = book.rows(Task)
    assert (task.kind, task.said) == ("billing.unpaid_periods", {"periods": 2})


def test_a_period_paid_in_between_begins_anew(book: Book) -> None:
    """Unpaid, paid, unpaid: never two in a row, so nobody is asked."""
    book.sign([1], periods=3)
    unpaid(book, 20)
    book.provider()
    book.run_until(DEBIT_AT + 35 * DAY)
    unpaid(book, 90)
    states = [book.charge(1, period).state for period in (1, 2, 3)]
    assert states == ["overdue", "settled", "overdue"]
    assert book.rows(Task) == []


def test_paid_by_hand_the_first_counts_no_more(book: Book) -> None:
    """An overdue period that was paid after all is none of the two."""
    book.sign([1], periods=2)
    unpaid(book, 20)
    with book.unit() as unit:
        pay_by_hand(unit, book.charge().id, "bank-7")
    unpaid(book, 70)
    assert book.rows(Task) == []


@pytest.mark.parametrize(("most", "tasks"), [(1, 1), (3, 0)])
def test_the_store_says_how_many(book: Book, most: int, tasks: int) -> None:
    """With one period the first unpaid one asks, with three it does not."""
    book.set(unpaid_periods_to_escalate=most)
    book.sign([1], periods=1)
    unpaid(book, 40)
    assert len(book.rows(Task)) == tasks


def test_payment_has_a_number(book: Book) -> None:
    """What was paid by hand can be found at the bank: without a number it is refused."""
    book.sign([1], periods=1)
    unpaid(book, 20)
    with book.unit() as unit, pytest.raises(InvalidField):
        pay_by_hand(unit, book.charge().id, " ")
