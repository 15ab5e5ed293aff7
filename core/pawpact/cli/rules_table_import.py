"""A sheet's rows put into a brand's or store's file, checked as the whole of its rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pawpact.cli.rules_folder import RuleFolders
from pawpact.kernel.errors import FileError
from pawpact.kernel.label import Label
from pawpact.policy.comparing.compare import compare
from pawpact.policy.comparing.render import render_text
from pawpact.policy.comparing.sentences import sentences
from pawpact.policy.editing.sheet.finding import CellFinding, SheetRefused
from pawpact.policy.editing.sheet.guard import LARGEST_BOOK
from pawpact.policy.editing.sheet.harsher import harsher_cells, rows_above
from pawpact.policy.editing.sheet.outside import outside_cells
from pawpact.policy.editing.sheet.place import places_of, with_table
from pawpact.policy.editing.sheet.read_sheet import Sheet, read_sheet
from pawpact.policy.finding.diagnostic import Diagnostic, RuleFileError, Span
from pawpact.policy.model import Layer, Parameter, Ruleset
from pawpact.policy.reading.draft import PlatformRules
from pawpact.policy.reading.load import read_patch
from pawpact.vocabulary.types import Row

_HARSHER, _OUTSIDE = "R208", "R211"


@dataclass(frozen=True, slots=True)
class Import:
    """Which sheet of which workbook is to become which table, and whose."""

    book: Path
    sheet: str | None
    parameter: Parameter
    owner: str
    layer: Layer


@dataclass(frozen=True, slots=True)
class Imported:
    """The file's new text, and what it changes in words."""

    path: Path
    text: str
    shown: Label


def imported(
    folders: RuleFolders, platform: PlatformRules, before: Ruleset, asked: Import
) -> Imported | None:
    """None where nothing changes. Raises SheetRefused with the cells that are wrong."""
    parameter = asked.parameter
    if parameter.store_may == "locked":
        raise FileError(
            Label(
                f"{parameter.label.zh}由平台规定，这里不能改",
                f"{parameter.label.en} is the platform's and cannot be changed here",
            )
        )
    with asked.book.open("rb") as file:
        content = file.read(LARGEST_BOOK + 1)
    sheet = read_sheet(asked.book.name, content, parameter, asked.sheet)
    rows = [each.values for each in sheet.rows]
    if tuple(rows) == parameter.value:
        return None
    path = folders.tenants_folder / asked.owner / "rules.yaml"
    written = _text(path)
    own = _own_rows(parameter, asked.layer)
    text = with_table(written.replace("\r\n", "\n"), parameter, own, rows)
    after = _resolved(folders, platform, before, asked, text, sheet)
    difference = compare(before, after, folders.vocabulary)
    told = sentences(difference)
    if "\r\n" in written:
        text = text.replace("\n", "\r\n")
    return Imported(path, text, Label(render_text(told, "zh"), render_text(told, "en")))


def _text(path: Path) -> str:
    if not path.is_file():
        raise FileError(
            Label(f"没有 {path}", f"there is no {path}"),
            hint=Label("先用 rules new 写一份", "write one with rules new first"),
        )
    with path.open(encoding="utf-8-sig", newline="") as file:
        return file.read()


def _own_rows(parameter: Parameter, layer: Layer) -> Sequence[Row]:
    """What the file itself says now; nothing where it leaves the table to the layer above."""
    if parameter.origin.layer != layer or not isinstance(parameter.value, tuple):
        return []
    return [row for row in parameter.value if isinstance(row, Mapping)]


def _resolved(
    folders: RuleFolders,
    platform: PlatformRules,
    before: Ruleset,
    asked: Import,
    text: str,
    sheet: Sheet,
) -> Ruleset:
    """All of the owner's rules with the new table in them."""
    tenants = folders.tenants
    known = tenants.brands if asked.layer == "brand" else tenants.stores
    files = known[asked.owner]
    assert files.patch is not None
    patch = read_patch(files.patch.file, text, asked.layer)
    changed = {**known, asked.owner: replace(files, patch=patch, texts={patch.file: text})}
    kind = "brands" if asked.layer == "brand" else "stores"
    trial = replace(folders, tenants=replace(tenants, **{kind: changed}))
    try:
        return trial.resolve(platform, asked.owner, asked.layer).ruleset
    except RuleFileError as wrong:
        pointed = {
            _HARSHER: harsher_cells(
                asked.parameter, rows_above(asked.parameter, asked.layer), sheet
            ),
            _OUTSIDE: list(outside_cells(asked.parameter, before.parameters, sheet)),
        }
        found = _in_cells(
            wrong.diagnostics, patch.file, _cells(text, asked.parameter, sheet), sheet, pointed
        )
        raise SheetRefused(asked.book.name, found) from None


def _in_cells(
    found: Sequence[Diagnostic],
    file: str,
    cells: Sequence[tuple[int, int, str]],
    sheet: Sheet,
    pointed: Mapping[str, Sequence[CellFinding]],
) -> list[CellFinding]:
    """What is wrong in the file's table, where it stands in the sheet.

    ``pointed`` has, by code, the single cells of what is said of the table as a whole.
    """
    told: list[CellFinding] = []
    for each in found:
        address = _address(each.span, file, cells) or sheet.whole
        told += pointed.get(each.code) or [CellFinding(address, each.message, each.help)]
    return told


def _cells(text: str, parameter: Parameter, sheet: Sheet) -> list[tuple[int, int, str]]:
    """Line and column of each cell in the file, and its address in the sheet."""
    return [
        (*place, row.addresses.get(name, sheet.whole))
        for row, (_, places) in zip(sheet.rows, places_of(text, parameter), strict=True)
        for name, place in places.items()
    ]


def _address(span: Span, file: str, cells: Sequence[tuple[int, int, str]]) -> str:
    """Of the cell that the place lies in: the last one that begins before it in its line."""
    before = [
        (column, address)
        for line, column, address in cells
        if (line, file) == (span.line, span.file) and column <= span.column
    ]
    return max(before)[1] if before else ""
