"""The question why a customer did not get something, and its answer, as JSON."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from pawpact.access.field import LabelView, text

_DECISION, _POLICY, _RULE = "dec_0000000000001", "credit_scoring.decide", "pass"
_AT = "2026-03-12T10:00:00+08:00"
_LONGEST_NAME = 100


def _inside(example: str) -> fields.String:
    return fields.String(
        metadata={"example": example, "description": "left out of what is for the customer"}
    )


class WhyNotQuery(Schema):
    """What she did not get, and who is going to read why."""

    wanted = fields.String(
        required=True,
        validate=validate.Length(1, _LONGEST_NAME),
        metadata={
            "example": "approve",
            "description": "an effect, a policy, a rule or a benefit by name",
        },
    )
    for_customer = fields.Boolean(
        load_default=False,
        metadata={"example": False, "description": "as she may be told, without inner names"},
    )


class GotView(Schema):
    """A decision that did give it."""

    at = text(_AT)
    title = fields.Nested(LabelView, required=True)
    decision = _inside(_DECISION)


class ChangedView(Schema):
    """A fact that would have to differ; no ``distance`` where the value is not for the reader."""

    label = fields.Nested(LabelView, required=True)
    now = fields.Nested(LabelView, required=True)
    value = fields.Nested(LabelView, required=True)
    distance = fields.Nested(LabelView, required=True, allow_none=True)


class MissedView(Schema):
    """A rule that could have given it and did not; each of ``ways`` would have been enough."""

    at = text(_AT)
    moment = fields.Nested(LabelView, required=True)
    title = fields.Nested(LabelView, required=True)
    because = fields.List(fields.Nested(LabelView), required=True)
    ways = fields.List(fields.List(fields.Nested(ChangedView)), required=True)
    erased = fields.Boolean(required=True, metadata={"example": False})
    policy = _inside(_POLICY)
    rule = _inside(_RULE)
    decision = _inside(_DECISION)


class AwaitedView(Schema):
    """A rule that was never asked, and what it wants when it is."""

    moment = fields.Nested(LabelView, required=True)
    title = fields.Nested(LabelView, required=True)
    wants = fields.List(fields.Nested(LabelView), required=True)
    policy = _inside(_POLICY)
    rule = _inside(_RULE)


class WhyNotView(Schema):
    """When she did get it, when not and why, and what was never asked."""

    schema_ = fields.String(
        required=True, data_key="schema", metadata={"example": "pawpact.why_not/1"}
    )
    store = text("chengdu-yulin")
    customer = text("cus_0000000000001")
    wanted = text("approve")
    got = fields.List(fields.Nested(GotView), required=True)
    missed = fields.List(fields.Nested(MissedView), required=True)
    awaited = fields.List(fields.Nested(AwaitedView), required=True)
