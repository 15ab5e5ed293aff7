"""`pawpact rules table`: a store's table to Excel and back."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.core.cli.checkout import Folder

TABLE = "welfare_tiers.milestones"
FILE = "tenants/xihu/rules.yaml"
STORE = ("--store", "xihu")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    monkeypatch.chdir(tmp_path)
    made = Folder.at(tmp_path)
    assert made.run("table", "export", TABLE, *STORE, "--output", "福利.xlsx").exit_code == 0
    return made


def edit(folder: Folder, cells: dict[str, object]) -> None:
    book = load_workbook(BytesIO((folder.path / "福利.xlsx").read_bytes()))
    for address, value in cells.items():
        book.active[address] = value
    book.save(folder.path / "福利.xlsx")


def imported(folder: Folder, *more: str) -> tuple[int, str]:
    result = folder.run("table", "import", "福利.xlsx", TABLE, *STORE, *more)
    return result.exit_code, result.output


def test_what_went_out_comes_in_and_changes_nothing(folder: Folder) -> None:
    """A table that nobody touched leaves every file as it is, byte for byte."""
    before = folder.all_files()
    code, output = imported(folder)
    assert (code, output) == (0, "和现在的一样，没有改动\n")
    assert folder.all_files() == before


def test_a_changed_table_is_written_into_the_store_s_file(folder: Folder) -> None:
    """The diff is shown by meaning, the file keeps its comments and passes check and fmt."""
    before = folder.read(FILE)
    edit(folder, {"A3": 5})
    code, output = imported(folder)
    assert code == 0, output
    assert "welfare_tiers.milestones：连续履约福利" in output
    assert "连续期数 6 → 连续期数 5" in output
    assert output.endswith(f"已写进 {FILE}\n")
    after = folder.read(FILE)
    added = [line for line in after.splitlines() if line not in before.splitlines()]
    assert added == [
        "welfare_tiers.milestones:",
        "    milestones:",
        "      - {months: 3, benefit: deworming, count: 1}",
        "      - {months: 5, benefit: health_check, count: 1}",
        "      - {months: 12, benefit: grooming_card, count: 1}",
        "      - {months: 12, benefit: food_gift_pack, count: 1}",
    ]
    assert [line for line in before.splitlines() if line not in after.splitlines()] == []
    assert folder.run("check", *STORE).exit_code == 0
    assert folder.run("fmt", "--check", FILE).exit_code == 0
    assert imported(folder) == (0, "和现在的一样，没有改动\n")


def test_a_look_only_writes_nothing(folder: Folder) -> None:
    """With --dry-run the diff is shown and no file changes."""
    edit(folder, {"A3": 5})
    before = folder.all_files()
    code, output = imported(folder, "--dry-run")
    assert code == 0
    assert "连续期数 6 → 连续期数 5" in output
    assert output.endswith("只是试看，没有写入\n")
    assert folder.all_files() == before


def test_a_wrong_cell_changes_nothing(folder: Folder) -> None:
    """The cell is named with what it wants, the command ends with 1, the file stays."""
    edit(folder, {"A3": "六", "C4": "=1+1"})
    before = folder.all_files()
    code, output = imported(folder)
    assert code == 1
    assert "福利.xlsx!A3：`六` 不是整数" in output
    assert "福利.xlsx!C4：这里是公式 =1+1" in output
    assert folder.all_files() == before


def test_what_the_rules_refuse_is_told_by_its_cell_too(folder: Folder) -> None:
    """A word with a hidden letter is named at its cell, so is what is harsher than above."""
    before = folder.all_files()
    edit(folder, {"B3": "health\u200bcheck"})
    assert "福利.xlsx!B3：" in imported(folder)[1]
    edit(folder, {"B3": "health_check", "A3": 9})
    code, output = imported(folder)
    assert code == 1
    assert "福利.xlsx!A3：连续期数 months 只能对客户更好：上一层是 6，写的是 9" in output
    edit(folder, {"B3": "grooming", "A3": 6})
    assert "少了上一层的这一行：{months: 6, benefit: health_check, count: 1}" in imported(folder)[1]
    edit(folder, {"B3": "health_check", "A3": 2})
    assert "福利.xlsx!A1:C5：连续履约福利的各行要从低到高写" in imported(folder)[1]
    after = folder.all_files()
    del before["福利.xlsx"], after["福利.xlsx"]
    assert after == before


def test_a_rule_of_each_row_names_its_table(folder: Folder) -> None:
    """The rule that stands for every row leads to the same table."""
    result = folder.run(
        "table", "export", "welfare_tiers.milestones/milestone", *STORE, "--output", "2.xlsx"
    )
    assert result.exit_code == 0, result.output
    sheets = [load_workbook(folder.path / name).active for name in ("福利.xlsx", "2.xlsx")]
    one, other = ([[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in sheets)
    assert one == other


def test_a_brand_has_tables_too(folder: Folder) -> None:
    """The brand's file is written, and its stores follow it."""
    edit(folder, {"A3": 5})
    result = folder.run("table", "import", "福利.xlsx", TABLE, "--brand", "paws")
    assert result.exit_code == 0, result.output
    assert "milestones:" in folder.read("tenants/paws/rules.yaml")
    assert imported(folder) == (0, "和现在的一样，没有改动\n")


def test_a_cell_outside_of_the_table_s_constraint_is_named(folder: Folder) -> None:
    """A price that is too low is told at its cell, the others are not."""
    prices = ("core.contracts.plan_prices", *STORE)
    assert folder.run("table", "export", *prices, "--output", "2.xlsx").exit_code == 0
    book = load_workbook(folder.path / "2.xlsx")
    book.active["B3"] = 1
    book.save(folder.path / "2.xlsx")
    result = folder.run("table", "import", "2.xlsx", *prices)
    assert result.exit_code == 1
    lines = [line for line in result.output.splitlines() if line.startswith("2.xlsx!")]
    assert [line.split("：")[0] for line in lines] == ["2.xlsx!B3"]
    assert "写的是 1.00 元" in lines[0]


@pytest.mark.parametrize(
    ("arguments", "code", "part"),
    [
        (("export", "welfare_tiers.milestone", *STORE, "--output", "x.xlsx"), 1, "没有表"),
        (("export", TABLE, *STORE, "--output", "福利.xlsx"), 2, "已经有了"),
        (("export", TABLE, *STORE, "--output", "x.csv"), 2, ".xlsx"),
        (("export", TABLE, "--output", "x.xlsx"), 2, "--store"),
        (("export", TABLE, "--store", "nobody", "--output", "x.xlsx"), 1, "没有 nobody"),
        (("import", "福利.xlsx", TABLE, *STORE, "--sheet", "没有"), 1, "没有工作表“没有”"),
        (("import", FILE, TABLE, *STORE), 1, "不是能打开的 xlsx 文件"),
        (("import", "福利.xlsx", "core.contracts.plan_prices", *STORE), 1, "福利.xlsx!"),
    ],
)
def test_wrong_usage_is_told(
    folder: Folder, arguments: tuple[str, ...], code: int, part: str
) -> None:
    """What is wrong is said, the command ends with its code, and no file changes."""
    before = folder.all_files()
    result = folder.run("table", *arguments)
    assert (result.exit_code, part in result.output) == (code, True), result.output
    assert folder.all_files() == before


def test_a_file_from_windows_keeps_its_line_ends(folder: Folder) -> None:
    """Only the table's lines are new; all end as the others do."""
    before = folder.all_files()[FILE].replace(b"\n", b"\r\n")
    (folder.path / FILE).write_bytes(before)
    edit(folder, {"A3": 5})
    assert imported(folder)[0] == 0
    after = folder.all_files()[FILE]
    assert after.startswith(before)
    assert after.count(b"\n") == after.count(b"\r\n") == before.count(b"\n") + 7
