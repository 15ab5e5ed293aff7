"""A new price holds from the first period that nothing was announced of."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from pawpact.billing.models import Charge
from pawpact.billing.service import change_limit, reprice_charges
from pawpact.kernel.errors import Conflict, InvalidField
from tests.core.billing.book import DEBIT_AT, PRICE, Book

DAY = timedelta(days=1)
CHEAPER, DEARER = 32_800, 45_800


def reprice(book: Book, price: int) -> date:
    with book.unit() as unit:
        return reprice_charges(unit, 1, price)


def amounts(book: Book) -> list[int]:
    return [each.amount for each in book.rows(Charge)]


def test_a_new_price_holds_for_all_that_is_not_announced(book: Book) -> None:
    """Before any notice the new price holds from the first debit on."""
    book.sign([1], periods=3)
    assert reprice(book, CHEAPER) == date(2026, 4, 10)
    assert amounts(book) == [CHEAPER] * 3


def test_what_was_announced_keeps_its_price(book: Book) -> None:
    """After the notice of a debit the new price starts one period later."""
    book.sign([1], periods=3, limit=2 * PRICE)
    book.notice()
    assert reprice(book, DEARER) == date(2026, 5, 10)
    assert amounts(book) == [PRICE, DEARER, DEARER]


@pytest.mark.parametrize(("minutes", "first"), [(0, 4), (1, 5)])
def test_the_cutoff_is_to_the_minute(book: Book, minutes: int, first: int) -> None:
    """Asked exactly five days ahead it holds, a minute later it starts a period later."""
    book.sign([1], periods=3)
    book.clock.move_to(DEBIT_AT - 5 * DAY + timedelta(minutes=minutes))
    assert reprice(book, CHEAPER) == date(2026, first, 10)


def test_a_limit_below_the_new_price_refuses_it(book: Book) -> None:
    """A dearer price waits for a mandate whose limit covers it."""
    book.sign([1], periods=3)
    with pytest.raises(Conflict, match=r"458\.00"):
        reprice(book, DEARER)
    with book.unit() as unit:
        change_limit(unit, book.mandate(), DEARER)
    assert reprice(book, DEARER) == date(2026, 4, 10)


def test_nothing_left_to_reprice(book: Book) -> None:
    """Where every period was announced a new price is refused."""
    book.sign([1], periods=1)
    book.notice()
    with pytest.raises(Conflict):
        reprice(book, CHEAPER)


def test_a_price_is_above_zero(book: Book) -> None:
    """Nobody is debited nothing."""
    book.sign([1], periods=1)
    with pytest.raises(InvalidField):
        reprice(book, 0)
