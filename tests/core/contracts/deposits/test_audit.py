"""What was used of a deposit and not booked, agreed to or asked for is found by the audit."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import update

from pawpact.contracts.deposits.returning import settle_deposit
from pawpact.contracts.models import DepositOffset, Ending
from pawpact.ledger.movement import end_contract, offset_deposit
from pawpact.ledger.service import post
from pawpact.tenancy.unit import Unit
from tests.core.contracts.deposits.held import YUAN_500, Held

FEE = 58_40
Plant = Callable[[Held, Unit], object]


def _more_given(held: Held, unit: Unit) -> None:
    unit.session.execute(update(DepositOffset).values(asked=200_00, given=120_01))


def _refused_after_all(held: Held, unit: Unit) -> None:
    unit.session.execute(update(DepositOffset).values(state="refused"))


def _nobody_asked(held: Held, unit: Unit) -> None:
    key = f"deposit:{held.contract}:offset:77"
    post(unit, [offset_deposit(key, held.customer, 1_00, "test")])


def _deducted_unasked(held: Held, unit: Unit) -> None:
    """The journal took the fee of the deposit; the customer agreed to nothing."""
    journal = _end(held, unit)
    settle_deposit(unit, held.contract, journal, 0, "test")


def _agreed_for_nothing(held: Held, unit: Unit) -> None:
    """She agreed to a deduction; no bill took anything."""
    settle_deposit(unit, held.contract, 0, FEE, "test")


def _end(held: Held, unit: Unit) -> int:
    unit.session.add(
        Ending(
            id=unit.ids.one(),
            contract_id=held.contract,
            customer_id=held.customer,
            reason="customer_request",
            bill={},
            fee=FEE,
            requested_at=unit.at,
            requested_by=unit.actor,
            choice="keep",
            confirmed=True,
            settled_at=unit.at,
            settled_by=unit.actor,
            points_until=None,
            refunded_at=None,
            arrangement="",
        )
    )
    unit.session.flush()
    left = YUAN_500 - 120_00
    bill = end_contract(
        f"end:{held.contract}", held.customer, held.contract, "test", deposit=left, fee=FEE
    )
    return post(unit, [bill])[0]


@pytest.mark.parametrize(
    ("plant", "code"),
    [
        (_more_given, "wrong_deposit_offset"),
        (_refused_after_all, "wrong_deposit_offset"),
        (_nobody_asked, "wrong_deposit_offset"),
        (_deducted_unasked, "deducted_otherwise"),
        (_agreed_for_nothing, "deducted_otherwise"),
    ],
)
def test_a_planted_use_of_a_deposit_is_found(held: Held, plant: Plant, code: str) -> None:
    """Each of them is called by its name; before, there is nothing to find."""
    held.offset(120_00)
    assert held.uses() == []
    with held.unit() as unit:
        plant(held, unit)
    assert held.uses() == [code]


def test_a_deduction_that_was_agreed_to_is_sound(held: Held) -> None:
    """58.40 of the deposit paid a fee that the customer confirmed."""
    held.offset(120_00)
    with held.unit() as unit:
        settle_deposit(unit, held.contract, _end(held, unit), FEE, "agreed")
    assert held.uses() == []
