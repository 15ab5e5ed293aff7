"""Requests and answers about what happens to an application after it was handed in, as JSON."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from pawpact.access.field import PublicId, state_of, text, why
from pawpact.access.paging import PageQuery, next_field
from pawpact.accounts.values import Answers, Housing
from pawpact.contracts.applying.listing import HandedIn
from pawpact.contracts.applying.schemas import IDENTITY_RESULTS
from pawpact.contracts.values import APPLICATION
from pawpact.pets.moves import PET
from pawpact.vocabulary.effects import known_documents

_STATES = sorted(APPLICATION.states)


class ApplicationQuery(PageQuery):
    """Which applications; without filters all."""

    state = fields.String(
        load_default=None, validate=validate.OneOf(_STATES), metadata={"example": "approved"}
    )
    customer = PublicId("cus", load_default=None)


class ApplicationLineView(Schema):
    """An application in a list."""

    id = text("app_0000000000001")
    state = state_of(APPLICATION, "approved")
    pet = text("pet_0000000000001")
    customer = text("cus_0000000000001")
    plan = text("cat_common")
    term = fields.Integer(required=True, metadata={"example": 12})
    submitted_at = fields.AwareDateTime(required=True)


class ApplicationPage(Schema):
    """One page of applications."""

    items = fields.List(fields.Nested(ApplicationLineView), required=True)
    next = next_field()


class DocumentRequest(Schema):
    """A document or answer that was wanted."""

    kind = fields.String(
        required=True, validate=validate.Length(1, 40), metadata={"example": known_documents()[0]}
    )
    housing = fields.Enum(Housing, by_value=True, load_default=None, allow_none=True)
    landlord_consent = fields.Boolean(load_default=None, allow_none=True)
    pets_prohibited = fields.Boolean(load_default=None, allow_none=True)
    identity = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.OneOf(IDENTITY_RESULTS),
        metadata={"description": "证件核验结果 / result of the identity check"},
    )

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> HandedIn:
        answers = Answers(data["housing"], data["landlord_consent"])
        return HandedIn(data["kind"], answers, data["pets_prohibited"], data["identity"])


class ChoiceRequest(Schema):
    """The pet that the customer would rather have."""

    pet = PublicId("pet", required=True)


class ApplicationReasonRequest(Schema):
    """What the customer says."""

    why = why()


class AssessmentRequest(Schema):
    """How much she knew of keeping a pet, in percent."""

    percent = fields.Integer(
        required=True, strict=True, validate=validate.Range(0, 100), metadata={"example": 85}
    )


class AssessmentView(Schema):
    """Whether that passes; it refuses nobody."""

    application = PublicId("app", required=True)
    percent = fields.Integer(required=True, metadata={"example": 85})
    passed = fields.Boolean(required=True, metadata={"example": True})


class KeptPetRequest(Schema):
    """The pet that is kept for the contract."""

    pet = PublicId("pet", required=True)


class HandoverView(Schema):
    """Whose pet it is, and from which day on."""

    contract = text("con_0000000000001")
    pet = text("pet_0000000000001")
    state = state_of(PET, "adopted")
    day_0 = fields.Date(
        required=True,
        allow_none=True,
        metadata={"description": "保障期第 0 天 / day 0 of the guarantee", "example": "2026-03-12"},
    )
