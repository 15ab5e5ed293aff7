"""Requests and answers about pets, as JSON."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from pawpact.access.field import Day, LabelView, PublicId, state_of, text, why
from pawpact.access.paging import PageQuery, next_field
from pawpact.pets.checks import HEAVIEST, LONGEST, OLDEST
from pawpact.pets.moves import PET
from pawpact.pets.values import HealthKind, HealthResult, NewPet, PetState, Sex, Species

_SHORT = 60
_DOSES = (HealthKind.VACCINE_DOSE.value, HealthKind.DEWORMING.value)


def _optional(example: str, longest: int = _SHORT, doc: str = "") -> fields.String:
    return fields.String(
        load_default="",
        validate=validate.Length(max=longest),
        metadata={"example": example, **({"description": doc} if doc else {})},
    )


def _cage() -> fields.String:
    return fields.String(
        required=True,
        validate=validate.Length(1, 20),
        metadata={"description": "笼号 / its own cage", "example": "A-03"},
    )


class IntakeRequest(Schema):
    """A pet that arrives. It is isolated at once."""

    species = fields.Enum(Species, by_value=True, required=True)
    name = _optional("团子")
    breed = _optional("中华田园猫")
    sex = fields.Enum(Sex, by_value=True, load_default=Sex.UNKNOWN)
    colour = _optional("三花")
    born_on = Day(load_default=None, allow_none=True, metadata={"example": "2025-12-01"})
    arrived_on = Day(
        load_default=None,
        allow_none=True,
        metadata={
            "description": "入馆日期，默认现在；补记的按当天结束起算隔离 / day of arrival, now if"
            " left out; isolation counts from the end of a day that is past",
            "example": "2026-03-10",
        },
    )
    age_months = fields.Integer(
        strict=True,
        load_default=None,
        allow_none=True,
        validate=validate.Range(0, OLDEST),
        metadata={
            "description": "月龄，不知道生日时填 / age in months, where no birthday is known",
            "example": None,
        },
    )
    weight_grams = fields.Integer(
        strict=True,
        load_default=None,
        allow_none=True,
        validate=validate.Range(1, HEAVIEST),
        metadata={"example": 1400},
    )
    cage = _cage()
    temperament = _optional("亲人，怕打雷", LONGEST["temperament"], "性情 / its temper")
    care_notes = _optional("肠胃敏感，换粮要慢", LONGEST["care_notes"], "照护说明 / how it is kept")
    tags = fields.List(
        fields.String(validate=validate.Length(1, 40)),
        load_default=list,
        validate=validate.Length(max=20),
        metadata={"example": ["low_threshold"]},
    )

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> NewPet:
        return NewPet(**{**data, "tags": tuple(data["tags"])})


class PetQuery(PageQuery):
    """Which pets; without filters all."""

    state = fields.Enum(PetState, by_value=True, load_default=None, metadata={"example": "listed"})
    species = fields.Enum(Species, by_value=True, load_default=None, metadata={"example": "cat"})


class HealthRequest(Schema):
    """A clinical entry; with ``corrects`` it replaces an earlier one, which stays readable."""

    kind = fields.Enum(HealthKind, by_value=True, required=True)
    on = Day(required=True, metadata={"example": "2026-03-12"})
    name = _optional("feline_trivalent", doc="疫苗或检测名称 / the vaccine or test")
    result = fields.Enum(HealthResult, by_value=True, load_default=None, allow_none=True)
    corrects = PublicId("hea", load_default=None, allow_none=True, metadata={"example": None})
    note = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(1, 2000),
        metadata={"description": "诊断，加密保存 / a diagnosis; kept sealed", "example": None},
    )


class ObservationRequest(Schema):
    """What was seen of the pet; no sign: everything is in order."""

    signs = fields.List(
        fields.String(validate=validate.Length(1, 40)),
        load_default=list,
        validate=validate.Length(max=20),
        metadata={"description": "体征代号 / signs", "example": []},
    )
    note = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(1, 2000),
        metadata={"description": "补充说明，加密保存 / kept sealed", "example": None},
    )


class DoseRequest(Schema):
    """Doses that are planned; on their day the vet has a task."""

    kind = fields.String(
        required=True, validate=validate.OneOf(_DOSES), metadata={"example": _DOSES[0]}
    )
    name = _optional("feline_trivalent")
    on = fields.List(
        Day(),
        required=True,
        validate=validate.Length(1, 20),
        metadata={"example": ["2026-04-02"]},
    )


class DescriptionRequest(Schema):
    """What its future owner has to know; what is left out stays as it is."""

    temperament = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=LONGEST["temperament"]),
        metadata={"description": "性情 / its temper", "example": "亲人，怕打雷"},
    )
    care_notes = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=LONGEST["care_notes"]),
        metadata={"description": "照护说明 / how it is kept", "example": "肠胃敏感，换粮要慢"},
    )


class PetReasonRequest(Schema):
    """Why it is done."""

    why = why()


class TakeBackRequest(PetReasonRequest):
    """An adopted pet was received back."""

    replaced = fields.Boolean(
        load_default=False,
        metadata={"description": "保障期换宠 / replaced under the guarantee", "example": False},
    )


class ReadmissionRequest(Schema):
    """Where it is kept."""

    cage = _cage()


class DiagnosisRequest(Schema):
    """Why diagnoses are opened; kept for ever beside who opened them."""

    purpose = fields.String(
        required=True,
        validate=[validate.Length(1, 200), validate.Regexp(r".*\S", error="Missing data")],
        metadata={"description": "用途，永久保存 / what for", "example": "复诊前查看病史"},
    )


class TransferRequest(PetReasonRequest):
    """To which store of the brand, and who there takes the pet in."""

    to = fields.String(
        required=True, validate=validate.Length(1, 60), metadata={"example": "chengdu-jinjiang"}
    )
    receiving_key = fields.String(
        required=True,
        load_only=True,
        validate=validate.Length(1, 200),
        metadata={
            "description": "接收门店的密钥，表示其同意 / a key of the store that takes it in",
            "example": "key_0000000000001.examp1e-secret",
        },
    )
    cage = _cage()


class PetView(Schema):
    """A pet in a list."""

    id = text("pet_0000000000001")
    name = text("团子")
    species = text("cat")
    breed = text("中华田园猫")
    sex = text("female")
    born_on = fields.Date(required=True, allow_none=True, metadata={"example": "2025-12-01"})
    tags = fields.List(fields.String(), required=True, metadata={"example": ["low_threshold"]})
    cage = text("A-03", allow_none=True)
    state = state_of(PET, "listed")
    intake_at = fields.AwareDateTime(required=True)


class PetPage(Schema):
    """One page of pets."""

    items = fields.List(fields.Nested(PetView), required=True)
    next = next_field()


class UnmetView(Schema):
    """One thing that keeps the pet off the list."""

    code = text("isolation")
    label = fields.Nested(LabelView, required=True)


class HealthEntryView(Schema):
    """A clinical entry."""

    id = text("hea_0000000000001")
    kind = text("vaccine_dose")
    on = fields.Date(required=True)
    name = text("feline_trivalent")
    result = text(None, allow_none=True)
    at = fields.AwareDateTime(required=True)
    corrects = text(None, allow_none=True)
    corrected_by = text(None, allow_none=True)


class DoseView(Schema):
    """A dose that is still to be given."""

    kind = text("vaccine_dose")
    name = text("feline_trivalent")
    due_on = fields.Date(required=True)


class PetSheet(Schema):
    """One pet with its file."""

    pet = fields.Nested(PetView, required=True)
    colour = text("三花")
    weight_grams = fields.Integer(required=True, allow_none=True, metadata={"example": 1400})
    temperament = text("亲人，怕打雷")
    care_notes = text("肠胃敏感，换粮要慢")
    is_young = fields.Boolean(
        required=True,
        allow_none=True,
        metadata={"description": "幼宠 / younger than the store's limit", "example": True},
    )
    handed_over_on = fields.Date(required=True, allow_none=True)
    held_until = fields.AwareDateTime(required=True, allow_none=True)
    held_for = text(None, "为哪份申请预留 / the application", allow_none=True)
    allowed = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "可转入的状态 / where it may move", "example": ["reserved"]},
    )
    unmet = fields.List(fields.Nested(UnmetView), required=True)
    entries = fields.List(fields.Nested(HealthEntryView), required=True)
    due = fields.List(fields.Nested(DoseView), required=True)


class WantingView(Schema):
    """One thing that a pet waits for; ``due_on`` where there is a day for it."""

    pet = PublicId("pet", required=True)
    what = fields.Nested(LabelView, required=True)
    due_on = fields.Date(required=True, allow_none=True)


class WorklistView(Schema):
    """Everything that pets in the house wait for today."""

    items = fields.List(fields.Nested(WantingView), required=True)


class PrintedQuery(Schema):
    """In which language."""

    language = fields.String(
        load_default="zh", validate=validate.OneOf(("zh", "en")), metadata={"example": "zh"}
    )


class PrintedView(Schema):
    """The file as text for paper."""

    pet = text("pet_0000000000001")
    printed = text("宠物档案 …")


class DiagnosisLine(Schema):
    """One note of a vet, in clear."""

    on = fields.Date(required=True)
    kind = text("exam")
    note = text("耳道轻度发炎，已用药")


class DiagnosisPage(Schema):
    """Every note about the pet."""

    items = fields.List(fields.Nested(DiagnosisLine), required=True)


class TransferView(Schema):
    """The pet where it is now."""

    store = text("chengdu-jinjiang")
    pet = text("pet_0000000000002")
