"""Repayment histories: what is read from a file, and what it makes of scores and debits."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pawpact.billing.gateway.simulator import Outcome
from pawpact.demo.repayment import AGE, MONTHS, History, read_histories
from pawpact.kernel.errors import FileError

IN_TIME = (0,) * 6
HEADER = ["ID", AGE, *reversed(MONTHS), "default"]


def write(path: Path, *rows: list[str], header: list[str] = HEADER) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def row(age: int, *late: int) -> list[str]:
    """Months late as people think of them, oldest first; the file has the latest first."""
    return ["1", str(age), *(str(each) for each in reversed(late)), "0"]


def test_months_are_read_oldest_first(tmp_path: Path) -> None:
    """Columns are found by name, and PAY_6, the oldest month, comes first."""
    path = write(tmp_path / "histories.csv", row(41, 1, 2, 3, 4, 5, 6), row(23, -2, -1, 0, 0, 0, 8))
    assert read_histories(path) == [
        History(41, (1, 2, 3, 4, 5, 6)),
        History(23, (-2, -1, 0, 0, 0, 8)),
    ]


@pytest.mark.parametrize(
    ("late", "score"),
    [
        (IN_TIME, 720),
        ((-2, -1, 0, 0, 0, 0), 720),
        ((1, 0, 0, 0, 0, 0), 665),
        ((0, 1, 0, 0, 0, 0), 665),
        ((0, 0, 1, 0, 0, 0), 665),
        ((1, 2, -1, 0, 0, 0), 555),
        ((2, 2, 2, 0, 0, 0), 390),
        ((3, 3, 3, 0, 0, 0), 350),
    ],
)
def test_score_of_the_oldest_months(late: tuple[int, ...], score: int) -> None:
    """720 points less 55 for each month late in the three oldest months, 350 at least."""
    assert History(30, late).score == score


@pytest.mark.parametrize("month", [3, 4, 5])
def test_score_knows_nothing_of_what_comes(month: int) -> None:
    """Being late in one of the three latest months does not move the score."""
    late = tuple(8 * (place == month) for place in range(6))
    assert History(30, late).score == History(30, IN_TIME).score


@pytest.mark.parametrize(("period", "month"), [(1, 0), (6, 5), (7, 0), (12, 5)])
def test_period_goes_like_its_month(period: int, month: int) -> None:
    """The first period goes like the oldest month, the seventh like the oldest again."""
    late = tuple(int(place == month) for place in range(6))
    assert History(30, late).outcome(period, 1) is Outcome.INSUFFICIENT_FUNDS
    assert History(30, IN_TIME).outcome(period, 1) is Outcome.OK


def test_months_late_are_failed_attempts() -> None:
    """Two months late: the first two attempts fail, the third settles."""
    history = History(30, (2, 0, 0, 0, 0, 0))
    assert [history.outcome(1, attempt) for attempt in (1, 2, 3)] == [
        Outcome.INSUFFICIENT_FUNDS,
        Outcome.INSUFFICIENT_FUNDS,
        Outcome.OK,
    ]


@pytest.mark.parametrize("bad", ["", "two", "1.5"])
def test_bad_cell(tmp_path: Path, bad: str) -> None:
    """A cell that is no whole number is refused by file, line, column and what was expected."""
    spoilt = row(30, *IN_TIME)
    spoilt[4] = bad
    path = write(tmp_path / "histories.csv", row(30, *IN_TIME), spoilt)
    with pytest.raises(FileError, match=r"^histories\.csv:3:5 PAY_3 is a whole number$"):
        read_histories(path)


def test_short_row(tmp_path: Path) -> None:
    """A row that ends too early is refused at its first missing cell, not filled up."""
    path = write(tmp_path / "histories.csv", row(30, *IN_TIME)[:3])
    with pytest.raises(FileError, match=r"histories\.csv:2:"):
        read_histories(path)


def test_missing_column(tmp_path: Path) -> None:
    """Without one of the months the file is refused, and all that is needed is said."""
    header = ["PAY_1" if name == "PAY_0" else name for name in HEADER]
    path = write(tmp_path / "histories.csv", row(30, *IN_TIME), header=header)
    with pytest.raises(FileError, match=r"histories\.csv:1 has no column PAY_0; needed are AGE, "):
        read_histories(path)


@pytest.mark.parametrize("text", ["", ",".join(HEADER) + "\n"])
def test_empty_file(tmp_path: Path, text: str) -> None:
    """A file without rows is refused: it would decide nothing."""
    path = tmp_path / "histories.csv"
    path.write_text(text)
    with pytest.raises(FileError):
        read_histories(path)
