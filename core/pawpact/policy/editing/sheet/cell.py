"""One cell as the text that a rule file would hold, or why it cannot be that."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from pawpact.kernel.label import Label
from pawpact.policy.reading.type_name import type_name
from pawpact.vocabulary.types import ORDERED, Scalar, ValueType
from pawpact.vocabulary.values import UnreadableValue, parse_value

_BOOLEANS = {"是": "true", "否": "false", "true": "true", "false": "false"}
_WRITE: dict[ValueType, Label] = {
    ValueType.INT: Label("写整数，如 3", "write a whole number, like 3"),
    ValueType.DAYS: Label("写天数，如 7", "write a number of days, like 7"),
    ValueType.HOURS: Label("写小时数，如 48", "write a number of hours, like 48"),
    ValueType.MONEY: Label("以元为单位，如 268.50", "write it in yuan, like 268.50"),
    ValueType.RATIO: Label("10% 写成 0.10", "write 10% as 0.10"),
    ValueType.PRICE_RATIO: Label("写 0.80 或 8折", "write 0.80 or 8折"),
    ValueType.BOOL: Label("写 TRUE 或 FALSE（是、否也可以）", "write TRUE or FALSE"),
    ValueType.DATE: Label("写成 2026-03-01", "write it like 2026-03-01"),
    ValueType.TIME: Label("写成 08:00", "write it like 08:00"),
    ValueType.TEXT: Label(
        "把单元格的格式改为“文本”，再写一次", "make the cell's format Text, then write it again"
    ),
}


class UnfitCell(ValueError):
    """The cell does not hold what its column wants."""

    def __init__(self, message: Label, help: Label | None) -> None:
        self.message = message
        self.help = help
        super().__init__(message.en)


def read_cell(type: ValueType, value: object) -> Scalar:
    """The value of a column's type; raises UnfitCell."""
    text = _text(type, value)
    if text is None:
        wanted = type_name(type)
        found = _found(value)
        raise UnfitCell(
            Label(
                f"这里要{wanted.zh}，写的是{found.zh}", f"expected {wanted.en}, found {found.en}"
            ),
            _WRITE.get(type),
        )
    try:
        return parse_value(type, text)
    except UnreadableValue as problem:
        raise UnfitCell(problem.message, problem.hint or _WRITE.get(type)) from None


def _text(type: ValueType, value: object) -> str | None:
    """None where a cell of this kind cannot stand in such a column."""
    if isinstance(value, bool):
        return str(value).lower() if type is ValueType.BOOL else None
    if isinstance(value, str):
        written = value.strip()
        return _BOOLEANS.get(written.lower()) if type is ValueType.BOOL else written
    if type is ValueType.DATE:
        return _date(value)
    if type is ValueType.TIME:
        return _time(value)
    is_number = isinstance(value, int | float)
    return _number(value) if is_number and type in ORDERED else None


def _number(value: object) -> str:
    """As it is shown, not as the machine holds it: 0.98, not 0.97999999999999998."""
    number = Decimal(repr(value))
    if not number.is_finite():
        return str(value)
    whole = number.to_integral_value()
    return str(int(whole)) if number == whole else f"{number:f}"


def _date(value: object) -> str | None:
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else None
    return value.isoformat() if isinstance(value, date) else None


def _time(value: object) -> str | None:
    if isinstance(value, time):
        return f"{value:%H:%M}" if not (value.second or value.microsecond) else None
    if isinstance(value, timedelta):
        minutes, rest = divmod(value, timedelta(minutes=1))
        return f"{minutes // 60:02d}:{minutes % 60:02d}" if not rest else None
    return None


def _found(value: object) -> Label:
    """What a person sees in the cell."""
    if isinstance(value, bool):
        return Label.of(str(value).upper())
    if isinstance(value, datetime | date):
        shown = f"{value:%Y-%m-%d}"
        return Label(f"日期 {shown}", f"the date {shown}")
    if isinstance(value, time | timedelta):
        return Label(f"时间 {value}", f"the time {value}")
    if isinstance(value, str):
        return Label(f"“{value[:40]}”", f'"{value[:40]}"')
    return Label(f"数字 {value}", f"the number {value}")
