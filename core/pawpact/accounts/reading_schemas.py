"""Requests and answers about finding people, and about who looked, as JSON."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from pawpact.access.field import PublicId, text
from pawpact.access.paging import PageQuery, next_field
from pawpact.accounts.schemas import CustomerLine


class SearchRequest(Schema):
    """The whole number, however it is written; in a body, so that no log of addresses has it."""

    phone = text("15400001234", validate=validate.Length(5, 30))


class FoundView(Schema):
    """Whoever has this number, masked; nobody or one."""

    items = fields.List(fields.Nested(CustomerLine), required=True)


class ReadingQuery(PageQuery):
    """Of one customer, or of all."""

    customer = PublicId("cus", load_default=None)


class ReadingView(Schema):
    """One line: who read what for which purpose, or reached for what is not theirs."""

    id = PublicId("log", required=True)
    at = fields.AwareDateTime(required=True)
    actor = text("staff:key_0000000000001")
    action = text("read_personal")
    whom = text("cus_0000000000001")
    allowed = fields.Boolean(required=True, metadata={"example": True})
    purpose = text("客户来电核对身份")


class ReadingPage(Schema):
    """One page of the access log, the newest first."""

    items = fields.List(fields.Nested(ReadingView), required=True)
    next = next_field()
