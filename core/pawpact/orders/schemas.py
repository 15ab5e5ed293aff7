"""An order as JSON: one source for the checks of commands and of the API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from pawpact.access.field import PublicId, Yuan
from pawpact.kernel.identity import read_public_id
from pawpact.orders.values import OrderLine

MOST_LINES = 100


def _something(price: int) -> None:
    if price == 0:
        raise ValidationError("A price is more than nothing.")


@dataclass(frozen=True, slots=True)
class OrderWanted:
    """What a customer orders; ``cash`` (fen) was paid to the provider already, as ``payment``."""

    customer: int
    lines: tuple[OrderLine, ...]
    cash: int
    payment: str
    coupon: int | None = None


class LineRequest(Schema):
    """One article, as the shop front priced and classified it."""

    sku = fields.String(required=True, validate=validate.Length(1, 80), metadata={"example": "S-1"})
    title = fields.String(
        required=True, validate=validate.Length(1, 200), metadata={"example": "幼猫粮 2kg"}
    )
    category = fields.String(
        load_default="",
        validate=validate.Length(max=40),
        metadata={
            "description": "没有品类的商品不能用积分购买 / without one, points do not buy it",
            "example": "staple_food",
        },
    )
    quantity = fields.Integer(
        required=True, strict=True, validate=validate.Range(1, 999), metadata={"example": 1}
    )
    unit_price = Yuan(required=True, validate=_something, metadata={"example": "80.00"})
    unit_cost = Yuan(load_default=0, metadata={"example": "50.00"})

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> OrderLine:
        return OrderLine(**data)


class OrderRequest(Schema):
    """A customer orders goods."""

    customer = fields.String(
        required=True,
        validate=validate.Length(1, 30),
        metadata={"example": "cus_0000000000001"},
    )
    lines = fields.List(
        fields.Nested(LineRequest), required=True, validate=validate.Length(1, MOST_LINES)
    )
    cash = Yuan(load_default=0, metadata={"example": "20.00"})
    payment = fields.String(
        load_default="",
        validate=validate.Length(max=80),
        metadata={
            "description": "现金的付款编号，退款原路退回 / the provider's number of the payment"
            " that the cash came in; what is owed back goes there"
        },
    )

    coupon = PublicId(
        "ben",
        load_default=None,
        allow_none=True,
        metadata={"description": "用哪张优惠券 / a coupon of hers, beside her best price"},
    )

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> OrderWanted:
        customer = read_public_id("cus", data["customer"])
        if customer is None:
            raise ValidationError(
                "客户编号应为 cus_ 加 13 位 / a customer's id is cus_…", "customer"
            )
        payment = data["payment"].strip()
        return OrderWanted(customer, tuple(data["lines"]), data["cash"], payment, data["coupon"])
