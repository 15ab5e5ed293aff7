"""Real repayment histories as a stand-in for how customers' debits go.

A row gives age, and for six months how many months a payment was late (``PAY_6`` the oldest to
``PAY_0`` the latest; below one is in time). The debit of period *p* goes like month *p* modulo
six: in time, it settles at once; *n* months late, its first *n* attempts fail for want of
money. The score is derived from the three oldest months alone, so that it cannot know what the
later ones bring: ``720 - 55 x (months late in PAY_6, PAY_5 and PAY_4 together)``, within 350
to 950.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pawpact.billing.gateway.simulator import Outcome
from pawpact.kernel.errors import FileError
from pawpact.kernel.label import Label

MONTHS = ("PAY_6", "PAY_5", "PAY_4", "PAY_3", "PAY_2", "PAY_0")
AGE = "AGE"
_KNOWN_TO_SCORE = 3
_BASE, _STEP, _LOWEST, _HIGHEST = 720, 55, 350, 950


@dataclass(frozen=True, slots=True)
class History:
    """One person's age and months late, oldest first."""

    age: int
    late: tuple[int, ...]

    @property
    def score(self) -> int:
        missed = sum(max(0, months) for months in self.late[:_KNOWN_TO_SCORE])
        return min(_HIGHEST, max(_LOWEST, _BASE - _STEP * missed))

    def outcome(self, period: int, attempt: int) -> Outcome:
        """How an attempt of a period goes."""
        late = self.late[(period - 1) % len(self.late)]
        return Outcome.INSUFFICIENT_FUNDS if attempt <= late else Outcome.OK


def read_histories(path: Path) -> list[History]:
    """All rows of the file; the first bad cell is refused with line and column."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file)
        header = next(rows, [])
        places = [_place(path, header, name) for name in (AGE, *MONTHS)]
        found = list(_read(path, rows, header, places))
    if not found:
        raise FileError(Label(f"{path.name} 里没有数据行", f"{path.name} holds no rows"))
    return found


def _read(
    path: Path,
    rows: Iterator[list[str]],
    header: Sequence[str],
    places: Sequence[int],
) -> Iterator[History]:
    for line, row in enumerate(rows, start=2):
        age, *late = (_number(path, header, row, line, place) for place in places)
        yield History(age, tuple(late))


def _place(path: Path, header: Sequence[str], name: str) -> int:
    if name in header:
        return header.index(name)
    raise FileError(
        Label(
            f"{path.name}:1 缺少 {name} 列；需要 {AGE}、{'、'.join(MONTHS)}",
            f"{path.name}:1 has no column {name}; needed are {AGE}, {', '.join(MONTHS)}",
        )
    )


def _number(path: Path, header: Sequence[str], row: list[str], line: int, place: int) -> int:
    text = row[place].strip() if place < len(row) else ""
    try:
        return int(text)
    except ValueError:
        where = f"{path.name}:{line}:{place + 1}"
        raise FileError(
            Label(
                f"{where} {header[place]} 列应为整数", f"{where} {header[place]} is a whole number"
            )
        ) from None
