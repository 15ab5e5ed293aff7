"""What an import says about each row of a file."""

from __future__ import annotations

from dataclasses import dataclass

from pawpact.kernel.label import Label


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a row was not taken: where, what it looks like, what was expected, how to mend it.

    ``found`` is the shape of the cell (``9999-99``), or the cell itself where nothing personal
    can stand in it. ``number`` counts columns from 1; 0 means the row as a whole.
    """

    line: int
    column: str
    number: int
    found: str
    message: Label
    hint: Label | None = None


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A row that the mapping file leaves out on purpose, with its reason."""

    line: int
    column: str
    number: int
    reason: Label


@dataclass(frozen=True, slots=True)
class RepeatedRow:
    """A row that says again what an earlier row of the file said."""

    line: int
    first: int


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of every row of a file. The counts of rows add up to ``rows``.

    ``written`` is false for a dry run, and where bad rows hold the good ones back.
    """

    kind: str
    file: str
    rows: int
    created: int
    linked: int
    unchanged: int
    repeated: tuple[RepeatedRow, ...]
    skipped: tuple[SkippedRow, ...]
    problems: tuple[RowProblem, ...]
    written: bool
    dry_run: bool

    @property
    def refused(self) -> int:
        """Rows with at least one problem."""
        return len({problem.line for problem in self.problems})

    @property
    def held_back(self) -> bool:
        """Good rows wait because there are bad ones."""
        return bool(self.problems) and not self.written and not self.dry_run
