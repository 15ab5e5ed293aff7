"""What becomes of a deposit at the end: returned, settled with a bill, refunded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from pawpact.contracts.deposits.held import HELD_STATES, held_rows
from pawpact.contracts.models import Contract, Deposit
from pawpact.contracts.moves import move_deposit
from pawpact.contracts.values import OVER
from pawpact.ledger.movement import return_deposit
from pawpact.ledger.service import post
from pawpact.tenancy.unit import Unit

NO_RULE = "core/return_deposit"
"""Why a deposit goes back that no rule returned."""
PAGE = 1_000


def return_deposits(unit: Unit, causes: Mapping[int, str]) -> frozenset[int]:
    """The rest of these contracts' deposits becomes payable (P09); answers those that had one.

    ``causes`` says of each contract why, a rule with its receipt behind it. One whose deposit is
    returned already is left out.
    """
    rows = held_rows(unit, list(causes))
    journals = post(
        unit,
        [
            return_deposit(
                f"deposit:{row.id}:return", row.customer_id, row.remaining, causes[contract]
            )
            for contract, row in rows.items()
        ],
    )
    for (contract, row), journal in zip(rows.items(), journals, strict=True):
        _owe(unit, row, journal, causes[contract].partition(" dec_")[0])
    unit.session.flush()
    return frozenset(rows)


def return_unanswered(unit: Unit) -> int:
    """Deposits of contracts that are over and that no rule returned go back all the same.

    Their customers owe nothing any more, so there is nothing to wait for. Returns how many.
    """
    over = (
        select(Contract.id)
        .join(
            Deposit,
            (Deposit.tenant_id == Contract.tenant_id)
            & (Deposit.application_id == Contract.application_id),
        )
        .where(Deposit.state.in_(HELD_STATES), Contract.state.in_(OVER))
        .order_by(Contract.id)
        .limit(PAGE)
    )
    return len(return_deposits(unit, dict.fromkeys(unit.session.scalars(over), NO_RULE)))


def propose_deduction(unit: Unit, contract: int, fee: int) -> None:
    """A bill asks for a fee: of what is held it may take as much, if the customer agrees to it."""
    row = held_rows(unit, [contract]).get(contract)
    if row is None or not fee:
        return
    move_deposit(unit, row, "deduction_proposed", "a bill asks for a fee")
    unit.session.flush()


def settle_deposit(unit: Unit, contract: int, journal: int, taken: int, why: str) -> None:
    """The deposit went into a bill that is booked (P27 to P29); ``taken`` of it paid the fee.

    What is taken is what the customer agreed to. The rest is owed to her.
    """
    row = held_rows(unit, [contract]).get(contract)
    if row is None:
        return
    rest = row.remaining - taken
    if taken:
        _confirm(unit, row, why)
    if rest:
        _owe(unit, row, journal, why)
    row.remaining = 0
    unit.session.flush()


def settle_deposits_of(unit: Unit, journals: Mapping[int, int], why: str) -> None:
    """All that is held of these customers' deposits went into one journal each: a store closes."""
    rows = select(Deposit).where(Deposit.customer_id.in_(journals), Deposit.state.in_(HELD_STATES))
    for row in unit.session.scalars(rows):
        _owe(unit, row, journals[row.customer_id], why)
    unit.session.flush()


def close_refunded(unit: Unit, journals: Sequence[int]) -> None:
    """What these journals made payable has reached the customers."""
    rows = select(Deposit).where(
        Deposit.refund_journal.in_(journals), Deposit.state == "refund_due"
    )
    for row in unit.session.scalars(rows):
        move_deposit(unit, row, "refunded", "refund paid out")
    unit.session.flush()


def _confirm(unit: Unit, row: Deposit, why: str) -> None:
    if row.state != "deduction_proposed":
        move_deposit(unit, row, "deduction_proposed", "a bill asks for a fee")
    move_deposit(unit, row, "deduction_confirmed", why)


def _owe(unit: Unit, row: Deposit, journal: int, why: str) -> None:
    move_deposit(unit, row, "refund_due", why)
    row.remaining, row.refund_journal = 0, journal
