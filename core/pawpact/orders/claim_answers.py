"""Requests and answers about after-sales claims over HTTP, as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from marshmallow import Schema, fields, validate

from pawpact.access.field import PublicId, Yuan, state_of, text, why
from pawpact.access.paging import PageQuery, next_field
from pawpact.orders.claim_values import CLAIM, ClaimKind
from pawpact.orders.claim_view import ClaimShown

KINDS = [each.value for each in ClaimKind]


class ClaimView(Schema):
    """What is made good about one line of an order."""

    id = PublicId("cla", required=True)
    order = PublicId("ord", required=True)
    customer = PublicId("cus", required=True)
    line = fields.Integer(required=True, metadata={"example": 0})
    kind = fields.String(
        required=True, validate=validate.OneOf(KINDS), metadata={"example": "reship"}
    )
    state = state_of(CLAIM, "reshipping")
    pieces = fields.Integer(required=True, metadata={"example": 1})
    cause = text("包装破损")
    opened_at = fields.AwareDateTime(required=True)
    tracking = fields.String(required=True, allow_none=True, metadata={"example": None})
    freight = Yuan(required=True, metadata={"example": "0.00"})
    is_warehouse_at_fault = fields.Boolean(required=True, metadata={"example": False})


class ClaimPageView(Schema):
    """One page of claims, the newest first."""

    items = fields.List(fields.Nested(ClaimView), required=True)
    next = next_field()


class ClaimQuery(PageQuery):
    """Which claims."""

    state = fields.String(load_default="", validate=validate.Length(max=40))
    order = PublicId("ord", load_default=None)


class ClaimRequest(Schema):
    """What is wrong with which line, and how it is to be made good."""

    line = fields.Integer(
        required=True, strict=True, validate=validate.Range(0, 99), metadata={"example": 0}
    )
    kind = fields.String(
        required=True, validate=validate.OneOf(KINDS), metadata={"example": "reship"}
    )
    why = why()


class ClaimWhyRequest(Schema):
    """Why."""

    why = why()


class ReshipRequest(Schema):
    """The goods left again."""

    tracking = fields.String(
        required=True, validate=validate.Length(1, 80), metadata={"example": "YT000128"}
    )
    freight = Yuan(load_default=0, metadata={"example": "8.00"})
    is_warehouse_at_fault = fields.Boolean(load_default=False)


def shown(claim: ClaimShown) -> dict[str, Any]:
    """A claim as it is answered."""
    return asdict(claim)
