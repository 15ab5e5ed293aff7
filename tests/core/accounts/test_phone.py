"""Mainland mobile numbers."""

from __future__ import annotations

import pytest

from pawpact.accounts.phone import normalise_phone
from pawpact.kernel.errors import InvalidField


@pytest.mark.parametrize(
    "written",
    [
        "15400001234",
        " 154 0000 1234 ",
        "154-0000-1234",
        "+86 15400001234",
        "8615400001234",
        "008615400001234",
        "１５４００００１２３４",
    ],
)
def test_reads_what_people_write(written: str) -> None:
    """Every common way of writing a mobile number comes to the same eleven digits."""
    assert normalise_phone(written) == "15400001234"


@pytest.mark.parametrize(
    "written", ["", "1540000123", "154000012345", "12400001234", "05712345678", "1540000123a"]
)
def test_refuses_what_is_no_mobile(written: str) -> None:
    """A number that is no mainland mobile is refused, by the name of its field."""
    with pytest.raises(InvalidField) as refused:
        normalise_phone(written, field="customers[2].phone")
    assert refused.value.field == "customers[2].phone"


def test_error_never_holds_the_number() -> None:
    """A refused number stands neither in the message nor in its details."""
    with pytest.raises(InvalidField) as refused:
        normalise_phone("12400009876")
    told = f"{refused.value.message}{refused.value.hint}{refused.value.details}{refused.value!r}"
    assert "9876" not in told
