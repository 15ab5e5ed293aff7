"""What a cell looks like, without what it says: for reports that anybody may read."""

from __future__ import annotations

import re
import unicodedata

_LONGEST = 40
_LONG_NUMBER = re.compile(r"\d{7,}")


def shape(text: str) -> str:
    """Digits become 9, letters a, Chinese characters 字; the rest stays.

    >>> shape("1990年5月")
    '9999字9字'
    """
    return _clip("".join(map(_sign, text)))


def excerpt(text: str) -> str:
    """The cell itself, unless a long number in it could be somebody's phone or card."""
    return shape(text) if _LONG_NUMBER.search(text) else _clip(text)


def _sign(character: str) -> str:
    if character.isdigit():
        return "9"
    if not character.isalpha():
        return character if character.isascii() and character.isprintable() else "?"
    return "字" if "CJK" in unicodedata.name(character, "") else "a"


def _clip(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
