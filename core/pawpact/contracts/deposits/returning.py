"""What becomes of a deposit that is held: offset, returned, settled with a bill, refunded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from pawpact.contracts.models import Contract, Deposit
from pawpact.contracts.moves import contracts, move_deposit
from pawpact.kernel.errors import Conflict, InvalidField
from pawpact.kernel.label import Label
from pawpact.kernel.money import yuan
from pawpact.ledger.movement import offset_deposit, return_deposit
from pawpact.ledger.posting import booked_ids
from pawpact.ledger.service import post
from pawpact.tenancy.unit import Unit

HELD_STATES = ("held", "part_offset")


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
        for contract, row in _held(unit, contracts).items()
    }


def offset(unit: Unit, contract: int, amount: int, key: str) -> int:
    """Turn a part of the contract's deposit into paid points (P08), once for this key.

    Answers the journal. Refused before the store's number of paid periods, and above what is held.
    """
    booked = f"deposit:{contract}:offset:{key}"
    done = booked_ids(unit.session, [booked]).get(booked)
    if done is not None:
        return done
    row = _held(unit, [contract]).get(contract)
    if row is None:
        raise NotOffset(Label("这份合约没有在管押金", "no deposit is held for this contract"))
    _may_offset(unit, contracts(unit, [contract])[contract], row, amount)
    row.remaining -= amount
    move_deposit(unit, row, "part_offset" if row.remaining else "offset", "offset")
    unit.session.flush()
    journal = offset_deposit(booked, row.customer_id, amount, "deposit offset")
    return post(unit, [journal])[0]


def return_deposits(unit: Unit, contracts: Sequence[int], why: str) -> int:
    """The rest of these contracts' deposits becomes payable (P09). Returns how many.

    A contract without a deposit, or whose deposit is returned already, is left out.
    """
    rows = list(_held(unit, contracts).values())
    journals = post(
        unit,
        [
            return_deposit(f"deposit:{row.id}:return", row.customer_id, row.remaining, why)
            for row in rows
        ],
    )
    for row, journal in zip(rows, journals, strict=True):
        _owe(unit, row, journal, why)
    unit.session.flush()
    return len(rows)


def settle_deposits(unit: Unit, journals: Mapping[int, int], why: str) -> int:
    """The deposits of these contracts went into a bill that is booked: contract to its journal.

    For P27 and P28, whose journals take the deposit themselves.
    """
    rows = _held(unit, list(journals))
    for contract, row in rows.items():
        _owe(unit, row, journals[contract], why)
    unit.session.flush()
    return len(rows)


def settle_deposits_of(unit: Unit, journals: Mapping[int, int], why: str) -> None:
    """The same for every deposit of these customers, whose store closes."""
    rows = select(Deposit).where(Deposit.customer_id.in_(journals), Deposit.state.in_(HELD_STATES))
    for row in unit.session.scalars(rows):
        _owe(unit, row, journals[row.customer_id], why)
    unit.session.flush()


def deduct_deposits(unit: Unit, contracts: Sequence[int], why: str) -> int:
    """A bill that the customer confirmed took all of these contracts' deposits."""
    rows = _held(unit, contracts).values()
    for row in rows:
        if row.state == "part_offset":
            move_deposit(unit, row, "offset", why)
        else:
            move_deposit(unit, row, "deduction_proposed", why)
            move_deposit(unit, row, "deduction_confirmed", why)
        row.remaining = 0
    unit.session.flush()
    return len(rows)


def close_refunded(unit: Unit, journals: Sequence[int]) -> None:
    """What these journals made payable has reached the customers."""
    rows = select(Deposit).where(
        Deposit.refund_journal.in_(journals), Deposit.state == "refund_due"
    )
    for row in unit.session.scalars(rows):
        move_deposit(unit, row, "refunded", "refund paid out")
    unit.session.flush()


def _owe(unit: Unit, row: Deposit, journal: int, why: str) -> None:
    move_deposit(unit, row, "refund_due", why)
    row.remaining, row.refund_journal = 0, journal


def _held(unit: Unit, contracts: Sequence[int]) -> dict[int, Deposit]:
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


def _may_offset(unit: Unit, contract: Contract, row: Deposit, amount: int) -> None:
    if not unit.store.flag("deposit_fallback.offset_allowed"):
        raise NotOffset(Label("本店的押金不能抵扣", "deposits of this store are not offset"))
    needed = unit.store.integer("deposit_fallback.offset_after_periods")
    if contract.performed < needed:
        raise NotOffset(
            Label(
                f"履约满 {needed} 期后才能抵扣，现在是 {contract.performed} 期",
                f"a deposit is offset after {needed} paid periods, this contract has"
                f" {contract.performed}",
            ),
            details={"needed": needed, "performed": contract.performed},
        )
    left = row.remaining
    if amount <= 0:
        raise InvalidField("amount", Label("金额应大于 0", "the amount is above zero"))
    if amount > left:
        raise NotOffset(
            Label(
                f"押金只剩 {yuan(left)} 元，不能抵扣 {yuan(amount)} 元",
                f"{yuan(left)} yuan of the deposit are left, not {yuan(amount)}",
            ),
            details={"left": left, "asked": amount},
        )
