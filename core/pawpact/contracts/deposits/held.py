"""Deposits that are held for contracts: which, and how much of each is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from pawpact.contracts.models import Contract, Deposit
from pawpact.kernel.errors import Conflict
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit

HELD_STATES = ("held", "part_offset", "deduction_proposed")
"""Money of the customer's that is there; of the last a bill may take something, if she agrees."""
FREE_STATES = ("held", "part_offset")
"""No bill asks for any of it."""


class NotOffset(Conflict):
    """The deposit does not pay this; nothing was booked."""

    code = "deposit_not_offset"
    title = Label("押金不能这样抵扣，未入账", "The deposit does not pay this; nothing was booked")


@dataclass(frozen=True, slots=True)
class HeldDeposit:
    """What is held for a contract: ``remaining`` of ``amount``, in fen."""

    deposit: int
    customer: int
    amount: int
    remaining: int
    state: str


def held_deposits(unit: Unit, contracts: Sequence[int]) -> dict[int, HeldDeposit]:
    """What is held for these contracts, by contract; those without a deposit are left out."""
    return {
        contract: HeldDeposit(row.id, row.customer_id, row.amount, row.remaining, row.state)
        for contract, row in held_rows(unit, contracts).items()
    }


def held_rows(unit: Unit, contracts: Sequence[int]) -> dict[int, Deposit]:
    """The deposits that are held for these contracts, by contract."""
    if not contracts:
        return {}
    rows = (
        select(Contract.id, Deposit)
        .join(
            Deposit,
            (Deposit.tenant_id == Contract.tenant_id)
            & (Deposit.application_id == Contract.application_id),
        )
        .where(Contract.id.in_(contracts), Deposit.state.in_(HELD_STATES))
        .order_by(Contract.id)
    )
    return dict(unit.session.execute(rows).all())
