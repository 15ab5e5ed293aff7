"""Deposits that are held for contracts: which, and how much of each is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from pawpact.contracts.models import Contract, Deposit
from pawpact.database.among import among_given
from pawpact.database.prepared import Prepared
from pawpact.database.prepared_objects import PreparedObjects
from pawpact.kernel.errors import Conflict
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit

HELD_STATES = ("held", "part_offset", "deduction_proposed")
"""Money of the customer's that is there; of the last a bill may take something, if she agrees."""
FREE_STATES = ("held", "part_offset")
"""No bill asks for any of it."""

_PAIRS = Prepared(
    select(Contract.id.label("contract"), Deposit.id.label("deposit"))
    .join(
        Deposit,
        (Deposit.tenant_id == Contract.tenant_id)
        & (Deposit.application_id == Contract.application_id),
    )
    .where(among_given(Contract.id, "contracts"), Deposit.state.in_(HELD_STATES))
    .order_by(Contract.id)
)
_NUMBERED = PreparedObjects(select(Deposit).where(among_given(Deposit.id, "deposits")))


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
    pairs = _PAIRS.rows(unit.session, contracts=contracts)
    if not pairs:
        return {}
    deposits = _NUMBERED.all(unit.session, deposits=[row.deposit for row in pairs])
    found = {row.id: row for row in deposits}
    return {row.contract: found[row.deposit] for row in pairs}
