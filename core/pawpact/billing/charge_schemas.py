"""Requests and answers about charges, as JSON."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from pawpact.access.field import Day, LabelView, PublicId, Yuan, state_of, text, why
from pawpact.billing.postponement import Outcome
from pawpact.billing.values import CHARGE, ChargeState

STATES = [str(each) for each in ChargeState]


class ChargeView(Schema):
    """One debit: ``ordinal`` is which payment of the contract it is."""

    id = text("chg_0000000000001")
    contract = text("con_0000000000001")
    ordinal = fields.Integer(required=True)
    due_on = fields.Date(required=True)
    amount = Yuan(required=True)
    discount = Yuan(required=True, metadata={"example": "0.00"})
    waived = fields.Boolean(required=True, metadata={"example": False})
    state = state_of(CHARGE, "noticed")
    held = fields.Boolean(required=True, metadata={"example": False})
    attempts = fields.Integer(required=True, metadata={"example": 0})
    postponements = fields.Integer(required=True, metadata={"example": 0})
    next_on = fields.Date(required=True, allow_none=True)
    failure = fields.String(required=True, allow_none=True, metadata={"example": None})


class ChargeMoveView(Schema):
    """One move of a charge: who, when, why."""

    came_from = text("scheduled")
    went_to = text("noticed")
    actor = text("system")
    at = fields.AwareDateTime(required=True)
    why = text("notice")
    reason = fields.Nested(LabelView, required=True)


class ChargeLifeView(ChargeView):
    """A charge with everything that happened to it."""

    moves = fields.List(fields.Nested(ChargeMoveView), required=True)


class ChargesView(Schema):
    """Charges of one contract by their days, moved and cancelled ones too."""

    contract = PublicId("con", required=True)
    items = fields.List(fields.Nested(ChargeView), required=True)


class ChargePageView(Schema):
    """One page of the store's charges by their days."""

    items = fields.List(fields.Nested(ChargeView), required=True)
    next = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "下一页的 after / the next page's after", "example": None},
    )


class ChargeQuery(Schema):
    """Which charges; without a state, those that are under way."""

    state = fields.List(
        fields.String(validate=validate.OneOf(STATES)),
        load_default=list,
        metadata={"description": "可重复 / may be repeated"},
    )
    until = Day(load_default=None, metadata={"description": "应扣日不晚于 / due by"})
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))
    after = fields.String(
        load_default=None,
        validate=validate.Regexp(
            r"\d{4}-\d{2}-\d{2}\.chg_[0-9a-z]{13}\Z",
            error="Not a valid page, it is the last page's next.",
        ),
        metadata={"description": "上一页的 next / the last page's next"},
    )


class PostponeRequest(Schema):
    """The day that was agreed on; beyond the store's limits a manager is asked."""

    to = Day(required=True, metadata={"example": "2026-04-20"})
    approved = fields.Boolean(
        load_default=False,
        metadata={"description": "店长批准超出额度 / a manager agrees beyond the limits"},
    )
    why = why()


class PostponeAnswer(Schema):
    """What came of the wish, and the charge as it is now."""

    outcome = fields.String(required=True, validate=validate.OneOf([str(each) for each in Outcome]))
    day = fields.Date(required=True, allow_none=True)
    charge = fields.Nested(ChargeView, required=True)
