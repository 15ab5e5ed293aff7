"""Proves that each order's coupon is its customer's, and as far as the order is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, and_, or_, select

from pawpact.benefits.models import Benefit
from pawpact.benefits.values import BenefitState
from pawpact.database.prepared import Prepared
from pawpact.database.session import StoreSession
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.ledger.finding import Auditor, Place, one
from pawpact.orders.models import Order
from pawpact.orders.values import OrderState
from pawpact.vocabulary.benefit_kind import Form

_WAITING = tuple(
    each.value
    for each in (OrderState.PLACED, OrderState.ACCEPTED, OrderState.TO_SHIP, OrderState.EXCEPTION)
)


def _wrong_coupons(session: StoreSession) -> Iterator[Place]:
    """Reserved while the order waits, used once it is sent, the customer's again when it is off."""
    none = Label("没有", "none")
    for number, coupon, state in _find_wrong_coupons.rows(session):
        yield Place.of(public_id("ord", number), public_id("ben", coupon or 0), state or none)


@Prepared
def _find_wrong_coupons() -> Select[*tuple[Any, ...]]:
    same = and_(Benefit.tenant_id == Order.tenant_id, Benefit.id == Order.coupon_id)
    waits = Order.state.in_(_WAITING)
    fits = or_(
        and_(waits, Benefit.state == BenefitState.RESERVED.value),
        Order.state == OrderState.CANCELLED.value,
        and_(~waits, Benefit.state == BenefitState.REDEEMED.value),
    )
    return (
        select(Order.id, Order.coupon_id, Benefit.state)
        .join_from(Order, Benefit, same, isouter=True)
        .where(
            Order.coupon_id.is_not(None),
            or_(
                Benefit.id.is_(None),
                Benefit.form != Form.COUPON.value,
                Benefit.customer_id != Order.customer_id,
                ~fits,
            ),
        )
        .order_by(Order.id)
    )


AUDITORS: tuple[Auditor, ...] = (
    one(
        "wrong_coupon",
        Label("订单的优惠券与权益不符", "an order's coupon is not the customer's, or not used"),
        _wrong_coupons,
    ),
)
