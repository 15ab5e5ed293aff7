"""Proves claims: where their moves led, booked for what was sent again, apologies as counted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, case, cast, func, literal, or_, select

from pawpact.database.prepared import Prepared
from pawpact.database.session import StoreSession
from pawpact.kernel.identity import public_id, subject_id
from pawpact.kernel.label import Label
from pawpact.kernel.money import yuan
from pawpact.ledger.account import COST_OF_GOODS, FREIGHT, RP_CUSTOMER, SUPPLIER_CLAIM
from pawpact.ledger.audit_trail import moved_elsewhere
from pawpact.ledger.finding import Auditor, Place, one
from pawpact.ledger.models import JournalRow, PostingRow
from pawpact.orders.claim_models import AfterSalesClaim, AfterSalesEvent, CompensationMonth
from pawpact.orders.models import Order, OrderLineRow

CLAIM = "claim"


def _wrong_lines(session: StoreSession) -> Iterator[Place]:
    """A claim is about pieces of a line of its own order, which is its customer's."""
    for number, order, whole, customer, *found in _find_wrong_lines.rows(session):
        expected = _NO_LINE if order is None else _line(order, customer, whole)
        yield Place.of(subject_id(CLAIM, number), expected, _line(*found))
    for (number,) in _find_lost.rows(session):
        yield Place.of(subject_id(CLAIM, number), _A_CLAIM, _NO_CLAIM)


def _line(order: int, customer: int, pieces: int) -> Label:
    whose = f"{public_id('ord', order)} {public_id('cus', customer)}"
    return Label(f"{whose}，{pieces} 件", f"{whose}, {pieces} pieces")


@Prepared
def _find_wrong_lines() -> Select[*tuple[Any, ...]]:
    claim, line = AfterSalesClaim, OrderLineRow
    return (
        select(
            *(claim.id, Order.id, line.quantity, Order.customer_id),
            *(claim.order_id, claim.customer_id, claim.pieces),
        )
        .outerjoin(line, and_(line.tenant_id == claim.tenant_id, line.id == claim.order_line_id))
        .outerjoin(Order, and_(Order.tenant_id == line.tenant_id, Order.id == line.order_id))
        .where(
            or_(
                Order.id.is_(None),
                Order.id != claim.order_id,
                Order.customer_id != claim.customer_id,
                line.quantity < claim.pieces,
            )
        )
        .order_by(claim.id)
    )


@Prepared
def _find_lost() -> Select[*tuple[Any, ...]]:
    """Moves of a claim that is not there."""
    claim, event = AfterSalesClaim, AfterSalesEvent
    same = and_(claim.tenant_id == event.tenant_id, claim.id == event.claim_id)
    return select(event.claim_id).outerjoin(claim, same).where(claim.id.is_(None)).distinct()


def _booked_otherwise(session: StoreSession) -> Iterator[Place]:
    """What was sent again is booked with its cost and freight, and claimed where it was said so."""
    for number, cost, freight, claimed, paid, sent, owed in _find_booked_otherwise.rows(session):
        expected, found = (cost, freight, claimed), (paid, sent, owed)
        words = [", ".join(yuan(int(each)) for each in part) for part in (expected, found)]
        yield Place.of(subject_id(CLAIM, number), *words)


@Prepared
def _find_booked_otherwise() -> Select[*tuple[Any, ...]]:
    claim = AfterSalesClaim
    cost, freight = claim.pieces * OrderLineRow.unit_cost, claim.freight
    claimed = case((claim.is_warehouse_at_fault.is_(True), cost + freight), else_=0)
    own = literal("claim:") + cast(claim.id, String)
    paid = _posted(COST_OF_GOODS, own)
    sent = _posted(FREIGHT, own)
    owed = _posted(SUPPLIER_CLAIM, own + ":fault")
    return (
        select(claim.id, cost, freight, claimed, paid, sent, owed)
        .join(
            OrderLineRow,
            and_(OrderLineRow.tenant_id == claim.tenant_id, OrderLineRow.id == claim.order_line_id),
        )
        .where(
            claim.reshipped_at.is_not(None),
            or_(paid != cost, sent != freight, owed != claimed),
        )
        .order_by(claim.id)
    )


def _counted_otherwise(session: StoreSession) -> Iterator[Place]:
    """The months of a customer count what was booked for her; a store's count all of them."""
    granted = (
        select(PostingRow.owner.label("owner"), func.sum(-PostingRow.amount).label("points"))
        .join(
            JournalRow,
            and_(
                JournalRow.tenant_id == PostingRow.tenant_id,
                JournalRow.id == PostingRow.journal_id,
            ),
        )
        .where(
            PostingRow.account == RP_CUSTOMER,
            JournalRow.movement == "P13",
            JournalRow.key.startswith("compensation:"),
        )
        .group_by(PostingRow.owner)
    )
    booked = {owner: int(points) for owner, points in session.execute(granted)}
    months = (
        select(CompensationMonth.customer_id, func.sum(CompensationMonth.points))
        .group_by(CompensationMonth.customer_id)
        .order_by(CompensationMonth.customer_id)
    )
    counted = {owner: int(points) for owner, points in session.execute(months)}
    whole = counted.pop(0, 0)
    for owner in sorted(booked.keys() | counted.keys()):
        expected, found = booked.get(owner, 0), counted.get(owner, 0)
        if expected != found:
            yield Place.of(public_id("cus", owner), str(expected), str(found))
    if whole != sum(booked.values()):
        yield Place.of(_STORE, str(sum(booked.values())), str(whole))


def _posted(account: str, key: ColumnElement[str]) -> ColumnElement[int]:
    """What the journal with this key moved there."""
    return func.coalesce(
        select(func.sum(PostingRow.amount))
        .join(
            JournalRow,
            and_(
                JournalRow.tenant_id == PostingRow.tenant_id,
                JournalRow.id == PostingRow.journal_id,
            ),
        )
        .where(
            JournalRow.tenant_id == AfterSalesClaim.tenant_id,
            JournalRow.key == key,
            PostingRow.account == account,
        )
        .scalar_subquery(),
        0,
    )


_STORE = Label("本店", "the store")
_A_CLAIM, _NO_CLAIM = Label("有这项售后", "this claim"), Label("没有", "none")
_NO_LINE = Label("没有对应的订单明细", "no such line of an order")
AUDITORS: tuple[Auditor, ...] = (
    one(
        "wrong_claim_line",
        Label("售后与其订单明细不符", "a claim is not about the line of the order that it names"),
        _wrong_lines,
    ),
    one(
        "claim_booked_otherwise",
        Label("补发与入账不符", "what was sent again is booked with other amounts"),
        _booked_otherwise,
    ),
    one(
        "compensation_counted_otherwise",
        Label("补偿积分与预算计数不符", "apologies are not what the months count"),
        _counted_otherwise,
    ),
    moved_elsewhere(
        "wrong_claim_state",
        Label("售后状态与其流水不符", "a claim is not where its moves led"),
        AfterSalesClaim,
        AfterSalesEvent.claim_id,
        AfterSalesEvent.to_state,
        "cla",
    ),
)
