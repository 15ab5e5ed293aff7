"""What is wrong in a workbook, cell by cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pawpact.kernel.errors import FileError
from pawpact.kernel.label import Label

MOST_SHOWN = 30
"""Nobody reads more."""


@dataclass(frozen=True, slots=True)
class CellFinding:
    """One cell: what was found there, what was expected, and how to mend it."""

    address: str
    message: Label
    help: Label | None = None


class SheetRefused(FileError):
    """The workbook has to be mended before its table can be used."""

    code = "sheet_refused"
    title = Label("表格需要修改", "The workbook has to be mended")

    def __init__(self, book: str, found: Sequence[CellFinding]) -> None:
        shown = found[:MOST_SHOWN]
        more = len(found) - len(shown)
        zh = [_line(book, each, "zh") for each in shown]
        en = [_line(book, each, "en") for each in shown]
        if more:
            zh.append(f"还有 {more} 处")
            en.append(f"and {more} more")
        cells = [
            {"cell": each.address, "zh": each.message.zh, "en": each.message.en} for each in found
        ]
        super().__init__(
            Label("\n".join(zh), "\n".join(en)), details={"file": book, "cells": cells}
        )
        self.found = tuple(found)


def _line(book: str, each: CellFinding, language: str) -> str:
    """`押金表.xlsx!B7: …`, the help on a line of its own."""
    zh = language == "zh"
    colon = "：" if zh else ": "
    place = f"{book}!{each.address}" if each.address else book
    text = f"{place}{colon}{each.message.zh if zh else each.message.en}"
    if each.help is None:
        return text
    help = each.help.zh if zh else each.help.en
    return f"{text}\n  = {'提示：' if zh else 'help: '}{help}"
