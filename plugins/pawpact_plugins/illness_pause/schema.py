"""What people say at the counter about an ill pet, and what they read."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from pawpact.sdk import SubjectId

_TEXT = validate.Length(1, 500)
_PERSONAL = {"personal": "diagnosis"}


class Seen(Schema):
    """Which version of the case somebody looked at."""

    version = fields.Integer(required=True, validate=validate.Range(min=1))


class Reported(Schema):
    """What the customer says is wrong with the pet."""

    symptoms = fields.String(
        required=True, validate=_TEXT, metadata={**_PERSONAL, "example": "不吃东西"}
    )


class Advised(Seen):
    """What the vet told the customer."""

    advice = fields.String(
        required=True, validate=_TEXT, metadata={**_PERSONAL, "example": "先禁食观察"}
    )


class Referred(Seen):
    """To which of the store's partner clinics the pet is sent."""

    clinic = fields.String(
        required=True, validate=validate.Length(1, 60), metadata={"example": "合作医院"}
    )


class Diagnosed(Seen):
    """What the clinic found, and what it gave in writing; where that is kept is sealed too."""

    diagnosis = fields.String(
        required=True, validate=_TEXT, metadata={**_PERSONAL, "example": "肠胃炎"}
    )
    disease = fields.String(
        load_default="",
        validate=validate.Regexp(r"([a-z][a-z0-9_]{0,59})?\Z"),
        metadata={
            **_PERSONAL,
            "example": "",
            "description": "重大疾病清单里的名称，不在清单里的不填 / its name in"
            " health_guarantee.covered_diseases, left out where it is none of them",
        },
    )
    documents = fields.List(
        fields.String(validate=validate.Regexp(r"[a-z][a-z0-9_]{0,39}\Z")),
        load_default=lambda: ["clinic_diagnosis_report"],
        validate=validate.Length(max=10),
        metadata={"example": ["clinic_diagnosis_report"]},
    )
    report = fields.String(
        load_default="", validate=validate.Length(max=200), metadata={"example": "档案盒 3"}
    )


class Answered(Seen):
    """The manager's answer to a claim under the guarantee."""

    accepted = fields.Boolean(required=True)


class Named(Schema):
    """The case, as it is called and stands now."""

    illness = SubjectId("illness", required=True)
    version = fields.Integer(required=True)
    state = fields.String(required=True)
    is_new = fields.Boolean(required=True)


class Offered(Schema):
    """Whose farewell it is; whether a coupon came of it stands beside it as decided."""

    farewell = SubjectId("farewell", required=True)


class CaseQuery(Schema):
    """Cases at one stage only, of all without it."""

    state = fields.String(load_default=None, allow_none=True)


class CaseLine(Schema):
    """A case in a list, without what is said of the pet."""

    illness = SubjectId("illness", required=True)
    version = fields.Integer(required=True)
    contract = SubjectId("contract", required=True)
    customer = SubjectId("customer", required=True)
    pet = SubjectId("pet", required=True)
    state = fields.String(required=True)
    reported_at = fields.AwareDateTime(required=True)


class Step(Schema):
    """One version of a case: when it came to which stage."""

    version = fields.Integer(required=True)
    state = fields.String(required=True)
    at = fields.AwareDateTime(required=True)


class CaseShown(CaseLine):
    """A case whole, with its history."""

    ordinal = fields.Integer(required=True)
    vet = fields.String(allow_none=True)
    clinic = fields.String(allow_none=True)
    documents = fields.List(fields.String())
    symptoms = fields.String(allow_none=True, metadata=_PERSONAL)
    advice = fields.String(allow_none=True, metadata=_PERSONAL)
    diagnosis = fields.String(allow_none=True, metadata=_PERSONAL)
    disease = fields.String(allow_none=True, metadata=_PERSONAL)
    diagnosed_on = fields.Date(allow_none=True)
    claim = fields.String(
        metadata={"description": "accepted, refused; 尚未审核为空 / empty while not decided"}
    )
    report = fields.String(allow_none=True, metadata=_PERSONAL)
    history = fields.List(fields.Nested(Step), required=True)


class Clinic(Schema):
    """A partner clinic of the store."""

    clinic = fields.String(required=True)
    open_at_night = fields.Boolean(required=True)
    discount = fields.String(required=True)
