"""Questions and answers about a customer's life, as JSON."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from pawpact.access.field import Day, LabelView, text
from pawpact.access.paging import next_field
from pawpact.reports.timeline.service import LONGEST_PAGE

_KIND = "charge.settled"


class TimelineQuery(Schema):
    """The days, both inclusive, and how much of them."""

    since = Day(data_key="from", load_default=None, metadata={"example": "2026-03-01"})
    until = Day(data_key="to", load_default=None, metadata={"example": "2026-12-31"})
    limit = fields.Integer(
        load_default=100, validate=validate.Range(1, LONGEST_PAGE), metadata={"example": 100}
    )
    after = fields.String(load_default="", metadata={"example": f"evt_0000000000001:{_KIND}"})


class PersonView(Schema):
    """Who she is, masked."""

    id = text("cus_0000000000001")
    name = text("顾**")
    phone = text("154****1234")


class MovedView(Schema):
    """A change of one balance, and what it came to."""

    bucket = fields.Nested(LabelView, required=True)
    change = text("+268.00")
    balance = text("268.00")


class EventView(Schema):
    """One thing that happened; ``decision`` is that behind it, where one is on record."""

    id = text(f"evt_0000000000001:{_KIND}")
    at = fields.String(required=True, metadata={"example": "2026-04-12T10:00:00+08:00"})
    kind = text(_KIND)
    title = fields.Nested(LabelView, required=True)
    detail = fields.Nested(LabelView, required=True)
    about = text("chg_0000000000001")
    by = text("system")
    decision = fields.String(
        required=True, allow_none=True, metadata={"example": "dec_0000000000001"}
    )
    moved = fields.List(fields.Nested(MovedView), required=True)


class TimelineView(Schema):
    """One page of a life, the oldest first; ``hidden`` is what the role may not read."""

    schema_ = fields.String(
        required=True, data_key="schema", metadata={"example": "pawpact.timeline/1"}
    )
    store = text("chengdu-yulin")
    customer = fields.Nested(PersonView, required=True)
    from_ = fields.String(
        required=True, data_key="from", allow_none=True, metadata={"example": "2026-03-01"}
    )
    to = text("2026-12-31")
    hidden = fields.List(fields.Nested(LabelView), required=True)
    events = fields.List(fields.Nested(EventView), required=True)
    next = next_field()
