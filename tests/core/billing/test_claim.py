"""A charge is collected on the day that its customer was told, or told anew."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pawpact.billing.models import Mandate
from pawpact.billing.service import change_limit, create_mandate, revoke_mandate
from tests.core.billing.book import DEBIT_AT, PRICE, Book

DAY = timedelta(days=1)


def test_key_names_contract_period_and_attempt(book: Book) -> None:
    """A claimed charge is processing, under the key of its contract, period and attempt."""
    book.sign([17])
    book.notice()
    book.clock.move_to(DEBIT_AT)
    (request,) = book.claim().requests["simulator"]
    assert (request.key, request.amount) == ("17-1-1", PRICE)
    assert (book.charge(17).state, book.charge(17).gateway_key) == ("processing", "17-1-1")


def test_claimed_once(book: Book) -> None:
    """What one run claimed another does not."""
    book.sign([1])
    book.notice()
    book.clock.move_to(DEBIT_AT)
    book.claim()
    assert book.claim().requests == {}


@pytest.mark.parametrize(("late", "settled"), [(timedelta(hours=23), 1), (5 * DAY, 0)])
def test_debit_of_another_day_is_told_first(book: Book, late: timedelta, settled: int) -> None:
    """A run that comes a few hours late collects; one that comes days late sends a new notice."""
    book.sign([1], periods=1)
    book.notice()
    report = book.run(DEBIT_AT + late)
    assert (report.settled, report.moved) == (settled, 1 - settled)


def test_mandate_given_late(book: Book) -> None:
    """With a mandate given days after the debit day, the customer is told the new day first."""
    book.sign([1], periods=1)
    book.notice()
    (mandate,) = book.rows(Mandate)
    with book.unit() as unit:
        revoke_mandate(unit, mandate.id, "customer")
    book.run_until(DEBIT_AT + 5 * DAY)
    with book.unit() as unit:
        create_mandate(unit, 1, 1001, "simulator", PRICE, reference="again")

    book.run_until(DEBIT_AT + 10 * DAY)

    assert book.channel.sent[-1].debit_at == book.charge().settled_at
    assert book.paid_points() == PRICE


def test_raised_limit_lets_the_debit_through(book: Book) -> None:
    """A charge above the limit is collected once the limit covers it."""
    book.sign([1], periods=1, limit=PRICE - 1)
    book.notice()
    book.run(DEBIT_AT)
    (mandate,) = book.rows(Mandate)
    with book.unit() as unit:
        change_limit(unit, mandate.id, PRICE)
    assert book.run().settled == 1
