"""The font that agreements are printed with, and what it can print.

Noto Sans SC under the SIL Open Font License (``font/OFL.txt``), cut to what names and contracts
need: every ideograph of the basic plane and of the standard table of characters, Latin, marks.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

FONT_FILE = Path(__file__).parent / "font" / "NotoSansSC-Regular.woff"


@cache
def printable() -> frozenset[int]:
    """The code points that the font has."""
    from fontTools.ttLib import TTFont

    with TTFont(FONT_FILE, lazy=True) as font:
        return frozenset(font.getBestCmap())


def missing_characters(text: str) -> Iterator[str]:
    """The characters of the text that cannot be printed, each once, in order."""
    for character in dict.fromkeys(text):
        if character != "\n" and ord(character) not in printable():
            yield character
