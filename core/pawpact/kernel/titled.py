"""Names for programs that know what people call them."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from pawpact.kernel.label import Label


class TitledName(StrEnum):
    """A member is written as its name and what it is called in Chinese and English.

    It is its name wherever a text is expected, and ``title`` in front of people.
    """

    title: Label  # type: ignore[assignment]  # a text's own `title()` capitalises; nobody asks that

    def __new__(cls, name: str, zh: str = "", en: str = "") -> Self:
        member = str.__new__(cls, name)
        member._value_ = name
        member.title = Label(zh, en)
        return member
