"""Requests and answers about orders over HTTP, as JSON; what is ordered stands in ``schemas``."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from pawpact.access.field import LabelView, PublicId, Yuan, state_of, text, why
from pawpact.access.paging import PageQuery, next_field
from pawpact.orders.values import ORDER
from pawpact.orders.view import OrderShown, WholeOrder


class OrderLineView(Schema):
    """One article of an order."""

    id = PublicId("lin", required=True)
    number = fields.Integer(required=True, metadata={"example": 0})
    sku = text("S-1")
    title = text("幼猫粮 2kg")
    category = text("staple_food")
    quantity = fields.Integer(required=True)
    unit_price = Yuan(required=True, metadata={"example": "80.00"})
    discount = Yuan(required=True, metadata={"example": "0.00"})
    coupon = Yuan(required=True, metadata={"example": "0.00"})
    price = fields.Nested(
        LabelView,
        required=True,
        allow_none=True,
        metadata={"description": "哪项优惠价 / which better price won"},
    )
    points = Yuan(required=True, metadata={"example": "80.00"})
    returned = fields.Integer(required=True, metadata={"example": 0})


class OrderMoveView(Schema):
    """One move of an order."""

    at = fields.AwareDateTime(required=True)
    came_from = text("placed")
    went_to = text("accepted")
    actor = text("key:0000000000001")
    why = text("points_reserved")


class OrderRefundView(Schema):
    """What was given back."""

    at = fields.AwareDateTime(required=True)
    points = Yuan(required=True)
    cash = Yuan(required=True, metadata={"example": "0.00"})
    why = text("包装破损")


class OrderView(Schema):
    """An order in a list. Money in yuan; a point is a yuan."""

    id = PublicId("ord", required=True)
    key = text("web-000127")
    customer = PublicId("cus", required=True)
    state = state_of(ORDER, "to_ship")
    total = Yuan(required=True, metadata={"example": "80.00"})
    discount = Yuan(required=True, metadata={"example": "0.00"})
    coupon = Yuan(required=True, metadata={"example": "0.00"})
    points = Yuan(required=True, metadata={"example": "80.00"})
    cash = Yuan(required=True, metadata={"example": "0.00"})
    payment = fields.String(
        required=True,
        allow_none=True,
        metadata={
            "description": "现金的付款编号 / the payment that the cash came in",
            "example": None,
        },
    )
    placed_at = fields.AwareDateTime(required=True)
    tracking = fields.String(required=True, allow_none=True, metadata={"example": "YT000127"})


class WholeOrderView(OrderView):
    """An order with its lines, its moves and what was given back."""

    lines = fields.List(fields.Nested(OrderLineView), required=True)
    moves = fields.List(fields.Nested(OrderMoveView), required=True)
    refunds = fields.List(fields.Nested(OrderRefundView), required=True)


class OrderPageView(Schema):
    """One page of orders, the newest first."""

    items = fields.List(fields.Nested(OrderView), required=True)
    next = next_field()


class OrderQuery(PageQuery):
    """Which orders; ``state`` is one of the store's own filters."""

    state = fields.String(load_default="", validate=validate.Length(max=40))
    customer = PublicId("cus", load_default=None)


class ShipRequest(Schema):
    """That it left."""

    tracking = fields.String(
        load_default=None, validate=validate.Length(1, 60), metadata={"example": "YT000127"}
    )


class CancelRequest(Schema):
    """Why it is called off."""

    why = why()


class ReturnedPiece(Schema):
    """So many pieces of a line, counted from 0."""

    line = fields.Integer(
        required=True, strict=True, validate=validate.Range(0, 99), metadata={"example": 0}
    )
    count = fields.Integer(required=True, strict=True, validate=validate.Range(1, 999))


class ReturnRequest(Schema):
    """Goods came back: some pieces, or all that is left."""

    pieces = fields.List(
        fields.Nested(ReturnedPiece),
        load_default=None,
        allow_none=True,
        validate=validate.Length(1, 100),
        metadata={"description": "不写则全退 / all without it", "example": None},
    )
    why = why()


def shown(order: OrderShown) -> dict[str, Any]:
    """An order as a list shows it."""
    return {
        "id": order.order,
        "key": order.key,
        "customer": order.customer,
        "state": order.state,
        "total": order.total,
        "discount": order.discount,
        "coupon": order.coupon,
        "points": order.points,
        "cash": order.cash,
        "payment": order.payment,
        "placed_at": order.placed_at,
        "tracking": order.tracking,
    }


def whole(found: WholeOrder) -> dict[str, Any]:
    """An order with all that is known of it."""
    return {
        **shown(found.order),
        "lines": found.lines,
        "moves": found.moves,
        "refunds": found.refunds,
    }
