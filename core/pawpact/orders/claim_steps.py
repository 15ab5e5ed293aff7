"""What becomes of a claim: sent again (P23, P24), back and refunded (P22), refused, appealed."""

from __future__ import annotations

from sqlalchemy import select

from pawpact.kernel.errors import Conflict, InvalidField
from pawpact.kernel.label import Label
from pawpact.ledger import service as ledger
from pawpact.ledger.movement import claim_from_warehouse, reship
from pawpact.orders.claim_models import AfterSalesClaim
from pawpact.orders.claim_trail import claim_of, claimed_lines, move_claim
from pawpact.orders.claim_values import ClaimKind, ClaimState, NewClaim
from pawpact.orders.claiming import (
    RESHIP_TASK,
    RETURN_TASK,
    approve,
    ask_reship,
    lines_of,
    open_claim,
)
from pawpact.orders.models import OrderLineRow
from pawpact.orders.refund import Refunded, refund
from pawpact.orders.trail import move, order_of
from pawpact.orders.values import OrderState
from pawpact.outbox.service import Message, send
from pawpact.tasks.service import suppress_all
from pawpact.tenancy.unit import Unit


def file_claim(unit: Unit, line: int, kind: ClaimKind, why: str) -> AfterSalesClaim:
    """At the counter: a claim begins; somebody approves or refuses it."""
    found = lines_of(unit, [line])[line]
    if claimed_lines(unit, [line]):
        raise Conflict(
            Label(
                "这行商品已经办过售后，再次要求由店长处理原来那一项",
                "there is a claim on this line already; a second wish is settled with that one",
            )
        )
    row = open_claim(unit, *found, NewClaim(line, kind, why))
    unit.session.flush()
    return row


def approve_claim(unit: Unit, claim: int, why: str) -> None:
    """It is made good; of an appeal this is the second answer, and the last."""
    approve(unit, [(claim_of(unit, claim), why)])
    unit.session.flush()


def refuse_claim(unit: Unit, claim: int, why: str) -> None:
    """It is not made good, for a reason that the customer reads; the first time she may appeal."""
    row = claim_of(unit, claim)
    is_last = row.state == ClaimState.APPEALED
    move_claim(unit, row, ClaimState.CLOSED if is_last else ClaimState.REFUSED, why=why)
    unit.session.flush()


def appeal_claim(unit: Unit, claim: int, why: str) -> None:
    """The customer does not agree; somebody looks at it once more."""
    move_claim(unit, claim_of(unit, claim), ClaimState.APPEALED, why=why)
    unit.session.flush()


def reship_claim(
    unit: Unit, claim: int, tracking: str, freight: int, *, is_warehouse_at_fault: bool
) -> None:
    """The goods left again: the store bears them (P23) and claims them where it may (P24)."""
    if freight < 0:
        raise InvalidField("freight", Label("运费不能为负", "a freight is not below zero"))
    row = claim_of(unit, claim)
    move_claim(unit, row, ClaimState.RESHIPPED, ClaimState.CLOSED, why=tracking)
    row.tracking, row.freight, row.reshipped_at = tracking, freight, unit.at
    row.is_warehouse_at_fault = is_warehouse_at_fault
    _book(unit, row)
    suppress_all(unit, [{"claim": claim}], "reshipped", [RESHIP_TASK])
    about = {"customer": row.customer_id, "order": row.order_id}
    send(unit, [Message("order.reshipped", about, key=f"order.reshipped:{claim}")])
    unit.session.flush()


def take_back_claim(unit: Unit, claim: int, why: str, *, decided: bool = False) -> Refunded | None:
    """The goods are back: refunded (P22) or, where they are exchanged, sent again."""
    row = claim_of(unit, claim)
    move_claim(unit, row, ClaimState.RETURNED, why=why)
    suppress_all(unit, [{"claim": claim}], "returned", [RETURN_TASK])
    if row.kind == ClaimKind.EXCHANGE:
        ask_reship(unit, [(row, why)])
        unit.session.flush()
        return None
    back = _refund(unit, row, why, decided)
    move_claim(unit, row, ClaimState.REFUNDED, ClaimState.CLOSED, why=why)
    unit.session.flush()
    return back


def claim_key(claim: int) -> str:
    """What the books call a claim."""
    return f"claim:{claim}"


def _book(unit: Unit, row: AfterSalesClaim) -> None:
    cost = unit.session.scalars(
        select(OrderLineRow.unit_cost).where(OrderLineRow.id == row.order_line_id)
    ).one()
    worth, key = cost * row.pieces, claim_key(row.id)
    if not worth + row.freight:
        return
    journals = [reship(key, worth, row.freight, row.cause)]
    if row.is_warehouse_at_fault:
        journals.append(claim_from_warehouse(f"{key}:fault", worth, row.freight, row.cause))
    ledger.post(unit, journals)


def _refund(unit: Unit, row: AfterSalesClaim, why: str, decided: bool) -> Refunded:
    order = order_of(unit, row.order_id)
    if order.state == OrderState.SHIPPED:
        move(unit, order, OrderState.RECEIVED, why=why)
    number = unit.session.scalars(
        select(OrderLineRow.number).where(OrderLineRow.id == row.order_line_id)
    ).one()
    pieces = {number: row.pieces}
    return refund(unit, order.id, pieces, claim_key(row.id), why=why, decided=decided)
