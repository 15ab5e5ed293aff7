"""What customers owe: opened by charge-backs and fees, paid, written off, and what it stops."""

from __future__ import annotations

import pytest

from pawpact.kernel.errors import InvalidField
from pawpact.ledger.guard import SpendingStopped
from pawpact.ledger.models import JournalRow
from pawpact.ledger.movement import charge_back, end_contract
from pawpact.ledger.receivable import (
    OverReceivable,
    open_receivables,
    receive_payment,
    write_off,
)
from pawpact.ledger.service import audit, balances, hold, post, spend
from pawpact.ledger.values import Journal, Posting, Unbalanced
from pawpact.tenancy.unit import Unit
from tests.core.ledger.book import ANNA, BORIS, fill, settled

CONTRACT, OTHER = 77, 78


def charged_back(unit: Unit, customer: int = ANNA, contract: int = CONTRACT) -> None:
    """P26: of 398.00 debited 298.00 are spent, then the debit is reversed."""
    post(unit, [settled(1, customer=customer)])
    spend(unit, customer, 298_00, f"o:{customer}", cause="test")
    journal = charge_back(f"back:{contract}", customer, contract, 398_00, 100_00, "test")
    post(unit, [journal])


def test_spent_points_charged_back_are_owed(unit: Unit) -> None:
    """P26: 100.00 are taken back, 298.00 stay open on the contract, in the customer's name."""
    charged_back(unit)
    (found,) = open_receivables(unit)
    assert (found.contract, found.customer, found.remaining) == (CONTRACT, ANNA, 298_00)
    assert balances(unit, ANNA).paid == 0
    assert audit(unit).sound


def test_receivable_that_is_paid_is_closed(unit: Unit) -> None:
    """P47a: 298.00 paid close what was open; the same payment counts once."""
    charged_back(unit)
    first = receive_payment(unit, CONTRACT, 298_00, "BANK-1")
    assert receive_payment(unit, CONTRACT, 298_00, "BANK-1") == first
    assert open_receivables(unit) == []
    assert audit(unit).sound


def test_receivable_that_is_written_off_is_closed(unit: Unit) -> None:
    """P47b: a manager gives up 298.00, and the journal says why."""
    charged_back(unit)
    write_off(unit, CONTRACT, 298_00, "customer cannot be reached", "w-1")
    assert open_receivables(unit) == []
    assert unit.session.get(JournalRow, (7, _last(unit))).cause.endswith("cannot be reached")
    assert audit(unit).sound


def test_writing_off_needs_a_reason(unit: Unit) -> None:
    """Nobody gives up money without saying why."""
    charged_back(unit)
    with pytest.raises(InvalidField):
        write_off(unit, CONTRACT, 298_00, "  ", "w-1")


def test_more_than_is_owed_is_refused(unit: Unit) -> None:
    """What is paid or written off is at most what is open, and nothing is booked otherwise."""
    charged_back(unit)
    with pytest.raises(OverReceivable) as refused:
        receive_payment(unit, CONTRACT, 298_01, "BANK-1")
    assert refused.value.details == {"open": 298_00, "asked": 298_01}
    with pytest.raises(OverReceivable):
        write_off(unit, OTHER, 1, "never owed", "w-1")


def test_oldest_debt_of_a_contract_is_paid_first(unit: Unit) -> None:
    """A part payment closes what was opened first."""
    charged_back(unit)
    post(unit, [end_contract("end", ANNA, CONTRACT, "test", fee=318_40)])
    receive_payment(unit, CONTRACT, 300_00, "BANK-1")
    (left,) = open_receivables(unit)
    assert (left.movement, left.remaining) == ("P29", 316_40)
    assert audit(unit).sound


def test_customer_who_owes_points_spends_none(unit: Unit) -> None:
    """After P26 neither an order nor a payment takes points, until the debt is paid."""
    charged_back(unit)
    post(unit, [settled(2)])
    with pytest.raises(SpendingStopped):
        hold(unit, ANNA, 10_00, "o2")
    with pytest.raises(SpendingStopped):
        spend(unit, ANNA, 10_00, "o3", cause="test")
    receive_payment(unit, CONTRACT, 298_00, "BANK-1")
    assert hold(unit, ANNA, 10_00, "o2").paid == 10_00


def test_fee_that_is_owed_stops_nobody(unit: Unit) -> None:
    """A fee of P29 is a debt like others: the customer's own points stay hers to use."""
    fill(unit)
    post(unit, [end_contract("end", ANNA, CONTRACT, "test", fee=318_40)])
    assert hold(unit, ANNA, 10_00, "o2").worth == 10_00


def test_other_customers_spend_on(unit: Unit) -> None:
    """One customer's debt is nobody else's."""
    charged_back(unit)
    fill(unit, BORIS)
    assert hold(unit, BORIS, 10_00, "o2").worth == 10_00


def test_debt_of_nobody_is_refused() -> None:
    """A journal that leaves something open says who owes it."""
    legs = (
        Posting("asset.charge_receivable", CONTRACT, "CNY", 1),
        Posting("asset.psp_clearing", 0, "CNY", -1),
    )
    with pytest.raises(Unbalanced):
        Journal("P26", "k", "c", legs).validate()


def _last(unit: Unit) -> int:
    from sqlalchemy import func, select

    return int(unit.session.scalar(select(func.max(JournalRow.id))) or 0)


@pytest.mark.parametrize("amount", [0, -1])
def test_nothing_is_no_payment(unit: Unit, amount: int) -> None:
    """What is paid or written off is above zero; anything else is refused with the field."""
    charged_back(unit)
    with pytest.raises(InvalidField):
        receive_payment(unit, CONTRACT, amount, "BANK-1")
    with pytest.raises(InvalidField):
        write_off(unit, CONTRACT, amount, "lost", "w-1")
