"""Requests and answers about held cases, as JSON."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from pawpact.access.field import LabelView, state_of, text, why
from pawpact.access.paging import PageQuery, next_field
from pawpact.decisions.held import HELD
from pawpact.decisions.held_view import STATES


class HeldQuery(PageQuery):
    """Which cases."""

    state = fields.String(
        load_default="open", validate=validate.OneOf(STATES), metadata={"example": "open"}
    )


class HeldLine(Schema):
    """A case that waits, or waited, for a person."""

    id = text("held_0000000000001")
    moment = text("application.submitted")
    kind = text(
        "referred", "held：规则不能回答 / no rule could; referred：规则要求人工 / a rule asked"
    )
    queue = text("credit")
    code = text("refer_to_person")
    reason = fields.Nested(LabelView, required=True)
    plugin = text("")
    state = state_of(HELD, "open")
    held_at = fields.AwareDateTime(required=True)
    due_at = fields.AwareDateTime(required=True)


class HeldPage(Schema):
    """One page of cases."""

    items = fields.List(fields.Nested(HeldLine), required=True)
    next = next_field()


class HeldArgumentView(Schema):
    """What an answer takes."""

    name = text("amount")
    type = text("money", "money：元，如 300.00 / text in yuan")
    label = fields.Nested(LabelView, required=True)
    required = fields.Boolean(required=True, metadata={"example": True})
    choices = fields.List(fields.String(), required=True, metadata={"example": []})


class HeldAnswerView(Schema):
    """One thing that may be decided."""

    effect = text("require_deposit")
    label = fields.Nested(LabelView, required=True)
    arguments = fields.List(fields.Nested(HeldArgumentView), required=True)


class HeldEventView(Schema):
    """What happened to a case."""

    move = text("referred")
    actor = text("staff:key_0000000000001")
    why = text("refer_to_person")
    at = fields.AwareDateTime(required=True)


class HeldSheet(Schema):
    """A case whole, with what may be decided of it."""

    case = fields.Nested(HeldLine, required=True)
    subjects = fields.Dict(
        required=True, metadata={"example": {"application": "app_0000000000001"}}
    )
    decision = text("dec_0000000000001", allow_none=True)
    answers = fields.List(fields.Nested(HeldAnswerView), required=True)
    events = fields.List(fields.Nested(HeldEventView), required=True)


class Plain(fields.Field[Any]):
    """A text, a whole number, or true or false."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> str | int | bool:
        if not isinstance(value, str | int | bool):
            raise ValidationError("Not a valid value.")
        return value


class HeldDecisionRequest(Schema):
    """One effect that a person chose, with its arguments, and why."""

    effect = fields.String(
        required=True, validate=validate.Length(1, 60), metadata={"example": "require_deposit"}
    )
    arguments = fields.Dict(
        keys=fields.String(validate=validate.Length(1, 60)),
        values=Plain(),
        load_default=dict,
        validate=validate.Length(max=10),
        metadata={"example": {"amount": "300.00"}},
    )
    why = why()


class HeldResumptionRequest(Schema):
    """Why it is tried again."""

    why = why()
