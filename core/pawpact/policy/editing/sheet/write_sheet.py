"""A table as a workbook that a manager fills in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from pawpact.policy.editing.sheet.read_sheet import heading
from pawpact.policy.finding.diagnostic import display_width
from pawpact.policy.model import Column, Parameter
from pawpact.policy.reading.parameter_value import MOST_ROWS
from pawpact.policy.reading.type_name import type_name
from pawpact.vocabulary.types import RATIO_SCALE, Row, Scalar, ValueType

_FORMATS = {
    ValueType.MONEY: "0.00",
    ValueType.RATIO: "0.00##",
    ValueType.PRICE_RATIO: "0.00##",
    ValueType.DATE: "yyyy-mm-dd",
    ValueType.TEXT: "@",
    ValueType.TIME: "@",
}
_KINDER: dict[str, str] = {"higher": "，越高对客户越好", "lower": "，越低对客户越好", "": ""}
_FILL = PatternFill("solid", fgColor="FFE8EEF7")
_NARROWEST = 12
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
_LONGEST_NAME = 31
_FEN = 100


def write_sheet(parameter: Parameter) -> bytes:
    """The table in force, a heading above each column; reading it gives the same rows."""
    book = Workbook()
    sheet = book.active
    sheet.title = parameter.label.zh.translate(_FORBIDDEN).strip()[:_LONGEST_NAME] or "table"
    sheet.freeze_panes = "A2"
    for number, column in enumerate(parameter.columns, start=1):
        _write_heading(sheet, number, column)
    rows = parameter.value if isinstance(parameter.value, tuple) else ()
    for line, row in enumerate(rows, start=2):
        if not isinstance(row, int | str):
            _write_row(sheet, line, parameter.columns, row)
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def _write_heading(sheet: Any, number: int, column: Column) -> None:
    letter = get_column_letter(number)
    cell = sheet[f"{letter}1"]
    cell.value = heading(column)
    cell.font, cell.fill = Font(bold=True), _FILL
    cell.alignment = Alignment(horizontal="left")
    cell.comment = Comment(_note(column), "pawpact")
    sheet.column_dimensions[letter].width = max(_NARROWEST, display_width(cell.value) + 4)
    if column.type is ValueType.BOOL:
        choice = DataValidation(type="list", formula1='"TRUE,FALSE"', allow_blank=False)
        choice.add(f"{letter}2:{letter}{MOST_ROWS + 1}")
        sheet.add_data_validation(choice)


def _note(column: Column) -> str:
    key = "；主键：同样的只能有一行" if column.key else ""
    return f"{type_name(column.type).zh}{_KINDER[column.better]}{key}"


def _write_row(sheet: Any, line: int, columns: Sequence[Column], row: Row) -> None:
    for number, column in enumerate(columns, start=1):
        cell = sheet[f"{get_column_letter(number)}{line}"]
        cell.value = _written(column.type, row[column.name])
        cell.number_format = _FORMATS.get(column.type, "General")
        if cell.data_type == "f":
            cell.data_type = "s"


def _written(type: ValueType, value: Scalar) -> object:
    """As a person would type it: yuan, 0.80, a date."""
    if isinstance(value, bool | str):
        return value
    match type:
        case ValueType.MONEY:
            return value / _FEN
        case ValueType.RATIO | ValueType.PRICE_RATIO:
            return value / RATIO_SCALE
        case ValueType.DATE:
            return date.fromordinal(value)
        case ValueType.TIME:
            return f"{value // 60:02d}:{value % 60:02d}"
        case _:
            return value
