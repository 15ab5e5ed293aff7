"""A store closes: every customer's paid points and deposit become payable, in sets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from pawpact.contracts.deposits.returning import settle_deposits_of
from pawpact.contracts.models import Contract
from pawpact.contracts.values import LIVE
from pawpact.kernel.errors import Conflict, InvalidField
from pawpact.kernel.label import Label
from pawpact.ledger.account import DEPOSIT, MALL_PAID
from pawpact.ledger.models import Balance, PointHold
from pawpact.ledger.movement import close_store as close_customer
from pawpact.ledger.service import post
from pawpact.tenancy.unit import Unit

PAGE = 1_000


class NotClosing(Conflict):
    """Something still runs in the store; nothing was booked."""

    code = "store_not_closing"
    title = Label("门店还有未了结的业务", "Something still runs in this store")


@dataclass(frozen=True, slots=True)
class Closed:
    """How many customers are owed how much in all, in fen."""

    customers: int
    amount: int


def close_store(unit: Unit, why: str) -> Closed:
    """Make all that customers have paid payable (P40); again finds nothing more.

    Refused while contracts run, whose debits would go on, or orders reserve points. Contracts that
    another store takes over with their customers' consent have moved before.
    """
    if not why.strip():
        raise InvalidField("why", Label("请说明停业原因", "say why the store closes"))
    _nothing_runs(unit)
    customers = amount = 0
    while owed := _owed(unit):
        _close(unit, owed, why)
        customers += len(owed)
        amount += sum(paid + deposit for _, paid, deposit in owed)
    return Closed(customers, amount)


def _nothing_runs(unit: Unit) -> None:
    running = unit.session.scalar(
        select(func.count()).select_from(Contract).where(Contract.state.in_(LIVE))
    )
    held = unit.session.scalar(
        select(func.count()).select_from(PointHold).where(PointHold.state == "held")
    )
    if running or held:
        raise NotClosing(
            Label(
                f"还有 {running} 份合约在履行，{held} 个订单占用积分",
                f"{running} contracts run and {held} orders reserve points",
            ),
            hint=Label(
                "请先结束或移交合约，发出或取消订单",
                "end the contracts or hand them over, ship the orders or call them off",
            ),
        )


def _owed(unit: Unit) -> list[tuple[int, int, int]]:
    """Customers with what they paid: points and deposit."""
    unit.catch_up()
    names = (MALL_PAID, DEPOSIT)
    owners = (
        select(Balance.owner)
        .where(Balance.account.in_(names), Balance.amount > 0)
        .distinct()
        .order_by(Balance.owner)
        .limit(PAGE)
    )
    rows = select(Balance.owner, Balance.account, Balance.amount).where(
        Balance.owner.in_(list(unit.session.scalars(owners))), Balance.account.in_(names)
    )
    found: dict[int, dict[str, int]] = {}
    for owner, name, amount in unit.session.execute(rows):
        found.setdefault(owner, {})[name] = amount
    return [
        (owner, amounts.get(MALL_PAID, 0), amounts.get(DEPOSIT, 0))
        for owner, amounts in sorted(found.items())
    ]


def _close(unit: Unit, owed: Sequence[tuple[int, int, int]], why: str) -> None:
    numbers = post(
        unit,
        [
            close_customer(f"close:{customer}:{unit.at:%Y%m%d}", customer, paid, deposit, why)
            for customer, paid, deposit in owed
        ],
    )
    settle_deposits_of(
        unit, {row[0]: number for row, number in zip(owed, numbers, strict=True)}, why
    )
