"""Tables as sheets: what goes out comes back, and what is wrong is told by its cell."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook

from pawpact.kernel.label import Label
from pawpact.policy.editing.sheet.cell import UnfitCell, read_cell
from pawpact.policy.editing.sheet.finding import MOST_SHOWN, SheetRefused
from pawpact.policy.editing.sheet.guard import LARGEST_BOOK, LARGEST_PART, LARGEST_WHOLE
from pawpact.policy.editing.sheet.read_sheet import read_sheet
from pawpact.policy.editing.sheet.write_sheet import write_sheet
from pawpact.policy.model import Column
from pawpact.vocabulary.types import Scalar, ValueType
from tests.core.policy.editing.book import (
    GOOD,
    HEADINGS,
    ROWS,
    book,
    changed,
    saved,
    table,
    with_part,
)

SHEET = "xl/worksheets/sheet1.xml"
_ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>'


def rows_of(content: bytes, sheet: str | None = None) -> list[object]:
    return [each.values for each in read_sheet("表.xlsx", content, table(), sheet).rows]


def wrong(content: bytes) -> dict[str, str]:
    """The message of each cell that is refused."""
    with pytest.raises(SheetRefused) as refused:
        rows_of(content)
    return {each.address: each.message.zh for each in refused.value.found}


def test_a_table_comes_back_as_it_went_out() -> None:
    """Rows of every type, a text that looks like a formula too, are read as they were written."""
    assert rows_of(write_sheet(table())) == list(ROWS)


def test_headings_alone_empty_no_table() -> None:
    """A sheet without rows is refused, but for a table that has none already."""
    assert wrong(book()) == {"2:2": "表头下面没有一行"}
    assert read_sheet("表.xlsx", write_sheet(table(())), table(())).rows == ()


def test_it_goes_out_with_headings_that_people_read() -> None:
    """The first row has each column's Chinese label with its name, or the name alone."""
    sheet = load_workbook(BytesIO(write_sheet(table()))).active
    assert [cell.value for cell in sheet[1]] == list(HEADINGS)
    assert sheet.title == "福利"


@pytest.mark.parametrize(
    ("cell", "value", "expected"),
    [
        ("A2", 3.0, 3),
        ("A2", "12", 12),
        ("B2", "  洗护 ", "洗护"),
        ("C2", 268, 26_800),
        ("C2", "268.50", 26_850),
        ("D2", "8折", 8_000),
        ("D2", 0.97999999999999998, 9_800),
        ("E2", "否", False),
        ("E2", "TRUE", True),
        ("F2", date(2026, 3, 1), 739_676),
        ("F2", datetime(2026, 3, 1), 739_676),  # noqa: DTZ001
        ("G2", time(8, 30), 510),
        ("G2", timedelta(hours=24), 1_440),
    ],
)
def test_a_cell_is_read_as_its_column_wants_it(cell: str, value: object, expected: Scalar) -> None:
    """Excel's numbers, dates and times, and what people type for them, become the value."""
    (row,) = rows_of(changed(book(GOOD), {cell: value}))
    names = dict(zip("ABCDEFG", table().columns, strict=True))
    assert isinstance(row, dict)
    assert row[names[cell[0]].name] == expected


@pytest.mark.parametrize(
    ("cell", "value", "part"),
    [
        ("A2", 3.5, "不是整数"),
        ("A2", True, "这里要整数（int），写的是TRUE"),
        ("A2", date(2026, 3, 5), "写的是日期 2026-03-05"),
        ("B2", 12, "这里要文字（text），写的是数字 12"),
        ("C2", "268元", "不是金额"),
        ("C2", 268.505, "不是金额"),
        ("D2", 8, "不是价格比例"),
        ("E2", 1, "写的是数字 1"),
        ("E2", "也许", "写的是“也许”"),
        ("F2", 20260301, "写的是数字"),
        ("F2", datetime(2026, 3, 1, 8), "写的是日期"),  # noqa: DTZ001
        ("G2", 8, "写的是数字 8"),
        ("G2", time(8, 0, 30), "写的是时间"),
        ("C2", "=A2*2", "这里是公式 =A2*2"),
        ("C2", "#DIV/0!", "公式算不出来"),
        ("C2", "   ", "price 没有写"),
        ("A2", 1e300, "不是整数"),
        ("H2", "x", "这一列没有表头"),
        ("H1", "备注", "表里没有列“备注”"),
        ("H1", "送什么", "列 benefit 写了两次"),
    ],
)
def test_a_cell_that_is_wrong_is_named(cell: str, value: object, part: str) -> None:
    """What was found is told at the cell where it stands."""
    found = wrong(changed(book(GOOD), {cell: value}))
    assert list(found) == [cell]
    assert part in found[cell]


def test_a_number_without_end_is_no_number() -> None:
    """What a file made by hand can hold, and no sheet shows, is refused like any other."""
    for value in (float("inf"), float("-inf"), float("nan")):
        with pytest.raises(UnfitCell):
            read_cell(ValueType.INT, value)


def test_a_cell_holds_one_of_the_words_of_its_column() -> None:
    """What a rule file would refuse is refused at its cell, with the word that is near."""
    gift = Column("gift", ValueType.TEXT, choices=("deworming", "grooming"))
    made = book(["deworming"], ["groming"], headings=["gift"])
    with pytest.raises(SheetRefused) as refused:
        read_sheet("benefits.xlsx", made, table([{"gift": "grooming"}], [gift]))
    assert "A3" in str(refused.value.found[0].address)
    assert refused.value.found[0].help == Label("是不是 `grooming`？", "did you mean `grooming`?")


def test_every_wrong_cell_is_told_at_once() -> None:
    """One look names all cells that are wrong, each with what to write, in both languages."""
    content = changed(book(GOOD, GOOD), {"A2": "x", "C3": None, "D3": 20})
    with pytest.raises(SheetRefused) as refused:
        rows_of(content)
    text = refused.value.message.zh
    assert [line.split("：")[0] for line in text.splitlines() if "表.xlsx!" in line] == [
        "表.xlsx!A2",
        "表.xlsx!C3",
        "表.xlsx!D3",
    ]
    assert "是付 20% 就写 0.2；是减 20% 就写 0.8" in text
    assert "表.xlsx!C3: price is empty" in refused.value.message.en


def test_a_long_list_of_wrong_cells_is_cut() -> None:
    """Of a sheet that is wrong throughout so many cells are shown, and how many more there are."""
    content = book(*(("x", "b", "c", "d", "e", "f", "g") for _ in range(40)))
    with pytest.raises(SheetRefused) as refused:
        rows_of(content)
    lines = [line for line in refused.value.message.zh.splitlines() if "表.xlsx!" in line]
    assert len(lines) == MOST_SHOWN
    assert refused.value.message.zh.endswith(f"还有 {len(refused.value.found) - MOST_SHOWN} 处")


def test_a_key_stands_once() -> None:
    """The second row with the same keys is refused, and the first one named."""
    other = (3, "驱虫", 1, 1, False, "2026-03-02", "09:00")
    assert wrong(book(GOOD, other)) == {"A3": "和 A2 那一行重复"}


def test_columns_may_stand_in_any_order_and_by_their_label() -> None:
    """A heading is found by its name or by its label alone; empty rows are passed over."""
    headings = ["often", "送什么", "连续期数", "hour", "day", "ratio", "price"]
    row = [True, "驱虫", 3, "08:00", "2026-03-01", 0.98, 268.5]
    assert rows_of(book([None] * 7, row, [], headings=headings)) == [ROWS[0]]


def test_a_column_that_is_missing_is_named() -> None:
    """Without one of the table's columns nothing is read."""
    assert list(wrong(book(GOOD[:6], headings=HEADINGS[:6]))) == ["1:1"]
    assert "没有列 hour" in wrong(book(GOOD[:6], headings=HEADINGS[:6]))["1:1"]


def test_merged_and_hidden_rows_are_refused() -> None:
    """What a person does not see, or sees once for many, is not taken for rows."""
    opened = load_workbook(BytesIO(book(GOOD, (6, *GOOD[1:]))))
    opened.active.merge_cells("B2:B3")
    opened.active.row_dimensions[3].hidden = True
    opened.active.column_dimensions["D"].hidden = True
    found = wrong(saved(opened))
    assert found["D1"] == "这一列藏起来了"
    assert found["B2:B3"] == "这几格合并了"
    assert found["3:3"] == "这一行藏起来了"


def test_more_rows_than_a_table_has_are_refused() -> None:
    """The first row too many is named."""
    assert wrong(book(*((n, *GOOD[1:]) for n in range(51)))) == {"A52": "最多 50 行"}


def test_of_several_sheets_the_first_is_read_or_the_one_that_is_named() -> None:
    """Addresses then say which sheet is meant."""
    opened = Workbook()
    opened.active.append(["x"])
    other = opened.create_sheet("福利")
    for row in (HEADINGS, GOOD):
        other.append(list(row))
    assert rows_of(saved(opened), "福利") == [ROWS[0]]
    assert "Sheet!A1" in wrong(saved(opened))
    with pytest.raises(SheetRefused, match="there is no sheet"):
        rows_of(saved(opened), "没有")


@cache
def hostile() -> dict[str, bytes]:
    good = book(GOOD)
    many = b"<row/>" * 100_000
    cells = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%s</worksheet>'
    return {
        "no zip": b"a,b\n1,2\n",
        "an old xls": bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600),
        "cut off": good[: len(good) // 2],
        "another zip": with_part(b"PK\x05\x06" + bytes(18), "a.txt", b"x"),
        "too large": good + bytes(LARGEST_BOOK),
        "a bomb": with_part(good, SHEET, b" " * (LARGEST_PART + 1)),
        "a bomb beside": with_part(good, "xl/media/a.png", bytes(LARGEST_WHOLE)),
        "many parts": _of_many_parts(good),
        "entities": with_part(good, SHEET, _ENTITIES.encode()),
        "entities in 16 bits": with_part(good, SHEET, _ENTITIES.encode("utf-16")),
        "entities beside": with_part(good, "xl/sharedStrings.xml", _ENTITIES.encode()),
        "a million rows": with_part(good, SHEET, cells % many),
        "broken": with_part(good, SHEET, b"<worksheet><row>"),
        "nothing in it": with_part(good, "xl/workbook.xml", b"<workbook/>"),
        "no sheet": with_part(good, "[Content_Types].xml", b"<Types/>"),
    }


def _of_many_parts(good: bytes) -> bytes:
    target = BytesIO(good)
    with ZipFile(target, "a") as packed:
        for number in range(300):
            packed.writestr(f"y{number}.xml", b"<x/>")
    return target.getvalue()


@pytest.mark.parametrize("kind", hostile())
def test_a_hostile_workbook_is_refused(kind: str) -> None:
    """It is refused as a whole, before much of it is unpacked."""
    with pytest.raises(SheetRefused) as refused:
        rows_of(hostile()[kind])
    assert [each.address for each in refused.value.found] == [""]


def test_a_cell_in_the_last_corner_is_refused_where_it_stands() -> None:
    """The empty rows and columns before it are not gone through."""
    assert list(wrong(changed(book(GOOD), {"XFD1048576": 1}))) == ["XFD1048576"]


def test_a_column_of_each_type_goes_out_and_comes_back() -> None:
    """Whole numbers, days, hours and ratios keep their value to the last place."""
    kinds = [ValueType.INT, ValueType.DAYS, ValueType.HOURS, ValueType.RATIO, ValueType.MONEY]
    columns = [Column(str(kind), kind) for kind in kinds]
    rows = [{str(kind): n for kind in kinds} for n in (0, 1, 7, 1_999, 99_999)]
    parameter = table(rows, columns)
    read = read_sheet("b.xlsx", write_sheet(parameter), parameter)
    assert [each.values for each in read.rows] == rows


def test_a_hidden_sheet_is_not_read() -> None:
    """The first sheet that people see is taken; one that is hidden is not found by its name."""
    made = load_workbook(BytesIO(book(GOOD)))
    made.active.title = "看得见"
    made.create_sheet("藏着", 0).append(["x"])
    made["藏着"].sheet_state = "hidden"
    assert len(rows_of(saved(made))) == 1
    with pytest.raises(SheetRefused, match="藏着"):
        rows_of(saved(made), "藏着")
