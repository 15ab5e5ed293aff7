"""The units that facts and parameters are counted in, in words."""

from __future__ import annotations

from collections.abc import Mapping

from pawpact.kernel.label import Label

UNITS: Mapping[str, Label] = {
    "contract": Label("份", "contracts"),
    "day": Label("天", "days"),
    "day of month": Label("日", "(day of the month)"),
    "dose": Label("针", "doses"),
    "hour": Label("小时", "hours"),
    "minute": Label("分钟", "minutes"),
    "month": Label("个月", "months"),
    "percent": Label("%", "%"),
    "period": Label("期", "periods"),
    "point": Label("分", "points"),
    "score": Label("分", "points"),
    "session": Label("次", "sessions"),
    "time": Label("次", "times"),
    "year": Label("岁", "years"),
}
"""Behind an amount; a percent sign stands close to it."""


def with_unit(amount: Label, unit: str) -> Label:
    """An amount with its unit, where the unit is one that has a word.

    >>> with_unit(Label.of("550"), "score").zh
    '550 分'
    """
    word = UNITS.get(unit)
    if word is None:
        return amount
    space = "" if word.zh == "%" else " "
    return Label(f"{amount.zh}{space}{word.zh}", f"{amount.en}{space}{word.en}")
