"""Rows that would take from a customer what the layer above gives, told by their cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pawpact.kernel.label import Label
from pawpact.policy.editing.sheet.finding import CellFinding
from pawpact.policy.editing.sheet.read_sheet import Sheet, SheetRow, heading
from pawpact.policy.model import Column, Parameter
from pawpact.policy.parameter_order import is_as_good
from pawpact.vocabulary.types import Row
from pawpact.vocabulary.values import show_value
from pawpact.vocabulary.written import written_row


def harsher_cells(parameter: Parameter, above: Sequence[Row], sheet: Sheet) -> list[CellFinding]:
    """Of each row above that no row of the sheet comes up to, what is worse in the nearest one.

    Only where a store may move a table towards the customer alone.
    """
    if parameter.store_may != "only_better" or parameter.better != "rows":
        return []
    rows = tuple(each.values for each in sheet.rows)
    return [
        finding
        for upper in above
        if not is_as_good(parameter, rows, (upper,))
        for finding in _of_row(parameter.columns, parameter, upper, sheet)
    ]


def _of_row(
    columns: Sequence[Column], parameter: Parameter, upper: Row, sheet: Sheet
) -> Iterator[CellFinding]:
    fixed = [each.name for each in columns if not each.better]
    alike = [row for row in sheet.rows if all(row.values[n] == upper[n] for n in fixed)]
    nearest = min(
        (list(_worse(columns, parameter, upper, row)) for row in alike), key=len, default=[]
    )
    yield from nearest or [_missing(columns, upper, sheet)]


def _worse(
    columns: Sequence[Column], parameter: Parameter, upper: Row, row: SheetRow
) -> Iterator[CellFinding]:
    for column in columns:
        ordered = replace(parameter, better=column.better, kindest_first=())
        mine, theirs = row.values[column.name], upper[column.name]
        if column.better and not is_as_good(ordered, mine, theirs):
            zh, en = (
                [show_value(column.type, each, language) for each in (theirs, mine)]
                for language in ("zh", "en")
            )
            yield CellFinding(
                row.addresses[column.name],
                Label(
                    f"{heading(column)} 只能对客户更好：上一层是 {zh[0]}，写的是 {zh[1]}",
                    f"{column.name} may only move towards the customer: above it is {en[0]},"
                    f" found {en[1]}",
                ),
                _kinder(column, zh[0], en[0]),
            )


def _kinder(column: Column, zh: str, en: str) -> Label:
    if column.better == "higher":
        return Label(f"写 {zh} 或更大的数", f"write {en} or more")
    return Label(f"写 {zh} 或更小的数", f"write {en} or less")


def _missing(columns: Sequence[Column], upper: Row, sheet: Sheet) -> CellFinding:
    shown = written_row(columns, upper)
    return CellFinding(
        sheet.whole,
        Label(f"少了上一层的这一行：{shown}", f"this row of the layer above is missing: {shown}"),
        Label("写上它，或者更好的一行", "write it, or one that is kinder"),
    )


def rows_above(parameter: Parameter, layer: str) -> list[Row]:
    """What holds without the file's own value."""
    values = [each.value for each in parameter.layers if each.origin.layer != layer]
    value = values[-1] if values else ()
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, tuple) else []
