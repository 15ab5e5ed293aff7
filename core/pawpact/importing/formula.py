"""Cells that a spreadsheet would take for a formula: harmless in a file, and themselves again.

An apostrophe goes before them, as people write it who want text; reading takes one away. A text
that begins so by itself gets one more, so nothing is lost on the way there and back.
"""

from __future__ import annotations

import re

_FORMULA = re.compile(r"'*[=+\-@＝＋－＠]")
"""Wide signs too: spreadsheets of East Asia take them for the narrow ones."""


def harmless(text: str) -> str:
    """The cell as it may stand in a file.

    >>> harmless("=1+1"), harmless("'-1"), harmless("'n Sterretjie")
    ("'=1+1", "''-1", "'n Sterretjie")
    """
    trimmed = text.strip()
    return f"'{trimmed}" if _FORMULA.match(trimmed) else trimmed


def plain(cell: str) -> str:
    """The text that a cell of a file stands for, trimmed.

    >>> plain("'=1+1"), plain(" -1 "), plain("'n Sterretjie")
    ('=1+1', '-1', "'n Sterretjie")
    """
    trimmed = cell.strip()
    return trimmed[1:] if trimmed.startswith("'") and _FORMULA.match(trimmed) else trimmed
