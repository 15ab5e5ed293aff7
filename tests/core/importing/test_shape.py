"""What a report shows of a cell."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pawpact.importing.shape import excerpt, shape


@given(st.text(max_size=60))
def test_shape_keeps_no_letter_and_no_digit(text: str) -> None:
    """Of letters, digits and characters of any script only their kind remains."""
    allowed = set("9a字?…")
    assert all(each in allowed or not each.isalnum() for each in shape(text))


def test_shape_shows_what_is_wrong() -> None:
    """The shape still tells a date from a name and a short number from a long one."""
    assert shape("05/06/90") == "99/99/99"
    assert shape("王先生 154") == "字字字 999"


def test_long_numbers_are_never_shown() -> None:
    """A cell with a long number is shown by its shape, whichever column it stands in."""
    assert excerpt("tel 15400001234") == "aaa 99999999999"
    assert excerpt("05/05/2025") == "05/05/2025"


def test_long_cells_are_cut() -> None:
    """A whole page in one cell does not fill the report."""
    assert len(excerpt("x" * 500)) < 50
