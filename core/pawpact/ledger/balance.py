"""The running balances: moved by guarded statements, read by owner."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select

from pawpact.database import bulk
from pawpact.database.among import among_given
from pawpact.database.prepared import Prepared
from pawpact.database.session import StoreSession
from pawpact.ledger.account import (
    BENEFIT_CUSTOMER,
    DEPOSIT,
    MALL_BONUS,
    MALL_PAID,
    REFUND_PAYABLE,
    RP_CUSTOMER,
    account,
)
from pawpact.ledger.models import Balance, PointHold
from pawpact.ledger.values import ACCOUNT_OF, Balances, Journal, Split, Uncovered
from pawpact.tenancy.unit import Unit

_OWNED = Prepared(
    select(Balance.owner, Balance.account, Balance.amount).where(
        among_given(Balance.owner, "customers")
    )
)
_HELD = Prepared(
    select(
        PointHold.customer_id,
        PointHold.paid,
        PointHold.bonus,
        PointHold.reward_points,
        PointHold.reward_worth,
    ).where(among_given(PointHold.customer_id, "customers"), PointHold.state == "held")
)

Position = tuple[int, str]
"""Owner and account of one balance."""


def move(session: StoreSession, journals: Sequence[Journal]) -> None:
    """Add what the journals credit and debit; all of them, or none where one is not covered."""
    nets = _nets(journals)
    taken = {
        position: -net for position, net in nets.items() if net < 0 and account(position[1]).guarded
    }
    _take(session, taken, journals)
    add(session, {position: net for position, net in nets.items() if position not in taken})


def add(session: StoreSession, amounts: dict[Position, int]) -> None:
    """Add to balances; a position that is new begins here."""
    moved = sorted(position for position, amount in amounts.items() if amount)
    bulk.upsert_add(
        session, Balance, _keys(moved), [amounts[position] for position in moved], "amount"
    )


def reserve(session: StoreSession, customer: int, split: Split) -> bool:
    """Take what an order holds out of the customer's free balances; False where not covered."""
    taken = _of_customer(customer, split)
    short = _try_take(session, taken)
    return not short


def give_back(session: StoreSession, reserved: Sequence[tuple[int, Split]]) -> None:
    """Return to these customers what was reserved."""
    amounts: dict[Position, int] = defaultdict(int)
    for customer, split in reserved:
        for position, points in _of_customer(customer, split).items():
            amounts[position] += points
    add(session, amounts)


def balances(unit: Unit, customer: int) -> Balances:
    """What one customer has."""
    return balances_of(unit, [customer])[customer]


def balances_of(unit: Unit, customers: Sequence[int]) -> dict[int, Balances]:
    """What each of these customers has, in two statements."""
    unit.catch_up()
    amounts: dict[int, dict[str, int]] = defaultdict(dict)
    for owner, name, amount in _OWNED.rows(unit.session, customers=list(customers)):
        amounts[owner][name] = amount
    held = _held(unit.session, customers)
    return {customer: _balances(amounts[customer], held[customer]) for customer in customers}


def _nets(journals: Sequence[Journal]) -> dict[Position, int]:
    nets: dict[Position, int] = defaultdict(int)
    for journal in journals:
        for name, owner, _, amount in journal.postings:
            nets[owner, name] -= amount
    return nets


def _take(session: StoreSession, taken: dict[Position, int], journals: Sequence[Journal]) -> None:
    short = _try_take(session, taken)
    if short:
        raise Uncovered(
            {
                index: name
                for index, journal in enumerate(journals)
                for name, owner, _, amount in journal.postings
                if amount > 0 and (owner, name) in short
            }
        )


def _try_take(session: StoreSession, taken: dict[Position, int]) -> set[Position]:
    """Take all or nothing; the positions that do not cover what is asked of them."""
    positions = sorted(taken)
    if not positions:
        return set()
    amounts = [taken[position] for position in positions]
    short = {
        positions[index]
        for index in bulk.take(session, Balance, _keys(positions), amounts, "amount")
    }
    if short:
        add(session, {each: taken[each] for each in positions if each not in short})
    return short


def _keys(positions: Sequence[Position]) -> dict[str, list[int] | list[str]]:
    return {
        "owner": [owner for owner, _ in positions],
        "account": [name for _, name in positions],
    }


def _of_customer(customer: int, split: Split) -> dict[Position, int]:
    return {(customer, ACCOUNT_OF[bucket]): n for bucket, n in split.points().items()}


def _held(session: StoreSession, customers: Sequence[int]) -> dict[int, Split]:
    held: dict[int, Split] = defaultdict(Split)
    for customer, *parts in _HELD.rows(session, customers=list(customers)):
        held[customer] = held[customer].plus(Split(*parts))
    return held


def _balances(amounts: dict[str, int], held: Split) -> Balances:
    prefix = f"{BENEFIT_CUSTOMER}:"
    return Balances(
        paid=amounts.get(MALL_PAID, 0),
        bonus=amounts.get(MALL_BONUS, 0),
        reward_points=amounts.get(RP_CUSTOMER, 0),
        deposit=amounts.get(DEPOSIT, 0),
        refund_payable=amounts.get(REFUND_PAYABLE, 0),
        benefits={
            name.removeprefix(prefix): amount
            for name, amount in sorted(amounts.items())
            if name.startswith(prefix) and amount
        },
        held=held,
    )
