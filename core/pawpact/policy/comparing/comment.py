"""What people wrote beside a line of a rule file, or right above it."""

from __future__ import annotations

import re

_COMMENT = re.compile(
    r"""(?:[^#'"]|'[^']*'|"(?:\\.|[^"\\])*"|(?<!\s)[#])*?(?:^|\s)#\s*(?P<words>.*)"""
)
_ALONE = re.compile(r"\s*#\s*(?P<words>.*)")


def comment_at(text: str, line: int) -> str:
    """The comment on a line (counted from 1); without one the lines of comment right above it."""
    lines = text.splitlines()
    if not 1 <= line <= len(lines):
        return ""
    beside = _COMMENT.match(lines[line - 1])
    if beside:
        return beside["words"].strip()
    above: list[str] = []
    for each in reversed(lines[: line - 1]):
        alone = _ALONE.fullmatch(each)
        if alone is None:
            break
        above.insert(0, alone["words"].strip())
    return " ".join(above)
