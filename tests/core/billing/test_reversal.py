"""A settled debit that the provider takes back."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from pawpact.billing.audit import AUDITOR
from pawpact.billing.audit_added import AUDITOR as ADDED
from pawpact.billing.models import ChargeEvent
from pawpact.billing.service import reverse_charge
from pawpact.kernel.errors import InvalidField, MoveRefused, NotFound
from pawpact.ledger.account import CHARGE_RECEIVABLE
from pawpact.ledger.finding import Finding, examine
from pawpact.ledger.models import JournalRow, PostingRow
from pawpact.ledger.service import hold
from pawpact.tasks.models import Task
from tests.core.billing.book import DEBIT_AT, PRICE, Book

LEFT = 10_000


@pytest.fixture
def paid(book: Book) -> Book:
    """One contract whose first debit is settled: 398 yuan of points."""
    book.sign([1], periods=2)
    book.notice()
    book.run(DEBIT_AT)
    return book


def reverse(book: Book) -> int:
    with book.unit() as unit:
        return reverse_charge(unit, book.charge().id, "charge_back")


def findings(book: Book) -> tuple[Finding, ...]:
    with book.database.reading(book.store.tenant) as session:
        return examine(session, (AUDITOR, ADDED))


def receivable(book: Book) -> list[tuple[int, int]]:
    with book.database.reading(book.store.tenant) as session:
        wanted = select(PostingRow.owner, PostingRow.amount)
        rows = session.execute(wanted.where(PostingRow.account == CHARGE_RECEIVABLE))
        return [(row.owner, row.amount) for row in rows]


def test_unspent_points_go(paid: Book) -> None:
    """With every point still there the charge-back takes them and nothing is owed (P25)."""
    assert reverse(paid) == 0
    assert (paid.paid_points(), receivable(paid)) == (0, [])
    assert paid.rows(JournalRow)[-1].movement == "P25"
    assert findings(paid) == ()


def test_what_is_spent_is_owed(paid: Book) -> None:
    """With 100 yuan left of 398 the contract owes 298, and the balance is not below zero (P26)."""
    with paid.unit() as unit:
        hold(unit, 1001, PRICE - LEFT, "order:1")
    assert reverse(paid) == PRICE - LEFT

    assert paid.paid_points() == 0
    assert receivable(paid) == [(1, 29_800)]
    assert paid.rows(JournalRow)[-1].movement == "P26"
    assert findings(paid) == ()


def test_the_reversal_is_told_and_asked_about(paid: Book) -> None:
    """charge.reversed is raised by contract and period, and a person has the task."""
    reverse(paid)
    assert paid.raised[-1] == ("charge.reversed", "1:1")
    assert [each.kind for each in paid.rows(Task)] == ["billing.debit_reversed"]
    event = paid.rows(ChargeEvent)[-1]
    assert (event.from_state, event.to_state, event.why) == ("settled", "reversed", "charge_back")


def test_twice_is_once(paid: Book) -> None:
    """A charge that is reversed already is left alone."""
    reverse(paid)
    journals = len(paid.rows(JournalRow))
    assert reverse(paid) == 0
    assert len(paid.rows(JournalRow)) == journals


def test_only_what_was_settled(book: Book) -> None:
    """A charge that is not settled has nothing to be taken back of."""
    book.sign([1], periods=1)
    with pytest.raises(MoveRefused):
        reverse(book)


def test_unknown_charge(book: Book) -> None:
    """A charge that this store does not have is not found."""
    with book.unit() as unit, pytest.raises(NotFound):
        reverse_charge(unit, 404, "charge_back")


@pytest.mark.parametrize("why", ["", "  "])
def test_a_reason_is_given(paid: Book, why: str) -> None:
    """Nothing is taken back without a word."""
    with paid.unit() as unit, pytest.raises(InvalidField):
        reverse_charge(unit, paid.charge().id, why)
    assert paid.paid_points() == PRICE
