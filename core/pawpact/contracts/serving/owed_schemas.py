"""Requests and answers about what customers owe, as JSON."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from pawpact.access.field import LabelView, PublicId, Yuan, text, why
from pawpact.access.paging import PageQuery, next_field


class ReceivableView(Schema):
    """Something that a customer owes for a contract: ``remaining`` of ``amount`` is open."""

    id = PublicId("jou", required=True)
    contract = PublicId("con", required=True)
    customer = PublicId("cus", required=True)
    movement = text("P26")
    title = fields.Nested(LabelView, required=True)
    amount = Yuan(required=True, metadata={"example": "80.00"})
    remaining = Yuan(required=True, metadata={"example": "80.00"})
    opened_at = fields.AwareDateTime(required=True)


class ReceivablePage(Schema):
    """One page of what is owed, the oldest first."""

    items = fields.List(fields.Nested(ReceivableView), required=True)
    next = next_field()


class ReceivableQuery(PageQuery):
    """Of one contract, or of all."""

    contract = PublicId("con", load_default=None)


class ReceivedRequest(Schema):
    """What the customer paid, under the payment's own number, which counts once."""

    amount = Yuan(required=True, metadata={"example": "80.00"})
    reference = text("bank-000127", validate=validate.Length(1, 100))


class WriteOffRequest(ReceivedRequest):
    """What is given up, and why."""

    why = why()


class OwedView(Schema):
    """What is still open on a contract."""

    contract = PublicId("con", required=True)
    open = Yuan(required=True, metadata={"example": "0.00"})
    items = fields.List(fields.Nested(ReceivableView), required=True)
