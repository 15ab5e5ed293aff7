"""Requests and answers about benefits over HTTP, as JSON."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from pawpact.access.field import LabelView, PublicId, Yuan, state_of, text, why
from pawpact.access.paging import PageQuery, next_field
from pawpact.benefits.values import BENEFIT, LABELS, MOVES
from pawpact.benefits.view import BenefitShown
from pawpact.kernel.label import Label
from pawpact.vocabulary.benefit_kind import Form
from pawpact.vocabulary.types import RATIO_SCALE

STATES = [str(each) for each in MOVES]


class BenefitView(Schema):
    """One benefit; its ``id`` is the code at the counter."""

    id = PublicId("ben", required=True)
    customer = PublicId("cus", required=True)
    contract = PublicId("con", required=True, allow_none=True)
    kind = text("grooming")
    label = fields.Nested(LabelView, required=True)
    form = fields.String(required=True, validate=validate.OneOf([str(each) for each in Form]))
    state = state_of(BENEFIT, "granted")
    state_label = fields.Nested(LabelView, required=True)
    level = fields.Integer(required=True, metadata={"example": 0})
    priority = fields.Integer(required=True, metadata={"example": 0})
    price_ratio = text(None, "付几成 / the share that is paid", allow_none=True)
    amount = Yuan(required=True, allow_none=True, metadata={"example": None})
    covers = fields.List(fields.String(), required=True)
    usable_from = fields.AwareDateTime(required=True)
    expires_at = fields.AwareDateTime(required=True, allow_none=True)
    booked_for = fields.AwareDateTime(required=True, allow_none=True)
    cause = text("signing_benefits.grant/free_grooming")


class BenefitPage(Schema):
    """One page of a customer's benefits, in the order in which she got them."""

    items = fields.List(fields.Nested(BenefitView), required=True)
    next = next_field()


class BenefitQuery(PageQuery):
    """Which of a customer's benefits."""

    everything = fields.Boolean(
        load_default=False, metadata={"description": "连同用过和到期的 / used and run out as well"}
    )


class BookingRequest(Schema):
    """When the service is to be."""

    at = fields.AwareDateTime(required=True)


class RedemptionRequest(Schema):
    """What its use cost the store at a partner."""

    cost = Yuan(load_default=0, metadata={"example": "60.00"})


class ClinicRequest(Schema):
    """At which partner clinic, and what it charges before the discount."""

    clinic = text("合作医院", "合作医院的名称 / a partner clinic by its name")
    bill = Yuan(required=True, metadata={"example": "300.00"})


class ClinicAnswer(Schema):
    """What the customer pays, and what the store owes the clinic for it."""

    id = PublicId("ben", required=True)
    customer = PublicId("cus", required=True)
    bill = Yuan(required=True, metadata={"example": "300.00"})
    paid = Yuan(required=True, metadata={"example": "240.00"})
    funded = Yuan(required=True, metadata={"example": "60.00"})


class WhyRequest(Schema):
    """Why it is undone."""

    why = why()


class KitRequest(Schema):
    """What was handed over of the kit, the collar and the photo."""

    items = fields.List(
        fields.String(validate=validate.Length(1, 40)),
        required=True,
        validate=validate.Length(max=50),
        metadata={"example": ["pet_manual", "toy"]},
    )
    cost = Yuan(load_default=0, metadata={"example": "85.00"})


def shown(found: BenefitShown) -> dict[str, Any]:
    """A benefit as it is answered."""
    ratio = found.price_ratio
    return {
        "id": found.id,
        "customer": found.customer,
        "contract": found.contract,
        "kind": found.kind,
        "label": found.label,
        "form": found.form,
        "state": found.state,
        "state_label": LABELS.get(found.state, Label.of(found.state)),
        "level": found.level,
        "priority": found.priority,
        "price_ratio": None if ratio is None else f"{ratio / RATIO_SCALE:.4f}",
        "amount": found.amount,
        "covers": list(found.covers),
        "usable_from": found.usable_from,
        "expires_at": found.expires_at,
        "booked_for": found.booked_for,
        "cause": found.cause,
    }
