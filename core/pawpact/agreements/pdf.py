"""An agreement as a PDF: the same sheet makes the same bytes.

No clock is asked and no number drawn; the font is embedded, so that it looks alike everywhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING

from pawpact.agreements.line_breaking import break_lines
from pawpact.agreements.printing import Party, Sheet
from pawpact.agreements.typeface import NAME, lend_typeface
from pawpact.agreements.values import Block, Style, blocks_of

if TYPE_CHECKING:
    from fpdf import FPDF

RENDERER = "fpdf2/1"
"""Kept beside each PDF: which program of ours drew it."""

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_MARGIN, _WIDTH = 22.0, 166.0
_INK, _PALE, _RULE = (28, 30, 34), (110, 114, 120), (190, 194, 200)
_LEADING, _COLUMN = 6.2, 34.0
_STROKE = 0.14
"""Millimetres by which bold letters are outlined."""
_WIDEST_GAP = 8.0
"""A line that falls short by more is left as it is."""
_POINTS = 72 / 25.4


def draw(sheet: Sheet) -> bytes:
    """The PDF of this sheet."""
    page = _new_page(sheet)
    _head(page, sheet)
    for block in blocks_of(sheet.text)[1:]:
        _block(page, block)
    _signatures(page, sheet)
    page.set_creation_date(_EPOCH)
    return bytes(page.output())


def pdf_hash(content: bytes) -> str:
    """SHA-256 of the file, in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def _new_page(sheet: Sheet) -> FPDF:
    from fpdf import FPDF

    class Paper(FPDF):
        """A4 with a foot on every page."""

        def footer(self) -> None:
            self.set_y(-16)
            self.set_draw_color(*_RULE)
            self.set_line_width(0.1)
            self.line(_MARGIN, self.get_y(), _MARGIN + _WIDTH, self.get_y())
            self.set_y(-14)
            _pen(self, 7.5, _PALE)
            left = f"合约编号 {sheet.signing.number}　正文校验码 {sheet.text_hash[:16]}"
            self.cell(_WIDTH * 0.75, 5, left)
            self.cell(_WIDTH * 0.25, 5, f"第 {self.page_no()} 页，共 {{nb}} 页", align="R")

        def file_id(self) -> str:
            """Of the content, so that the same sheet has the same one."""
            digest = sheet.text_hash[:32].upper()
            return f"<{digest}><{digest}>"

    page = Paper(format="A4")
    page.set_margins(_MARGIN, 20, _MARGIN)
    page.c_margin = 0
    page.set_auto_page_break(True, 22)
    page.set_title(blocks_of(sheet.text)[0].text)
    page.set_author(sheet.signing.store)
    page.set_lang("zh-CN")
    page.set_producer("pawpact")
    lend_typeface(page)
    page.add_page()
    return page


def _head(page: FPDF, sheet: Sheet) -> None:
    _pen(page, 8, _PALE)
    page.cell(_WIDTH, 5, f"{sheet.signing.store}　·　协议模板 {sheet.template}")
    page.ln(9)
    title, *_ = blocks_of(sheet.text)
    with _bold(page, 18):
        page.multi_cell(_WIDTH, 11, title.text, align="C", new_x="LMARGIN", new_y="NEXT")
    page.ln(4)
    _table(page, (Party("合约编号", sheet.signing.number), *sheet.parties))
    page.ln(2)


def _block(page: FPDF, block: Block) -> None:
    match block.style:
        case Style.HEADING:
            _keep_together(page, 24)
            page.ln(3)
            with _bold(page, 12.5):
                page.cell(_WIDTH, 8, block.text, new_x="LMARGIN", new_y="NEXT")
            page.ln(0.6)
        case Style.CLAUSE:
            _clause(page, block.text)
        case Style.TITLE | Style.PLAIN:
            _pen(page, 10.5, _INK)
            _justified(page, _lines(page, block.text, _WIDTH), _MARGIN, _WIDTH)
    page.ln(1.4)


def _clause(page: FPDF, text: str) -> None:
    """In bold, with a bar beside it that nobody overlooks."""
    _pen(page, 10.5, _INK)
    lines = _lines(page, text, _WIDTH - 5)
    _keep_together(page, _LEADING * len(lines) + 2)
    top = page.get_y()
    with _bold(page, 10.5):
        _justified(page, lines, _MARGIN + 5, _WIDTH - 5)
    page.set_y(top + _LEADING * len(lines))
    page.set_fill_color(*_INK)
    page.rect(_MARGIN, top + 0.7, 0.9, page.get_y() - top - 1.4, style="F")


def _justified(page: FPDF, lines: list[str], left: float, width: float) -> None:
    """Every line but the last as wide as the column."""
    for number, line in enumerate(lines, start=1):
        gap = width - page.get_string_width(line)
        is_full = number < len(lines) and len(line) > 1 and gap < _WIDEST_GAP
        page.set_char_spacing(gap * _POINTS / (len(line) - 1) if is_full else 0)
        page.set_x(left)
        page.cell(width, _LEADING, line, new_x="LMARGIN", new_y="NEXT")
        page.set_char_spacing(0)


def _signatures(page: FPDF, sheet: Sheet) -> None:
    signing = sheet.signing
    page.ln(4)
    _subtitle(page, "突出条款逐条确认记录")
    _table(page, [Party(each.at, each.term) for each in signing.confirmed])
    _subtitle(page, "签署")
    _sign_box(page, sheet)
    _subtitle(page, "留存证据")
    _table(page, [*signing.evidence, Party("正文校验码", f"SHA-256 {sheet.text_hash}")])


def _sign_box(page: FPDF, sheet: Sheet) -> None:
    signing = sheet.signing
    _keep_together(page, 38)
    top, half = page.get_y(), _WIDTH / 2
    _pen(page, 10.5, _INK)
    for x, y, text in (
        (_MARGIN, 0.0, f"甲方：{signing.store}"),
        (_MARGIN + half, 0.0, f"乙方：{signing.signer}"),
        (_MARGIN, 26.0, "以电子方式签署"),
        (_MARGIN + half, 26.0, f"签署时间：{signing.signed_at}"),
    ):
        page.set_xy(x, top + y)
        page.cell(half, _LEADING, text)
    if signing.image:
        page.image(
            BytesIO(signing.image), x=_MARGIN + half, y=top + 7, w=48, h=18, keep_aspect_ratio=True
        )
    page.set_draw_color(*_RULE)
    page.set_line_width(0.1)
    for x in (_MARGIN, _MARGIN + half):
        page.line(x, top + 25.5, x + half - 8, top + 25.5)
    page.set_y(top + 35)


def _subtitle(page: FPDF, text: str) -> None:
    _keep_together(page, 20)
    page.ln(3)
    with _bold(page, 11):
        page.cell(_WIDTH, 7.5, text, new_x="LMARGIN", new_y="NEXT")


def _table(page: FPDF, rows: Sequence[Party]) -> None:
    """Two columns with a rule under each row."""
    for row in rows:
        _pen(page, 9.5, _INK)
        lines = _lines(page, row.value, _WIDTH - _COLUMN) or [""]
        _keep_together(page, 5.6 * len(lines) + 2)
        top = page.get_y()
        _pen(page, 9.5, _PALE)
        page.cell(_COLUMN, 6.4, row.title)
        _pen(page, 9.5, _INK)
        for place, line in enumerate(lines):
            page.set_xy(_MARGIN + _COLUMN, top + 5.6 * place)
            page.cell(_WIDTH - _COLUMN, 6.4, line)
        page.set_y(top + 5.6 * len(lines) + 1.2)
        page.set_draw_color(*_RULE)
        page.set_line_width(0.1)
        page.line(_MARGIN, page.get_y(), _MARGIN + _WIDTH, page.get_y())
        page.set_y(page.get_y() + 0.6)


def _keep_together(page: FPDF, height: float) -> None:
    if page.will_page_break(height):
        page.add_page()


def _lines(page: FPDF, text: str, width: float) -> list[str]:
    return break_lines(text, width, page.get_string_width)


def _pen(page: FPDF, size: float, colour: tuple[int, int, int]) -> None:
    page.set_font(NAME, size=size)
    page.set_text_color(*colour)


@contextmanager
def _bold(page: FPDF, size: float) -> Iterator[None]:
    """Bold by an outline of the same ink: one weight of the font is enough."""
    from fpdf.enums import TextMode

    _pen(page, size, _INK)
    with page.local_context(
        text_mode=TextMode.FILL_STROKE, line_width=_STROKE * size / 10.5, draw_color=_INK
    ):
        yield
