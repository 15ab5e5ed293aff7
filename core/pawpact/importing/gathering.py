"""Reading a whole file: which rows say what, which are left out, and which cannot be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from pawpact.importing.converting import CellUnread, Converter, FieldValue, prepare
from pawpact.importing.mapping import ColumnName, ImportMapping, SkipRule
from pawpact.importing.reading import Header, Row, read_rows
from pawpact.importing.values import RepeatedRow, RowProblem, SkippedRow
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label

_DIFFERS = Label(
    "前面有编号相同的行，内容不同", "an earlier row has the same key and says otherwise"
)
_MISSING = Label("没有填写", "it is missing")


@dataclass(frozen=True, slots=True)
class Source:
    """A file and how to read it. ``name`` is shown and recorded, never its folder."""

    name: str
    lines: Iterable[bytes]
    mapping: ImportMapping


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row whose cells could be read. Nothing of it shows in a repr but its line."""

    row: Row
    key: str = field(repr=False)
    values: Mapping[str, FieldValue] = field(repr=False)

    @property
    def line(self) -> int:
        return self.row.line


@dataclass(slots=True)
class Gathered:
    """Everything that a file said, before anybody asked the store."""

    rows: int = 0
    candidates: dict[str, Candidate] = field(default_factory=dict)
    problems: list[RowProblem] = field(default_factory=list)
    skipped: list[SkippedRow] = field(default_factory=list)
    repeated: list[RepeatedRow] = field(default_factory=list)


class Gatherer:
    """Takes a file row by row. The first row with a key counts; a later one repeats or differs."""

    def __init__(self, source: Source, zone: ZoneInfo) -> None:
        self.mapping = source.mapping
        self.header, self._rows = read_rows(source.lines, source.mapping, source.name)
        self._converters = [prepare(each, self.header, zone) for each in self.mapping.fields]
        self._by_field = {each.mapping.target.name: each for each in self._converters}
        self._key_places = [self.header.place(column) for column in self.mapping.key]
        self._skips = [(skip, self.header.place(skip.column)) for skip in self.mapping.skips]

    def gather(self, on_row: Callable[[], None]) -> Gathered:
        gathered = Gathered()
        for row in self._rows:
            gathered.rows += 1
            on_row()
            if isinstance(row, RowProblem):
                gathered.problems.append(row)
            else:
                self._take(row, gathered)
        return gathered

    def problem(self, row: Row, invalid: InvalidField) -> RowProblem:
        """A refusal of the store's own rules, at the cell that it is about."""
        converter = self._by_field.get(invalid.field)
        if converter:
            return converter.problem(row, invalid.message, invalid.hint)
        return self.key_problem(row, invalid.message, invalid.hint)

    def key_problem(self, row: Row, message: Label, hint: Label | None = None) -> RowProblem:
        column = self.mapping.key[0]
        return _at(row, column, self.header, message, hint)

    def _take(self, row: Row, gathered: Gathered) -> None:
        skip = self._skip_of(row)
        if skip:
            gathered.skipped.append(
                SkippedRow(
                    row.line, skip.column.name, self.header.place(skip.column) + 1, skip.reason
                )
            )
            return
        values, problems = self._convert(row)
        key = "|".join(row.cells[place] for place in self._key_places)
        if not key.strip("|"):
            problems.append(self.key_problem(row, Label("编号是空的", "the key is empty")))
        if problems:
            gathered.problems += problems
            return
        self._add(Candidate(row, key, values), gathered)

    def _add(self, candidate: Candidate, gathered: Gathered) -> None:
        first = gathered.candidates.setdefault(candidate.key, candidate)
        if first is candidate:
            return
        if first.values == candidate.values:
            gathered.repeated.append(RepeatedRow(candidate.line, first.line))
            return
        gathered.problems.append(self._difference(first, candidate))

    def _difference(self, first: Candidate, second: Candidate) -> RowProblem:
        name = next(
            name for name in self._by_field if first.values.get(name) != second.values.get(name)
        )
        return self._by_field[name].problem(
            second.row,
            _DIFFERS,
            Label(
                f"保留它或第 {first.line} 行；若是两件事，请在映射的 key 中加一列",
                f"keep this row or line {first.line}; if they are two things, "
                "add a column to the mapping's key",
            ),
        )

    def _skip_of(self, row: Row) -> SkipRule | None:
        return next(
            (skip for skip, place in self._skips if row.cells[place].casefold() in skip.values),
            None,
        )

    def _convert(self, row: Row) -> tuple[dict[str, FieldValue], list[RowProblem]]:
        values: dict[str, FieldValue] = {}
        problems: list[RowProblem] = []
        for converter in self._converters:
            self._convert_one(converter, row, values, problems)
        return values, problems

    def _convert_one(
        self,
        converter: Converter,
        row: Row,
        values: dict[str, FieldValue],
        problems: list[RowProblem],
    ) -> None:
        try:
            value = converter.convert(row)
        except CellUnread as unread:
            problems.append(converter.problem(row, unread.message, unread.hint))
            return
        target = converter.mapping.target
        if value is not None:
            values[target.name] = value
        elif target.required:
            problems.append(converter.problem(row, _MISSING, None))


def _at(
    row: Row, column: ColumnName, header: Header, message: Label, hint: Label | None
) -> RowProblem:
    return RowProblem(row.line, column.name, header.place(column) + 1, "", message, hint)
