"""The resident identity number."""

from __future__ import annotations

from datetime import date

import pytest

from pawpact.accounts.identity_number import full_years, read_identity_number
from pawpact.kernel.errors import InvalidField
from tests.core.shop import identity_number

TODAY = date(2026, 3, 12)
NUMBER = identity_number(date(1990, 5, 17))


def test_birth_date_comes_from_the_number() -> None:
    """A number with a right check digit states its holder's birth date."""
    assert read_identity_number(NUMBER, TODAY).born_on == date(1990, 5, 17)


def test_lower_case_x_and_blanks_count() -> None:
    """A check digit X may be written small and with blanks between the groups."""
    number = next(
        made
        for sequence in range(100)
        if (made := identity_number(date(1990, 5, 17), sequence)).endswith("X")
    )
    written = f"{number[:6]} {number[6:14]} {number[14:].lower()}"
    assert read_identity_number(written, TODAY).number == number


def test_each_wrong_digit_is_found() -> None:
    """A single mistyped digit anywhere in the number is refused."""
    for place in range(17):
        digit = str((int(NUMBER[place]) + 1) % 10)
        with pytest.raises(InvalidField):
            read_identity_number(NUMBER[:place] + digit + NUMBER[place + 1 :], TODAY)


@pytest.mark.parametrize("born_on", ["20260313", "18900101", "19900230"])
def test_impossible_birth_dates_are_refused(born_on: str) -> None:
    """A birth date in the future, too long ago or not in the calendar is refused."""
    stem = f"990099{born_on}001"
    sound = next(stem + last for last in "0123456789X" if _passes_checksum(stem + last))
    with pytest.raises(InvalidField, match="birth date"):
        read_identity_number(sound, TODAY)


def test_error_and_repr_hold_no_digit() -> None:
    """Neither the refusal nor the accepted value shows the number."""
    with pytest.raises(InvalidField) as refused:
        read_identity_number(NUMBER[:-1], TODAY)
    accepted = read_identity_number(NUMBER, TODAY)
    assert NUMBER[6:14] not in f"{refused.value.message}{refused.value.details}{accepted!r}"
    assert "1990" not in repr(accepted)


@pytest.mark.parametrize(
    ("born_on", "today", "years"),
    [
        (date(2008, 3, 12), date(2026, 3, 11), 17),
        (date(2008, 3, 12), date(2026, 3, 12), 18),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
    ],
)
def test_a_year_is_full_on_the_birthday(born_on: date, today: date, years: int) -> None:
    """The birthday itself counts, and a leap-day birthday comes on 1 March."""
    assert full_years(born_on, today) == years


def _passes_checksum(number: str) -> bool:
    weights = [pow(2, 17 - place, 11) for place in range(18)]
    digits = [10 if each == "X" else int(each) for each in number]
    return sum(w * d for w, d in zip(weights, digits, strict=True)) % 11 == 1
