"""The font that the PDFs of a process share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pawpact.agreements import pdf
from pawpact.agreements.font import FONT_FILE
from pawpact.agreements.pdf import draw
from pawpact.agreements.printing import Party, Sheet, Signing
from pawpact.agreements.typeface import NAME
from pawpact.agreements.values import text_hash

if TYPE_CHECKING:
    from fpdf import FPDF


def _sheet(text: str) -> Sheet:
    signing = Signing("样张", "今天", "样张", "店", (), ())
    return Sheet(text, text_hash(text), "adoption@1", (Party("甲方", "店"),), signing)


def _read_anew(page: FPDF) -> None:
    page.add_font(NAME, fname=FONT_FILE)


def test_a_shared_font_makes_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A PDF is, byte for byte, what it is with a font read for it alone; one leaves no trace."""
    sheets = [_sheet("# 领养协议\n宠物与家人。"), _sheet("# 协议\n不弃养，按时免疫。")]
    shared = [draw(each) for each in (*sheets, *sheets)]
    monkeypatch.setattr(pdf, "lend_typeface", _read_anew)
    alone = [draw(each) for each in sheets]
    assert shared == [*alone, *alone]
