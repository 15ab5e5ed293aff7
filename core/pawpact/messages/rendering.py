"""Words with what they say filled in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pawpact.kernel.errors import PawpactError
from pawpact.kernel.label import Label, Language
from pawpact.kernel.money import yuan
from pawpact.tasks.kinds import kind_label
from pawpact.wording.values import Text, Variable, VariableKind

OTHER = "other"
"""The code whose words serve for a code without words of its own."""


class NothingToSay(PawpactError):
    """A text needs a value that the message does not have."""

    code = "nothing_to_say"
    title = Label("消息缺少内容", "A text needs a value that the message does not have")


def render(
    text: Text,
    known: Mapping[str, str],
    said: Mapping[str, int | str],
    zone: ZoneInfo,
    language: Language = "zh",
) -> str:
    """The words of a message. ``known`` are those of store and customer, ``said`` its own."""
    parts = []
    for piece in text.pieces.get(language) or text.pieces["zh"]:
        if not piece.variable:
            parts.append(piece.words)
        elif piece.variable in text.variables:
            parts.append(_shown(text, piece.variable, said, zone, language))
        else:
            parts.append(_known(text, piece.variable, known))
    return "".join(parts)


def _shown(
    text: Text, name: str, said: Mapping[str, int | str], zone: ZoneInfo, language: Language
) -> str:
    if name not in said:
        raise _missing(text, name)
    try:
        return shown(text.variables[name], said[name], zone, language)
    except (ValueError, TypeError, KeyError):
        raise _missing(text, name) from None


def _known(text: Text, name: str, known: Mapping[str, str]) -> str:
    if not known.get(name):
        raise _missing(text, name)
    return known[name]


def shown(variable: Variable, value: int | str, zone: ZoneInfo, language: Language) -> str:
    """One value in words."""
    match variable.kind:
        case VariableKind.MONEY:
            return yuan(int(value))
        case VariableKind.DAY:
            return _day(date.fromisoformat(str(value)[:10]), language)
        case VariableKind.TIME:
            return _time(datetime.fromisoformat(str(value)).astimezone(zone), language)
        case VariableKind.WORD:
            words = variable.words.get(str(value)) or variable.words[OTHER]
            return words.say(language)
        case VariableKind.TASK:
            return kind_label(str(value)).say(language)
    return str(value)


def _day(day: date, language: Language) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if language == "zh" else day.isoformat()


def _time(at: datetime, language: Language) -> str:
    return f"{_day(at.date(), language)} {at:%H:%M}"


def _missing(text: Text, name: str) -> NothingToSay:
    return NothingToSay(
        Label(f"消息 {text.kind} 没有给出 {name}", f"message {text.kind} gives no {name}")
    )
