"""Spending stops where a balance is not what was posted."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from pawpact.ledger.guard import BooksDisagree
from pawpact.ledger.models import Balance
from pawpact.ledger.service import Payment, hold, spend, spend_all
from pawpact.tenancy.unit import Unit
from tests.core.ledger.book import ANNA, BORIS, fill


def skew(unit: Unit, amount: int = 1_00) -> None:
    """Somebody writes another balance into the row, past the books."""
    unit.session.execute(
        update(Balance)
        .where(Balance.owner == ANNA, Balance.account == "liab.mall_paid")
        .values(amount=Balance.amount + amount)
        .execution_options(synchronize_session=False)
    )


@pytest.mark.parametrize("amount", [1, -1])
def test_balance_that_is_not_posted_stops_spending(unit: Unit, amount: int) -> None:
    """One fen too many or too few, and no points are reserved or spent."""
    fill(unit)
    skew(unit, amount)
    with pytest.raises(BooksDisagree):
        hold(unit, ANNA, 10_00, "o")
    with pytest.raises(BooksDisagree):
        spend(unit, ANNA, 10_00, "o", cause="test")


def test_reserved_points_are_not_spent_either(unit: Unit) -> None:
    """An order that reserved points before does not ship on a balance that is wrong now."""
    fill(unit)
    hold(unit, ANNA, 10_00, "o")
    skew(unit)
    with pytest.raises(BooksDisagree):
        spend(unit, ANNA, 10_00, "o", cause="test")
    with pytest.raises(BooksDisagree):
        spend_all(unit, [Payment(ANNA, 10_00, "o")], cause="test")


def test_reserved_points_count_as_posted(unit: Unit) -> None:
    """What orders reserve is missing from the free balance and is no disagreement."""
    fill(unit)
    hold(unit, ANNA, 10_00, "o")
    assert hold(unit, ANNA, 10_00, "o2").worth == 10_00


def test_others_spend_on(unit: Unit) -> None:
    """A wrong balance stops its owner alone."""
    fill(unit)
    fill(unit, BORIS)
    skew(unit)
    assert hold(unit, BORIS, 10_00, "o").worth == 10_00
