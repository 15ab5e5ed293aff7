"""Dates as files write them."""

from __future__ import annotations

from datetime import datetime

import pytest

from pawpact.importing.date_format import (
    DateFormatError,
    DateUnread,
    read_date,
    read_date_format,
)

at = datetime.fromisoformat
MONTH_FIRST = read_date_format("MM/DD/YYYY")
DAY_FIRST = read_date_format("DD/MM/YYYY")


@pytest.mark.parametrize(
    ("form", "text", "expected"),
    [
        ("YYYY-MM-DD", "2025-06-01", at("2025-06-01T00:00:00")),
        ("YYYY年M月D日", "2025年6月1日", at("2025-06-01T00:00:00")),
        ("MM/DD/YYYY hh:mm:ss AM", "06/01/2025 12:00:00 AM", at("2025-06-01T00:00:00")),
        ("MM/DD/YYYY hh:mm:ss AM", "06/01/2025 12:05:09 pm", at("2025-06-01T12:05:09")),
        ("YYYY-MM-DDTHH:mm:ss", "2025-06-01T23:59:00", at("2025-06-01T23:59:00")),
        ("YYYY.M.D HH:mm", "2025.12.31 7:30", at("2025-12-31T07:30:00")),
        ("YYYYMMDD", "20250601", at("2025-06-01T00:00:00")),
    ],
)
def test_reads_what_it_says(form: str, text: str, expected: datetime) -> None:
    """A text in the written form comes to its date, midnight and noon included."""
    assert read_date(text, [read_date_format(form)]) == expected


@pytest.mark.parametrize(
    "text", ["2025-02-29", "31/12/2025", "2025-6", "06/01/2025 ", "0/10/2025", "１２/01/2025"]
)
def test_refuses_what_is_no_date_of_its_form(text: str) -> None:
    """A day that does not exist, another order or a stray character is refused."""
    with pytest.raises(DateUnread):
        read_date(text, [MONTH_FIRST])


def test_hour_thirteen_is_none_before_noon() -> None:
    """13 o'clock PM and 0 o'clock AM do not exist."""
    clock = read_date_format("YYYY-MM-DD hh:mm AM")
    for text in ("2025-06-01 13:00 PM", "2025-06-01 00:00 AM"):
        with pytest.raises(DateUnread):
            read_date(text, [clock])


def test_two_readings_are_refused() -> None:
    """A date that two of the formats read differently is not guessed."""
    with pytest.raises(DateUnread, match=r"two ways: 2025-03-04 .* 2025-04-03"):
        read_date("03/04/2025", [MONTH_FIRST, DAY_FIRST])


def test_one_reading_is_enough() -> None:
    """Where only one format fits, or both agree, the date is read."""
    assert read_date("25/12/2025", [MONTH_FIRST, DAY_FIRST]) == at("2025-12-25T00:00:00")
    assert read_date("05/05/2025", [MONTH_FIRST, DAY_FIRST]) == at("2025-05-05T00:00:00")


@pytest.mark.parametrize(
    "form", ["YY-MM-DD", "YYYY-MM", "YYYY-MM-DD MM", "YYYY-MM-DD hh:mm", "%Y-%m-%d", "dd/MM/YYYY"]
)
def test_refuses_forms_that_leave_something_open(form: str) -> None:
    """A two-digit year, a missing day, half a clock or another language's codes are refused."""
    with pytest.raises(DateFormatError):
        read_date_format(form)
