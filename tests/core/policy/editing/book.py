"""Workbooks for tests, good ones and hostile ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook, load_workbook

from pawpact.kernel.label import Label
from pawpact.policy.model import Column, LayerValue, Origin, Parameter
from pawpact.vocabulary.types import Row, ValueType

COLUMNS = (
    Column("months", ValueType.INT, key=True, label=Label("连续期数", "Periods")),
    Column("benefit", ValueType.TEXT, key=True, label=Label("送什么", "Benefit")),
    Column("price", ValueType.MONEY),
    Column("ratio", ValueType.PRICE_RATIO),
    Column("often", ValueType.BOOL),
    Column("day", ValueType.DATE),
    Column("hour", ValueType.TIME),
)
ROWS: tuple[Row, ...] = (
    {
        "months": 3,
        "benefit": "驱虫",
        "price": 26_850,
        "ratio": 9_800,
        "often": True,
        "day": 739_676,
        "hour": 480,
    },
    {
        "months": 6,
        "benefit": "=1+1",
        "price": 0,
        "ratio": 10_000,
        "often": False,
        "day": 739_677,
        "hour": 1_440,
    },
)
HEADINGS = ("连续期数 months", "送什么 benefit", "price", "ratio", "often", "day", "hour")
GOOD = (3, "驱虫", 268.5, 0.98, True, "2026-03-01", "08:00")


def table(rows: Sequence[Row] = ROWS, columns: Sequence[Column] = COLUMNS) -> Parameter:
    layers = (LayerValue(tuple(rows), Origin("rules/g/settings.yaml", 1, 1)),)
    label = Label("福利", "Benefits")
    return Parameter(
        "g.benefits", "g", ValueType.TABLE, label, layers, "any", "today", columns=tuple(columns)
    )


def book(*rows: Sequence[object], headings: Sequence[object] = HEADINGS) -> bytes:
    made = Workbook()
    for row in (headings, *rows):
        made.active.append(list(row))
    return saved(made)


def changed(content: bytes, cells: Mapping[str, object]) -> bytes:
    opened = load_workbook(BytesIO(content))
    for address, value in cells.items():
        opened.active[address] = value
    return saved(opened)


def saved(made: Any) -> bytes:
    target = BytesIO()
    made.save(target)
    return target.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The same workbook with another part in it, or with this one in the place of another."""
    target = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(target, "w", ZIP_DEFLATED) as new:
        for each in old.namelist():
            if each != name:
                new.writestr(each, old.read(each))
        new.writestr(name, part)
    return target.getvalue()
