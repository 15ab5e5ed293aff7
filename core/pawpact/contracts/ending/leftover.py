"""Paid points that nobody used long after a contract's end go back as money, never to the store."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import aliased

from pawpact.contracts.ending.unspent import held_points, unspent_points
from pawpact.contracts.ending.values import USE_DAYS, Choice
from pawpact.contracts.models import Contract, Ending
from pawpact.contracts.moves import contracts
from pawpact.contracts.values import LIVE
from pawpact.kernel.calendar import last_day
from pawpact.ledger.account import MALL_PAID
from pawpact.ledger.models import Balance
from pawpact.ledger.movement import end_contract, refund_leftover
from pawpact.ledger.service import post
from pawpact.ledger.values import Journal
from pawpact.outbox.service import Message, send
from pawpact.tenancy.unit import Unit

PAGE = 1_000


def leftovers_due(unit: Unit) -> int:
    """Refund what is left of contracts whose points could be used through yesterday (P30).

    What an order still reserves waits for the order. Returns how many ends were closed.
    """
    follow_returns(unit)
    rows = unit.session.scalars(
        select(Ending)
        .where(Ending.points_until < unit.today, Ending.refunded_at.is_(None))
        .order_by(Ending.id)
        .limit(PAGE)
    ).all()
    if not rows:
        return 0
    found = contracts(unit, [row.contract_id for row in rows])
    closed = 0
    for row in rows:
        contract = found[row.contract_id]
        if not held_points(unit, contract):
            _refund(unit, row, contract)
            closed += 1
    unit.session.flush()
    return closed


def follow_returns(unit: Unit) -> None:
    """Points that came back with goods after an end was settled follow the customer's choice.

    Refunded ones are paid back at once; kept ones can be used as long as any that she kept.
    """
    days = unit.store.integer(USE_DAYS)
    rows = unit.session.scalars(_with_returns().limit(PAGE)).all()
    found = contracts(unit, [row.contract_id for row in rows])
    for row in rows:
        contract = found[row.contract_id]
        if row.choice == Choice.KEEP and row.refunded_at is None:
            row.points_until = last_day(unit.store.local_date(row.settled_at or unit.at), days)
        elif not held_points(unit, contract):
            row.points_until = row.points_until or unit.today
            _refund(unit, row, contract)
    unit.session.flush()


def _with_returns() -> Select[Ending]:
    """Of each customer without a contract the last end, where it waits for no day any more and
    paid points are there.
    """
    other = aliased(Contract)
    going_on = exists().where(
        other.tenant_id == Ending.tenant_id,
        other.customer_id == Ending.customer_id,
        other.state.in_((*LIVE, "terminating")),
    )
    later = aliased(Ending)
    another = exists().where(
        later.tenant_id == Ending.tenant_id,
        later.customer_id == Ending.customer_id,
        later.id > Ending.id,
    )
    points = and_(
        Balance.tenant_id == Ending.tenant_id,
        Balance.owner == Ending.customer_id,
        Balance.account == MALL_PAID,
        Balance.amount > 0,
    )
    over = or_(Ending.points_until.is_(None), Ending.refunded_at.is_not(None))
    return (
        select(Ending)
        .join(Balance, points)
        .where(Ending.settled_at.is_not(None), over, ~going_on, ~another)
        .order_by(Ending.id)
    )


def _refund(unit: Unit, row: Ending, contract: Contract) -> None:
    """The first time under the contract's own key, each later time under a new one."""
    points = unspent_points(unit, contract)
    again = "" if row.refunded_at is None else f":{unit.ids.one()}"
    journals: list[Journal] = []
    if points.paid:
        key = f"leftover:{contract.id}{again}"
        journals.append(refund_leftover(key, contract.customer_id, points.paid, USE_DAYS))
    if points.bonus:
        journals.append(
            end_contract(
                f"lapse:{contract.id}{again}",
                contract.customer_id,
                contract.id,
                USE_DAYS,
                bonus=points.bonus,
            )
        )
    post(unit, journals)
    row.refunded_at = unit.at
    if points.paid:
        _tell(unit, [(contract, points.paid)], again)


def _tell(unit: Unit, refunded: Sequence[tuple[Contract, int]], again: str) -> None:
    kind = "contract.leftover_refunded"
    send(
        unit,
        [
            Message(
                kind,
                {"contract": row.id, "customer": row.customer_id, "pet": row.pet_id},
                key=f"{kind}:{row.id}{again}",
                values={"amount": amount},
            )
            for row, amount in refunded
        ],
    )
