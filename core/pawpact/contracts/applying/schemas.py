"""Requests and answers about applications, as JSON: one source for checks and API docs."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from pawpact.access.field import state_of
from pawpact.accounts.schemas import CustomerRequest
from pawpact.contracts.applying.intake import Intake
from pawpact.contracts.values import APPLICATION, DEPOSIT

IDENTITY_RESULTS = ("verified", "expired", "mismatch")
"""What the check of an identity document may say."""


class ApplicationRequest(Schema):
    """A person asks to adopt a pet on a plan."""

    customer = fields.Nested(CustomerRequest, required=True)
    pet = fields.String(
        required=True,
        validate=validate.Length(1, 30),
        metadata={
            "description": "宠物编号 / the pet's public id",
            "example": "pet_0000000000001",
        },
    )
    plan = fields.String(
        required=True, validate=validate.Length(1, 40), metadata={"example": "cat_common"}
    )
    term = fields.Integer(required=True, strict=True, metadata={"example": 12})
    documents = fields.List(
        fields.String(validate=validate.Length(1, 40), metadata={"example": "id_card"}),
        load_default=list,
        validate=validate.Length(max=10),
    )
    identity = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.OneOf(IDENTITY_RESULTS),
        metadata={"description": "证件核验结果 / result of the identity check"},
    )
    pets_prohibited = fields.Boolean(load_default=None, allow_none=True)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Intake:
        return Intake(**{**data, "documents": tuple(data["documents"])})


class DepositView(Schema):
    """A deposit that an application was asked for."""

    id = fields.String(required=True, metadata={"example": "dep_0000000000001"})
    amount = fields.String(required=True, metadata={"example": "500.00"})
    state = state_of(DEPOSIT, "due")
    due_at = fields.AwareDateTime(required=True)


class ApplicationView(Schema):
    """Where an application stands and what comes next. Money in yuan, times in UTC."""

    id = fields.String(required=True, metadata={"example": "app_0000000000001"})
    state = state_of(APPLICATION, "approved")
    pet = fields.String(required=True, metadata={"example": "pet_0000000000001"})
    customer = fields.String(required=True, metadata={"example": "cus_0000000000001"})
    plan = fields.String(required=True, metadata={"example": "cat_common"})
    monthly_price = fields.String(required=True, metadata={"example": "398.00"})
    term = fields.Integer(required=True)
    total = fields.String(required=True, metadata={"description": "应付总额 / total payable"})
    submitted_at = fields.AwareDateTime(required=True)
    wanted_documents = fields.List(fields.String(), required=True)
    low_threshold_offered = fields.Boolean(required=True)
    refused_reason = fields.String(required=True, allow_none=True)
    approved_until = fields.AwareDateTime(required=True, allow_none=True)
    deposit = fields.Nested(DepositView, required=True, allow_none=True)
    decision = fields.String(
        required=True, allow_none=True, metadata={"example": "dec_0000000000001"}
    )
    waiting_for_person = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "待人处理的案件 / the held case", "example": None},
    )


class ApplicationMoveView(Schema):
    """What happened to an application: who, when, why. Where it stayed, something was recorded."""

    came_from = fields.String(required=True, metadata={"example": "submitted"})
    went_to = fields.String(required=True, metadata={"example": "checking"})
    actor = fields.String(required=True, metadata={"example": "stf_0000000000001"})
    why = fields.String(required=True, metadata={"example": "check begins"})
    at = fields.AwareDateTime(required=True)


class ApplicationSheet(ApplicationView):
    """An application whole: where it stands, and everything that led there."""

    moves = fields.List(fields.Nested(ApplicationMoveView), required=True)
