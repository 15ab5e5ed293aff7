"""Requests and answers about messages, as JSON."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from pawpact.access.field import LabelView, titled
from pawpact.access.field import text as words
from pawpact.access.paging import PageQuery, next_field
from pawpact.outbox.values import SENDING, Sending

STATES = [each.value for each in Sending]


class TextView(Schema):
    """One text in force, as it was written: names in braces stand for what is told."""

    kind = words("charge.notice")
    title = fields.Nested(LabelView, required=True)
    version = fields.Integer(required=True)
    layer = words("platform")
    audience = words("customer")
    purpose = words("service")
    words = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        metadata={"description": "按语言 / by language", "example": {"zh": "将于 {debit_at} …"}},
    )


class TextsView(Schema):
    """Every text in force, by its kind."""

    items = fields.List(fields.Nested(TextView), required=True)


class MessageView(Schema):
    """One message: its kind and where it is on its way, never a name, a phone or its words."""

    id = words("msg_0000000000001")
    kind = words("charge.notice")
    title = fields.Nested(LabelView, required=True)
    customer = words("cus_0000000000001", allow_none=True)
    state = titled({each.value: title for each, title in SENDING.items()}, "sent")
    due_at = fields.AwareDateTime(required=True)
    sent_at = fields.AwareDateTime(required=True, allow_none=True)
    attempts = fields.Integer(required=True)
    failure = words("")
    text = words("platform:charge.notice@1#1a2b3c4d5e6f", "用的哪版文字 / which words were used")
    channel = words("console")


class MessagePage(Schema):
    """One page of messages, the newest first."""

    items = fields.List(fields.Nested(MessageView), required=True)
    next = next_field()


class MessageQuery(PageQuery):
    """Of one state, or all."""

    state = fields.String(
        load_default=None, validate=validate.OneOf(STATES), metadata={"example": "sent"}
    )


class DeliveryView(Schema):
    """What was reported; ``counts`` where it changed anything."""

    message = words("msg_0000000000001")
    counts = fields.Boolean(required=True, metadata={"example": True})
