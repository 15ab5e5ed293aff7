"""From the cells of a row to the values of a target's fields."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from zoneinfo import ZoneInfo

from pawpact.importing.date_format import DateUnread, read_date
from pawpact.importing.mapping import FieldMapping
from pawpact.importing.reading import Header, Row
from pawpact.importing.shape import excerpt, shape
from pawpact.importing.target import FieldType
from pawpact.importing.values import RowProblem
from pawpact.kernel.errors import RequestError
from pawpact.kernel.label import Label
from pawpact.kernel.money import fen

FieldValue = str | int | bool | date | datetime | tuple[str, ...]

_MOST_DATES = 4_096


class CellUnread(RequestError):
    """The cell does not hold what the field needs."""

    code = "cell_unread"
    title = Label("单元格内容不符", "The cell does not hold what the field needs")


@dataclass(frozen=True, slots=True)
class Converter:
    """One field's way from cells to value, prepared once for a file."""

    mapping: FieldMapping
    places: tuple[int, ...]
    read: Callable[[str], FieldValue]

    def convert(self, row: Row) -> FieldValue | None:
        """The value; None where the row says nothing. Raises ``CellUnread``."""
        mapping = self.mapping
        texts = self._texts(row)
        if mapping.target.type is FieldType.LIST:
            return self._list(texts)
        value = mapping.join.join(texts)
        if value and mapping.values is not None:
            value = self._translated(value)
        return self.read(value) if value else None

    def problem(self, row: Row, message: Label, hint: Label | None) -> RowProblem:
        """What is wrong with this field in this row."""
        found = self.mapping.join.join(row.cells[place] for place in self.places)
        shown = shape(found) if self.mapping.target.personal else excerpt(found)
        columns = self.mapping.columns
        return RowProblem(
            row.line,
            columns[0].name if columns else "",
            self.places[0] + 1 if columns else 0,
            shown,
            Label(
                f"{self.mapping.target.label.zh}：{message.zh}",
                f"{self.mapping.target.label.en}: {message.en}",
            ),
            hint,
        )

    def _texts(self, row: Row) -> list[str]:
        if self.mapping.constant is not None:
            return [self.mapping.constant]
        cells = [row.cells[place] for place in self.places]
        return [cell for cell in cells if cell and cell.casefold() not in self.mapping.empty]

    def _list(self, texts: Sequence[str]) -> tuple[str, ...]:
        split = self.mapping.split
        cut = [text.split(split) if split else [text] for text in texts]
        parts = [part.strip() for each in cut for part in each]
        if self.mapping.values is not None:
            parts = [self._translated(part) for part in parts]
        return tuple(dict.fromkeys(part for part in parts if part))

    def _translated(self, text: str) -> str:
        values = self.mapping.values or {}
        found = values.get(text.casefold(), self.mapping.otherwise)
        if found is None:
            raise CellUnread(
                Label("映射文件的 values 中没有这个值", "this value is not among the values"),
                hint=Label(
                    "在映射文件的 values 中加上它，或写 otherwise",
                    "add it to the values of the mapping file, or write otherwise",
                ),
            )
        return found


def prepare(mapping: FieldMapping, header: Header, zone: ZoneInfo) -> Converter:
    """A converter for this file's header; dates are read in the store's zone."""
    places = tuple(header.place(column) for column in mapping.columns)
    return Converter(mapping, places, _reader(mapping, zone))


def _reader(mapping: FieldMapping, zone: ZoneInfo) -> Callable[[str], FieldValue]:
    match mapping.target.type:
        case FieldType.TEXT | FieldType.LIST:
            return str
        case FieldType.CHOICE:
            return lambda text: _read_choice(text, mapping.target.choices)
        case FieldType.YES_NO:
            return lambda text: _read_choice(text, ("yes", "no")) == "yes"
        case FieldType.WHOLE:
            return lambda text: _read_whole(text, mapping.times)
        case FieldType.MONEY:
            return _read_money
        case FieldType.DATE:
            return _date_reader(mapping, lambda found: found.date())
        case FieldType.INSTANT:
            return _date_reader(mapping, lambda found: found.replace(tzinfo=zone))


def _read_choice(text: str, choices: Sequence[str]) -> str:
    found = text.casefold()
    if found in choices:
        return found
    listed = ", ".join(choices)
    raise CellUnread(
        Label(f"应为以下之一：{listed}", f"expected one of {listed}"),
        hint=Label("在映射文件中用 values 对应", "translate it with values in the mapping file"),
    )


def _read_whole(text: str, times: int) -> int:
    try:
        number = Decimal(text) * times
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number != number.to_integral_value():
        raise CellUnread(Label("应为整数", "expected a whole number"))
    return int(number)


def _read_money(text: str) -> int:
    try:
        return fen(text.replace(",", ""))
    except ValueError:
        raise CellUnread(
            Label("应为金额，单位元，最多两位小数", "expected yuan with at most two decimals")
        ) from None


def _date_reader(
    mapping: FieldMapping, finish: Callable[[datetime], date]
) -> Callable[[str], FieldValue]:
    """Files repeat their dates, so each is read once."""

    @lru_cache(maxsize=_MOST_DATES)
    def read(text: str) -> date:
        try:
            return finish(read_date(text, mapping.dates))
        except DateUnread as problem:
            raise CellUnread(problem.message, hint=problem.hint) from None

    return read
