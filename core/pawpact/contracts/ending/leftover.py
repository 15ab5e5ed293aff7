"""Paid points that nobody used long after a contract's end go back as money, never to the store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import aliased

from pawpact.contracts.ending.unspent import Unspent, unspent_of
from pawpact.contracts.ending.values import USE_DAYS, Choice
from pawpact.contracts.models import Contract, Ending
from pawpact.contracts.moves import contracts
from pawpact.contracts.values import LIVE
from pawpact.database.among import among
from pawpact.database.prepared import Prepared
from pawpact.kernel.calendar import last_day
from pawpact.ledger.account import MALL_PAID
from pawpact.ledger.models import Balance
from pawpact.ledger.movement import end_contract, refund_leftover
from pawpact.ledger.service import post
from pawpact.ledger.values import Journal
from pawpact.outbox.service import Message, send
from pawpact.tenancy.unit import Unit

PAGE = 1_000
Ended = tuple[Ending, Contract]


def leftovers_due(unit: Unit) -> int:
    """Refund what is left of contracts whose points could be used through yesterday (P30).

    What an order still reserves stays with the order; if it comes back, ``follow_returns`` refunds
    it then. Returns how many ends were closed.
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
    closed = _refund_free(unit, rows)
    unit.session.flush()
    return closed


def follow_returns(unit: Unit) -> None:
    """Points that came back with goods after an end was settled follow the customer's choice.

    Refunded ones are paid back at once; kept ones can be used as long as any that she kept.
    """
    days = unit.store.integer(USE_DAYS)
    to_refund = []
    ids = [row.id for row in _with_returns.rows(unit.session)]
    if not ids:
        return
    rows = select(Ending).where(among(Ending.id, ids)).order_by(Ending.id)
    for row in unit.session.scalars(rows):
        if row.choice == Choice.KEEP and row.refunded_at is None:
            row.points_until = last_day(unit.store.local_date(row.settled_at or unit.at), days)
        else:
            to_refund.append(row)
    if to_refund:
        _refund_free(unit, to_refund)
    unit.session.flush()


def _refund_free(unit: Unit, rows: Sequence[Ending]) -> int:
    """Refund what is left and not reserved. Returns how many ends.

    Of a customer who has several ends the later ones get what the earlier ones left.
    """
    found = contracts(unit, [row.contract_id for row in rows])
    waiting, closed = [(row, found[row.contract_id]) for row in rows], 0
    while waiting:
        now, waiting = _one_a_customer(waiting)
        _refund(unit, list(now.values()))
        closed += len(now)
    return closed


def _one_a_customer(ended: Sequence[Ended]) -> tuple[dict[int, Ended], list[Ended]]:
    """The first of each customer, and the rest."""
    first: dict[int, Ended] = {}
    rest = []
    for row, contract in ended:
        if contract.customer_id in first:
            rest.append((row, contract))
        else:
            first[contract.customer_id] = (row, contract)
    return first, rest


@Prepared
def _with_returns() -> Select[int]:
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
        select(Ending.id)
        .join(Balance, points)
        .where(Ending.settled_at.is_not(None), over, ~going_on, ~another)
        .order_by(Ending.id)
        .limit(PAGE)
    )


def _refund(unit: Unit, ended: Sequence[Ended]) -> None:
    """The first time under the contract's own key, each later time under a new one."""
    points = unspent_of(unit, [contract for _, contract in ended])
    journals: list[Journal] = []
    told: list[tuple[Contract, int, str]] = []
    for row, contract in ended:
        again = "" if row.refunded_at is None else f":{unit.ids.one()}"
        left = points[contract.id]
        journals += _journals(contract, left, again)
        row.points_until, row.refunded_at = row.points_until or unit.today, unit.at
        if left.paid:
            told.append((contract, left.paid, again))
    post(unit, journals)
    _tell(unit, told)


def _journals(contract: Contract, left: Unspent, again: str) -> Iterator[Journal]:
    if left.paid:
        key = f"leftover:{contract.id}{again}"
        yield refund_leftover(key, contract.customer_id, left.paid, USE_DAYS)
    if left.bonus:
        key = f"lapse:{contract.id}{again}"
        yield end_contract(key, contract.customer_id, contract.id, USE_DAYS, bonus=left.bonus)


def _tell(unit: Unit, refunded: Sequence[tuple[Contract, int, str]]) -> None:
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
            for row, amount, again in refunded
        ],
    )
