"""A sheet as the rows of a table, each with the addresses of its cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from warnings import catch_warnings, simplefilter

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from pawpact.kernel.label import Label
from pawpact.policy.editing.sheet.cell import UnfitCell, read_cell
from pawpact.policy.editing.sheet.finding import CellFinding, SheetRefused
from pawpact.policy.editing.sheet.guard import check_book, refused
from pawpact.policy.model import Column, Parameter
from pawpact.policy.reading.field import suggest
from pawpact.policy.reading.parameter_value import MOST_ROWS
from pawpact.vocabulary.types import Row, Scalar

_FORMULA, _ERROR = "f", "e"
_FARTHEST_ROW, _FARTHEST_COLUMN = 1_000, 60
_VALUES_ONLY = Label("复制这一格，选择性粘贴为“数值”", "copy the cell and paste it as values only")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row, and where in the workbook each of its columns stands."""

    values: Row
    addresses: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a sheet in their order. ``prefix`` names it where the workbook has several."""

    rows: tuple[SheetRow, ...]
    prefix: str
    whole: str
    """The address of the table as a whole."""


def read_sheet(book: str, content: bytes, parameter: Parameter, sheet: str | None = None) -> Sheet:
    """The table as the workbook has it. Raises SheetRefused with every cell that is wrong."""
    check_book(book, content)
    return _Reader(book, _opened(book, content, sheet), parameter).read()


def _opened(book: str, content: bytes, name: str | None) -> Any:
    """The sheet of this name, or the first one, of those that whoever opens the book sees."""
    try:
        with catch_warnings():
            simplefilter("ignore")  # of features of Excel's that no table needs
            opened = load_workbook(BytesIO(content), keep_links=False)
        seen = [each for each in opened.worksheets if each.sheet_state == "visible"]
    except Exception:
        # The library fails with whatever it trips over; none of it says more to the reader.
        raise refused(
            book, Label("不是能打开的 xlsx 文件", "this is no readable xlsx file")
        ) from None
    sheets = {each.title: each for each in seen}
    if not sheets:
        raise refused(book, Label("里面没有工作表", "there is no sheet in it"))
    if name is not None and name not in sheets:
        listed = "、".join(sheets)
        words = Label(f"没有工作表“{name}”", f"there is no sheet `{name}`")
        raise refused(book, words, Label(f"现有：{listed}", f"it has: {listed}"))
    return sheets[name] if name else seen[0]


class _Reader:
    """Goes through the sheet once and writes down everything that is wrong."""

    def __init__(self, book: str, sheet: Any, parameter: Parameter) -> None:
        self._book = book
        self._sheet = sheet
        self._columns = {each.name: each for each in parameter.columns}
        self._table = parameter
        self._prefix = f"{sheet.title}!" if len(sheet.parent.worksheets) > 1 else ""
        self._found: list[CellFinding] = []

    def read(self) -> Sheet:
        self._refuse_far()
        self._refuse_merged()
        header, *rest = list(self._sheet.iter_rows()) or [()]
        places = self._places(header)
        rows = list(self._rows(places, rest)) if places else []
        self._refuse_twice(rows)
        self._refuse_emptied(rows)
        if self._found:
            raise SheetRefused(self._book, self._found)
        last = f"{get_column_letter(max(places))}{len(rest) + 1}"
        return Sheet(tuple(rows), self._prefix, f"{self._prefix}A1:{last}")

    def _refuse_emptied(self, rows: Sequence[SheetRow]) -> None:
        """Rows that were deleted by mistake look like a table that is meant to be empty."""
        if rows or self._found or not self._table.value:
            return
        name = self._table.short_name
        self._wrong(
            "2:2",
            Label("表头下面没有一行", "there is no row below the headings"),
            Label(
                f"填上各行；真要清空，就在规则文件里写 `{name}: []`",
                f"fill in the rows; if it is to be empty, write `{name}: []` in the rule file",
            ),
        )

    def _wrong(self, address: str, message: Label, help: Label | None = None) -> None:
        self._found.append(CellFinding(f"{self._prefix}{address}", message, help))

    def _refuse_far(self) -> None:
        """A single cell in the last corner would have all before it looked at."""
        rows, columns = self._sheet.max_row, self._sheet.max_column
        if rows > _FARTHEST_ROW or columns > _FARTHEST_COLUMN:
            far = f"{get_column_letter(columns)}{rows}"
            self._wrong(
                far,
                Label("这张工作表用到了这么远", "the sheet is used as far as this"),
                Label(
                    "删去表格下面和右边的空行、空列，再保存",
                    "remove the empty rows below and the columns beside the table, then save",
                ),
            )
            raise SheetRefused(self._book, self._found)

    def _refuse_merged(self) -> None:
        for merged in self._sheet.merged_cells.ranges:
            self._wrong(
                merged.coord,
                Label("这几格合并了", "these cells are merged"),
                Label("取消合并，每格都写上值", "unmerge them and give each its value"),
            )

    def _places(self, header: Sequence[Any]) -> dict[int, Column]:
        """Which column of the sheet is which of the table's."""
        places: dict[int, Column] = {}
        for cell in header:
            written = "" if cell.value is None else str(cell.value).strip()
            column = self._column(written)
            if written and column is None:
                self._wrong(cell.coordinate, *self._unknown(written))
            elif column and column in places.values():
                words = Label(
                    f"列 {column.name} 写了两次", f"the column {column.name} stands twice"
                )
                self._wrong(cell.coordinate, words, Label("只留一列", "keep one of them"))
            elif column:
                places[cell.column] = column
                self._refuse_hidden_column(cell)
        for missing in [each for each in self._columns.values() if each not in places.values()]:
            self._wrong(
                "1:1",
                Label(f"第 1 行没有列 {heading(missing)}", f"row 1 has no column {missing.name}"),
                Label("先用 rules table export 导出一份，照它的表头写", self._names().en),
            )
        return places

    def _refuse_hidden_column(self, cell: Any) -> None:
        dimension = self._sheet.column_dimensions.get(cell.column_letter)
        if dimension is not None and dimension.hidden:
            self._wrong(
                cell.coordinate,
                Label("这一列藏起来了", "this column is hidden"),
                Label("取消隐藏", "show it"),
            )

    def _column(self, written: str) -> Column | None:
        """By its name, which ends the heading, or by its label alone."""
        name = written.split()[-1] if written else ""
        if name in self._columns:
            return self._columns[name]
        labelled = [
            each for each in self._columns.values() if written in (each.label.zh, each.label.en)
        ]
        return labelled[0] if written and len(labelled) == 1 else None

    def _unknown(self, written: str) -> tuple[Label, Label]:
        return (
            Label(f"表里没有列“{written[:40]}”", f'the table has no column "{written[:40]}"'),
            Label(f"删去这一列；{self._names().zh}", f"remove it; {self._names().en}"),
        )

    def _names(self) -> Label:
        listed = "、".join(heading(each) for each in self._columns.values())
        return Label(f"表头是：{listed}", f"the headings are: {', '.join(self._columns)}")

    def _rows(
        self, places: Mapping[int, Column], rows: Sequence[Sequence[Any]]
    ) -> Iterator[SheetRow]:
        filled = [row for row in rows if any(cell.value is not None for cell in row)]
        for number, row in enumerate(filled):
            if number == MOST_ROWS:
                words = Label(f"最多 {MOST_ROWS} 行", f"at most {MOST_ROWS} rows are allowed")
                self._wrong(row[0].coordinate, words, Label("删去多余的行", "remove the others"))
                return
            self._refuse_hidden(row[0].row)
            read = self._row(places, row)
            if len(read.values) == len(self._columns):
                yield read

    def _refuse_hidden(self, number: int) -> None:
        dimension = self._sheet.row_dimensions.get(number)
        if dimension is not None and dimension.hidden:
            self._wrong(
                f"{number}:{number}",
                Label("这一行藏起来了", "this row is hidden"),
                Label("取消隐藏或筛选；不要的就删去", "show it, or remove it"),
            )

    def _row(self, places: Mapping[int, Column], row: Sequence[Any]) -> SheetRow:
        values: dict[str, Scalar] = {}
        addresses: dict[str, str] = {}
        for cell in row:
            column = places.get(cell.column)
            if column is None:
                self._refuse_stray(cell)
                continue
            addresses[column.name] = f"{self._prefix}{cell.coordinate}"
            value = self._value(column, cell)
            if value is not None:
                values[column.name] = value
        ordered = {name: values[name] for name in self._columns if name in values}
        return SheetRow(ordered, addresses)

    def _refuse_stray(self, cell: Any) -> None:
        if cell.value is not None:
            words = Label("这一列没有表头", "this column has no heading")
            self._wrong(cell.coordinate, words, Label(f"删去；{self._names().zh}", "remove it"))

    def _value(self, column: Column, cell: Any) -> Scalar | None:
        if cell.data_type == _FORMULA:
            words = Label(f"这里是公式 {_shown(cell)}", f"this is the formula {_shown(cell)}")
            self._wrong(cell.coordinate, words, _VALUES_ONLY)
        elif cell.data_type == _ERROR:
            words = Label(f"公式算不出来（{cell.value}）", f"a formula failed ({cell.value})")
            self._wrong(cell.coordinate, words, _VALUES_ONLY)
        elif cell.value is None or not str(cell.value).strip():
            words = Label(f"{heading(column)} 没有写", f"{column.name} is empty")
            self._wrong(
                cell.coordinate, words, Label("每一格都要写上值", "every cell needs a value")
            )
        else:
            try:
                return _chosen(column, read_cell(column.type, cell.value))
            except UnfitCell as unfit:
                self._wrong(cell.coordinate, unfit.message, unfit.help)
        return None

    def _refuse_twice(self, rows: Sequence[SheetRow]) -> None:
        keys = [each.name for each in self._columns.values() if each.key]
        first: dict[tuple[Scalar, ...], SheetRow] = {}
        for row in rows if keys else ():
            earlier = first.setdefault(tuple(row.values[name] for name in keys), row)
            if earlier is not row:
                here, there = row.addresses[keys[0]], earlier.addresses[keys[0]]
                self._found.append(
                    CellFinding(
                        here,
                        Label(f"和 {there} 那一行重复", f"the same key as the row of {there}"),
                        Label("只留一行", "keep one of them"),
                    )
                )


def _shown(cell: Any) -> str:
    return str(getattr(cell.value, "text", cell.value))[:40]


def _chosen(column: Column, value: Scalar) -> Scalar:
    """The value, where it is one of the words that the column may hold; raises UnfitCell."""
    if column.choices and value not in column.choices:
        raise UnfitCell(
            Label(
                f"`{value}` 不在可选项里：{'、'.join(column.choices)}",
                f"`{value}` is none of {', '.join(column.choices)}",
            ),
            suggest(str(value), column.choices),
        )
    return value


def heading(column: Column) -> str:
    """`连续期数 months`: for people, and the name by which it is found again."""
    return f"{column.label.zh} {column.name}".strip()
