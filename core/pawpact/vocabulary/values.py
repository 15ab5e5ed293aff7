"""Values as people write and read them, and as the machine holds them (see ``types``)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from pawpact.kernel.errors import RequestError
from pawpact.kernel.label import Label, Language
from pawpact.kernel.money import fen, yuan
from pawpact.vocabulary.types import RATIO_SCALE, Scalar, Value, ValueType

LARGEST_WHOLE = 2**53 - 1
"""Beyond it a number is no longer exact in every engine that may decide."""

LONGEST_TEXT = 200

_WHOLE = re.compile(r"-?(0|[1-9]\d{0,15})", re.ASCII)
_DECIMAL = re.compile(r"-?\d{1,6}(\.\d{1,4})?", re.ASCII)
_FOLD = re.compile(r"(\d(?:\.\d{1,2})?|[1-9][1-9]) ?折", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME = re.compile(r"(\d{2}):(\d{2})", re.ASCII)
_NUMBER = re.compile(r"\d{1,6}(\.\d+)?", re.ASCII)
_MINUTES_OF_DAY = 24 * 60


class UnreadableValue(RequestError):
    """The text is not a value of this type."""

    code = "unreadable_value"
    title = Label("填写的内容不符合类型", "The text is not a value of this type")


def parse_value(type: ValueType, text: str, choices: tuple[str, ...] = ()) -> Scalar:
    """Read one value from text; lists and tables are read item by item by their owner.

    >>> parse_value(ValueType.MONEY, "268.50")
    26850
    >>> parse_value(ValueType.PRICE_RATIO, "8折")
    8000
    """
    if type is ValueType.CHOICE:
        return _parse_choice(text, choices)
    parser = _PARSERS.get(type)
    if parser is None:
        raise UnreadableValue(
            Label(f"{type.value} 不能写成一个词", f"a {type.value} is not written as one word")
        )
    return parser(text)


def show_value(
    type: ValueType,
    value: Value,
    language: Language,
    columns: Mapping[str, ValueType] | None = None,
) -> str:
    """The value as people read it; ``columns`` gives the types of a table's columns.

    >>> show_value(ValueType.PRICE_RATIO, 8000, "en")
    '20% off'
    """
    if isinstance(value, tuple):
        return _show_many(value, language, columns or {})
    if isinstance(value, bool):
        return {"zh": "是" if value else "否", "en": "yes" if value else "no"}[language]
    if isinstance(value, str):
        return value
    shown = _SHOWERS.get(type)
    return shown(value).say(language) if shown else str(value)


def _parse_whole(text: str) -> int:
    if not _WHOLE.fullmatch(text) or abs(int(text)) > LARGEST_WHOLE:
        raise UnreadableValue(
            Label(f"`{text}` 不是整数", f"`{text}` is not a whole number"),
            hint=Label(
                "只写数字，如 550：半角，前面不加 0，后面不加单位",
                "write it like 550, without leading zeros",
            ),
        )
    return int(text)


def _parse_money(text: str) -> int:
    try:
        return fen(text)
    except ValueError:
        raise UnreadableValue(
            Label(
                f"`{text}` 不是金额：以元为单位，最多两位小数",
                f"`{text}` is not an amount in yuan with at most two decimals",
            ),
            hint=Label("写成 500 或 268.50，不写单位和千分号", "write it like 500 or 268.50"),
        ) from None


def _parse_price_ratio(text: str) -> int:
    fold = _FOLD.fullmatch(text)
    if fold:
        number = fold.group(1)
        return int(Decimal(number) * RATIO_SCALE / (100 if len(number) == 2 else 10))
    if _DECIMAL.fullmatch(text) and 0 <= Decimal(text) <= 1:
        return int(Decimal(text) * RATIO_SCALE)
    raise UnreadableValue(
        Label(
            f"`{text}` 不是价格比例：0.80 表示付八成（8 折）",
            f"`{text}` is not a price ratio: 0.80 means to pay 80%",
        ),
        hint=_both_readings(text),
    )


def _both_readings(text: str) -> Label:
    """8 may be 8 折 or 8% of the price, 20 may be to pay 20% or to get 20% off."""
    if not _NUMBER.fullmatch(text) or not 1 < Decimal(text) < 100:
        return Label("写成 0.80 或 8折", "write it like 0.80 or 8折")
    number = Decimal(text)
    pay = _plain(number / 100)
    if number < 10:
        fold = _plain(number / 10)
        return Label(
            f"是 {text} 折（付 {_percent(number * 10)}）就写 {fold}；"
            f"是付 {_percent(number)} 就写 {pay}",
            f"write {fold} for {text}折 (pay {_percent(number * 10)}), "
            f"or {pay} to pay {_percent(number)}",
        )
    off = _plain(1 - number / 100)
    return Label(
        f"是付 {_percent(number)} 就写 {pay}；是减 {_percent(number)} 就写 {off}",
        f"write {pay} to pay {_percent(number)}, or {off} for {_percent(number)} off",
    )


def _parse_ratio(text: str) -> int:
    if not _DECIMAL.fullmatch(text):
        raise UnreadableValue(
            Label(f"`{text}` 不是比例", f"`{text}` is not a ratio"),
            hint=Label("10% 写成 0.10，最多四位小数", "write 10% as 0.10, four decimals at most"),
        )
    return int(Decimal(text) * RATIO_SCALE)


def _parse_boolean(text: str) -> bool:
    if text not in {"true", "false"}:
        raise UnreadableValue(
            Label(f"`{text}` 不是 true 或 false", f"`{text}` is neither true nor false"),
            hint=Label("写 true（是）或 false（否）", "write true or false"),
        )
    return text == "true"


def _parse_text(text: str) -> str:
    if not text.strip() or len(text) > LONGEST_TEXT:
        raise UnreadableValue(
            Label(
                f"文字要有 1 到 {LONGEST_TEXT} 个字",
                f"a text has 1 to {LONGEST_TEXT} characters",
            )
        )
    return text


def _parse_choice(text: str, choices: tuple[str, ...]) -> str:
    if choices and text not in choices:
        raise UnreadableValue(
            Label(
                f"`{text}` 不在可选项里：{'、'.join(choices)}",
                f"`{text}` is none of {', '.join(choices)}",
            )
        )
    return _parse_text(text)


def _parse_date(text: str) -> int:
    try:
        if not _DATE.fullmatch(text):
            raise ValueError(text)
        return date.fromisoformat(text).toordinal()
    except ValueError:
        raise UnreadableValue(
            Label(f"`{text}` 不是日期", f"`{text}` is not a date"),
            hint=Label("写成 2026-03-01", "write it like 2026-03-01"),
        ) from None


def _parse_time(text: str) -> int:
    found = _TIME.fullmatch(text)
    minutes = int(found[1]) * 60 + int(found[2]) if found and int(found[2]) < 60 else None
    if minutes is None or minutes > _MINUTES_OF_DAY:
        raise UnreadableValue(
            Label(f"`{text}` 不是时刻", f"`{text}` is not a time of day"),
            hint=Label("写成 08:00，最晚 24:00", "write it like 08:00, 24:00 at the latest"),
        )
    return minutes


_PARSERS: dict[ValueType, Callable[[str], Scalar]] = {
    ValueType.INT: _parse_whole,
    ValueType.DAYS: _parse_whole,
    ValueType.HOURS: _parse_whole,
    ValueType.MONEY: _parse_money,
    ValueType.PRICE_RATIO: _parse_price_ratio,
    ValueType.RATIO: _parse_ratio,
    ValueType.BOOL: _parse_boolean,
    ValueType.TEXT: _parse_text,
    ValueType.DATE: _parse_date,
    ValueType.TIME: _parse_time,
}


def _show_price_ratio(value: int) -> Label:
    if value == RATIO_SCALE:
        return Label("原价", "full price")
    if value == 0:
        return Label("免费", "free")
    fold = _plain(Decimal(value * 10) / RATIO_SCALE)
    off = _percent(Decimal(RATIO_SCALE - value) * 100 / RATIO_SCALE)
    return Label(f"{fold}折", f"{off} off")


def _show_ratio(value: int) -> Label:
    return Label.of(_percent(Decimal(value) * 100 / RATIO_SCALE))


def _counted(zh: str, en: str) -> Callable[[int], Label]:
    def show(value: int) -> Label:
        return Label(f"{value} {zh}", f"{value} {en}{'' if value == 1 else 's'}")

    return show


_SHOWERS: dict[ValueType, Callable[[int], Label]] = {
    ValueType.MONEY: lambda value: Label(f"{yuan(value)} 元", f"{yuan(value)} yuan"),
    ValueType.PRICE_RATIO: _show_price_ratio,
    ValueType.RATIO: _show_ratio,
    ValueType.DATE: lambda value: Label.of(date.fromordinal(value).isoformat()),
    ValueType.TIME: lambda value: Label.of(f"{value // 60:02d}:{value % 60:02d}"),
    ValueType.DAYS: _counted("天", "day"),
    ValueType.HOURS: _counted("小时", "hour"),
}


def _show_many(
    value: tuple[object, ...], language: Language, columns: Mapping[str, ValueType]
) -> str:
    comma, semicolon = ("、", "；") if language == "zh" else (", ", "; ")
    if value and isinstance(value[0], Mapping):
        rows = [row for row in value if isinstance(row, Mapping)]
        return semicolon.join(_show_row(row, language, columns) for row in rows)
    return comma.join(str(each) for each in value) or ("无" if language == "zh" else "none")


def _show_row(
    row: Mapping[str, Scalar], language: Language, columns: Mapping[str, ValueType]
) -> str:
    return " ".join(
        f"{name}={show_value(columns.get(name, ValueType.TEXT), cell, language)}"
        for name, cell in row.items()
    )


def _plain(number: Decimal) -> str:
    """Without trailing zeros and without an exponent."""
    return f"{number.normalize():f}"


def _percent(number: Decimal) -> str:
    return f"{_plain(number)}%"
