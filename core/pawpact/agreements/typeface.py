"""The font of agreements, read once a process: that takes longer than all else about a PDF."""

from __future__ import annotations

from copy import copy
from functools import cache
from typing import TYPE_CHECKING, Any

from pawpact.agreements.font import FONT_FILE

if TYPE_CHECKING:
    from fpdf import FPDF
    from fpdf.fonts import TTFFont

NAME = "noto"


def lend_typeface(page: FPDF) -> None:
    """Give the page a font of its own, as `FPDF.add_font` would have read it anew."""
    from fpdf.fonts import SubsetMap

    font = copy(_read())
    font.i, font.missing_glyphs = len(page.fonts) + 1, []
    font.subset, font.desc = SubsetMap(font), copy(font.desc)
    font.ttfont = _twin(font.ttfont)
    page.fonts[NAME] = font


@cache
def _read() -> TTFFont:
    """As it was when it was read, and in no PDF yet; all of it, so that threads only read it."""
    from fpdf import FPDF
    from fpdf.fonts import TTFFont

    page = FPDF()
    page.add_font(NAME, fname=FONT_FILE)
    font = page.fonts[NAME]
    assert isinstance(font, TTFFont)
    for tag in tuple(font.ttfont.keys()):
        font.ttfont[tag]
    return font


def _twin(font: Any) -> Any:
    """The same font with tables of its own: each PDF cuts its font down to what it prints."""
    twin = copy(font)
    twin.tables = {tag: copy(table) for tag, table in font.tables.items()}
    twin["glyf"].glyphs = _Lent(font["glyf"].glyphs)
    twin["hmtx"].metrics = dict(font["hmtx"].metrics)
    twin["cmap"].tables = [copy(each) for each in font["cmap"].tables]
    return twin


class _Lent(dict[str, Any]):
    """Glyphs that are handed out as copies."""

    def __getitem__(self, name: str) -> Any:
        return copy(super().__getitem__(name))
