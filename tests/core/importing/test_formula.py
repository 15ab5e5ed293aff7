"""Cells that a spreadsheet would run."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pawpact.importing.formula import harmless, plain

_SIGNS = "=+-@＝＋－＠"


@given(st.text(alphabet=st.sampled_from([*_SIGNS, "'", "1", "年", " "])))
def test_no_cell_is_a_formula(text: str) -> None:
    """Whatever the text is, its cell begins with no sign that begins a formula."""
    assert not harmless(text).startswith(tuple(_SIGNS))


@given(st.text())
def test_a_cell_is_read_as_what_it_was(text: str) -> None:
    """Reading the cell gives the text back, also one that begins with an apostrophe."""
    assert plain(harmless(text)) == text.strip()


def test_other_cells_stay_as_they_are() -> None:
    """Only what would be a formula is changed, on the way out and on the way in."""
    assert [harmless(each) for each in ("年糕", "'n", "398.00", "")] == ["年糕", "'n", "398.00", ""]
    assert [plain(each) for each in ("'n", "-1", "=1")] == ["'n", "-1", "=1"]
