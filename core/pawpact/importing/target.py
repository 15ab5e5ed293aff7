"""What an import can fill: the fields of pets and customers, with their types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pawpact.accounts.values import Housing
from pawpact.kernel.label import Label
from pawpact.pets.moves import OPENINGS
from pawpact.pets.values import Sex, Species


class Kind(StrEnum):
    PETS = "pets"
    CUSTOMERS = "customers"


class FieldType(StrEnum):
    TEXT = "text"
    CHOICE = "choice"
    DATE = "date"
    INSTANT = "instant"
    WHOLE = "whole"
    YES_NO = "yes_no"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class TargetField:
    """One field that a column can fill. What is ``personal`` is shown by its shape alone."""

    name: str
    type: FieldType
    label: Label
    required: bool = False
    choices: tuple[str, ...] = ()
    personal: bool = False


_PETS = (
    TargetField(
        "species", FieldType.CHOICE, Label("种类", "species"), True, tuple(sorted(Species))
    ),
    TargetField("name", FieldType.TEXT, Label("名字", "name")),
    TargetField("breed", FieldType.TEXT, Label("品种", "breed")),
    TargetField("sex", FieldType.CHOICE, Label("性别", "sex"), choices=tuple(sorted(Sex))),
    TargetField("colour", FieldType.TEXT, Label("毛色", "colour")),
    TargetField("born_on", FieldType.DATE, Label("出生日期", "birth date")),
    TargetField("born_estimated", FieldType.YES_NO, Label("出生日期为估计", "birth estimated")),
    TargetField("age_months", FieldType.WHOLE, Label("月龄", "age in months")),
    TargetField("weight_grams", FieldType.WHOLE, Label("体重（克）", "weight in grams")),
    TargetField("tags", FieldType.LIST, Label("标签", "tags")),
    TargetField("intake_at", FieldType.INSTANT, Label("入馆时间", "intake")),
    TargetField(
        "opening",
        FieldType.CHOICE,
        Label("档案起始状态", "state in which the record begins"),
        choices=tuple(sorted(OPENINGS)),
    ),
)
_CUSTOMERS = (
    TargetField("name", FieldType.TEXT, Label("姓名", "name"), True, personal=True),
    TargetField("phone", FieldType.TEXT, Label("手机号", "phone"), True, personal=True),
    TargetField(
        "identity_number", FieldType.TEXT, Label("身份证号", "identity number"), personal=True
    ),
    TargetField(
        "housing",
        FieldType.CHOICE,
        Label("居住情况", "housing"),
        choices=tuple(sorted(Housing)),
        personal=True,
    ),
    TargetField(
        "landlord_consent",
        FieldType.YES_NO,
        Label("房东同意", "landlord's consent"),
        personal=True,
    ),
)

FIELDS: Mapping[Kind, Mapping[str, TargetField]] = {
    Kind.PETS: {each.name: each for each in _PETS},
    Kind.CUSTOMERS: {each.name: each for each in _CUSTOMERS},
}
