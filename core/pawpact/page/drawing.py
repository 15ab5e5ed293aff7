"""Inline SVG: boxes and words in the page's own colours."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from html import escape

Length = Fraction | int


def picture(width: int, height: int, drawn: Sequence[str], kind: str = "") -> str:
    named = f' class="{kind}"' if kind else ""
    return f'<svg viewBox="0 0 {width} {height}" role="img"{named}>{"".join(drawn)}</svg>'


def box(left: Length, top: Length, width: Length, height: Length, kind: str) -> str:
    return (
        f'<rect x="{_tenths(left)}" y="{_tenths(top)}" width="{_tenths(width)}"'
        f' height="{_tenths(height)}" class="{kind}"/>'
    )


def words(left: Length, top: Length, text: str, anchor: str = "start") -> str:
    return (
        f'<text x="{_tenths(left)}" y="{_tenths(top)}" text-anchor="{anchor}">{escape(text)}</text>'
    )


def _tenths(value: Length) -> str:
    """A length to a tenth of a pixel."""
    tenths = round(value * 10)
    sign = "-" if tenths < 0 else ""
    return f"{sign}{abs(tenths) // 10}.{abs(tenths) % 10}"
