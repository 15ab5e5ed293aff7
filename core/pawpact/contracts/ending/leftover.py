"""Paid points that nobody used long after a contract's end go back as money, never to the store."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from pawpact.contracts.ending.unspent import held_points, unspent_points
from pawpact.contracts.ending.values import USE_DAYS
from pawpact.contracts.models import Contract, Ending
from pawpact.contracts.moves import contracts
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


def _refund(unit: Unit, row: Ending, contract: Contract) -> None:
    points = unspent_points(unit, contract)
    journals: list[Journal] = []
    if points.paid:
        key = f"leftover:{contract.id}"
        journals.append(refund_leftover(key, contract.customer_id, points.paid, USE_DAYS))
    if points.bonus:
        journals.append(
            end_contract(
                f"lapse:{contract.id}",
                contract.customer_id,
                contract.id,
                USE_DAYS,
                bonus=points.bonus,
            )
        )
    post(unit, journals)
    row.refunded_at = unit.at
    if points.paid:
        _tell(unit, [(contract, points.paid)])


def _tell(unit: Unit, refunded: Sequence[tuple[Contract, int]]) -> None:
    kind = "contract.leftover_refunded"
    send(
        unit,
        [
            Message(
                kind,
                {"contract": row.id, "customer": row.customer_id, "pet": row.pet_id},
                key=f"{kind}:{row.id}",
                values={"amount": amount},
            )
            for row, amount in refunded
        ],
    )
