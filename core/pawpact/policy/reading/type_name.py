"""What a type is called when people are told of it; in files it stands by its short name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pawpact.kernel.label import Label
from pawpact.vocabulary.types import ValueType

_NAMES: Mapping[ValueType, Label] = {
    ValueType.INT: Label("整数", "a whole number"),
    ValueType.MONEY: Label("金额", "an amount"),
    ValueType.PRICE_RATIO: Label("价格比例", "a price ratio"),
    ValueType.RATIO: Label("比例", "a ratio"),
    ValueType.BOOL: Label("是或否", "true or false"),
    ValueType.CHOICE: Label("选项", "a choice"),
    ValueType.TEXT: Label("文字", "a text"),
    ValueType.DATE: Label("日期", "a date"),
    ValueType.TIME: Label("时刻", "a time of day"),
    ValueType.DAYS: Label("天数", "a number of days"),
    ValueType.HOURS: Label("小时数", "a number of hours"),
    ValueType.LIST: Label("列表", "a list"),
    ValueType.TABLE: Label("表", "a table"),
}


def type_name(type: ValueType) -> Label:
    """`金额（money）`, `an amount (money)`."""
    name = _NAMES[type]
    return Label(f"{name.zh}（{type.value}）", f"{name.en} ({type.value})")


def type_names(types: Iterable[ValueType]) -> Label:
    names = [type_name(each) for each in types]
    return Label("、".join(each.zh for each in names), ", ".join(each.en for each in names))
