"""What an import can fill: the fields of each kind of record, with their types."""

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
    CONTRACTS = "contracts"
    CHARGES = "charges"
    POINTS = "points"


class FieldType(StrEnum):
    TEXT = "text"
    CHOICE = "choice"
    DATE = "date"
    INSTANT = "instant"
    WHOLE = "whole"
    MONEY = "money"
    """Yuan with at most two decimals, kept as fen."""
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

_CUSTOMER = TargetField(
    "customer",
    FieldType.TEXT,
    Label("客户（其导入编号或手机号）", "customer (key of its own import, or phone)"),
    True,
    personal=True,
)
_CONTRACT = TargetField(
    "contract",
    FieldType.TEXT,
    Label("合约（其导入编号）", "contract (key of its own import)"),
    True,
    personal=True,
)
_CONTRACTS = (
    _CUSTOMER,
    TargetField(
        "pet", FieldType.TEXT, Label("宠物（其导入编号）", "pet (key of its own import)"), True
    ),
    TargetField("plan", FieldType.TEXT, Label("套餐", "plan")),
    TargetField("plan_price", FieldType.MONEY, Label("月付", "monthly price"), True),
    TargetField("term", FieldType.WHOLE, Label("期数", "periods"), True),
    TargetField("signed_on", FieldType.DATE, Label("签约日期", "signed on"), True),
    TargetField("next_debit_on", FieldType.DATE, Label("下次扣款日", "next debit day"), True),
    TargetField("periods_paid", FieldType.WHOLE, Label("已付期数", "periods paid so far"), True),
    TargetField("streak", FieldType.WHOLE, Label("连续守约期数", "periods in a row on time")),
    TargetField("deposit", FieldType.MONEY, Label("押金", "deposit")),
    TargetField("granted", FieldType.LIST, Label("已发放的权益", "benefits granted before")),
)
_CHARGES = (
    _CONTRACT,
    TargetField("period", FieldType.WHOLE, Label("第几期", "period"), True),
    TargetField("due_on", FieldType.DATE, Label("应扣日期", "due on"), True),
    TargetField("paid_on", FieldType.DATE, Label("实扣日期", "paid on"), True),
    TargetField("amount", FieldType.MONEY, Label("金额", "amount"), True),
)
_POINTS = (
    _CUSTOMER,
    TargetField("paid", FieldType.MONEY, Label("商城积分（已付）", "mall points, paid")),
    TargetField("bonus", FieldType.MONEY, Label("商城积分（赠送）", "mall points, bonus")),
    TargetField("reward_points", FieldType.WHOLE, Label("奖励积分", "reward points")),
    TargetField(
        "reward_expires_on",
        FieldType.DATE,
        Label("奖励积分最后可用日", "last day of the reward points"),
    ),
)

FIELDS: Mapping[Kind, Mapping[str, TargetField]] = {
    kind: {each.name: each for each in fields}
    for kind, fields in (
        (Kind.PETS, _PETS),
        (Kind.CUSTOMERS, _CUSTOMERS),
        (Kind.CONTRACTS, _CONTRACTS),
        (Kind.CHARGES, _CHARGES),
        (Kind.POINTS, _POINTS),
    )
}
