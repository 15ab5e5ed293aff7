"""Rows of a CSV file, one at a time, each with its line."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Protocol

from pawpact.importing.formula import plain
from pawpact.importing.mapping import ColumnName, ImportMapping
from pawpact.importing.values import RowProblem
from pawpact.kernel.errors import FileError
from pawpact.kernel.label import Label
from pawpact.policy.finding.diagnostic import Findings

MOST_ROWS = 200_000
"""A file is taken in one transaction, so it has an end; larger ones are split."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class _Reader(Protocol):
    """What ``csv.reader`` gives; its class has no name of its own."""

    @property
    def line_num(self) -> int: ...

    def __next__(self) -> list[str]: ...

    def __iter__(self) -> Iterator[list[str]]: ...


class UnreadableFile(FileError):
    """The file cannot be read as the mapping says."""

    code = "unreadable_file"
    title = Label("文件无法按映射读取", "The file cannot be read as the mapping says")


@dataclass(frozen=True, slots=True)
class Row:
    """One row's cells, trimmed, and the line on which it begins."""

    line: int
    cells: Sequence[str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Header:
    """Where each column stands, counted from 0."""

    names: tuple[str, ...]

    def place(self, column: ColumnName) -> int:
        return self.names.index(column.name)


def read_rows(
    lines: Iterable[bytes], mapping: ImportMapping, name: str
) -> tuple[Header, Iterator[Row | RowProblem]]:
    """The header, checked against the mapping, and the rows that follow."""
    reader = csv.reader(_decoded(lines, mapping, name), delimiter=mapping.delimiter, strict=True)
    first = _next(reader, 1, name)
    if first is None:
        raise UnreadableFile(Label(f"{name} 是空的", f"{name} is empty"))
    header = Header(tuple(cell.strip() for cell in first))
    _check_header(header, mapping, name)
    return header, _rows(reader, header, name)


def _rows(reader: _Reader, header: Header, name: str) -> Iterator[Row | RowProblem]:
    count = 0
    while True:
        line = reader.line_num + 1
        cells = _next(reader, line, name)
        if cells is None:
            return
        if not cells:
            continue
        count += 1
        if count > MOST_ROWS:
            raise UnreadableFile(
                Label(
                    f"{name} 超过 {MOST_ROWS} 行，请拆成几个文件",
                    f"{name} has more than {MOST_ROWS} rows; split it into several files",
                )
            )
        if len(cells) == len(header.names):
            yield Row(line, [plain(cell) for cell in cells])
        else:
            yield _wrong_length(line, len(cells), len(header.names))


def _wrong_length(line: int, found: int, expected: int) -> RowProblem:
    return RowProblem(
        line,
        "",
        0,
        str(found),
        Label(
            f"这一行有 {found} 格，表头有 {expected} 格",
            f"the row has {found} cells, the header has {expected}",
        ),
        Label("内容中的逗号要放在引号内", "put quotes round a cell that holds the delimiter"),
    )


def _next(reader: _Reader, line: int, name: str) -> list[str] | None:
    try:
        return next(reader, None)
    except csv.Error as problem:
        raise UnreadableFile(
            Label(
                f"{name} 第 {line} 行起无法读取：{problem}",
                f"{name} cannot be read from line {line} on: {problem}",
            ),
            hint=Label("检查这一行的引号是否成对", "check that the quotes of this line are closed"),
        ) from None


def _decoded(lines: Iterable[bytes], mapping: ImportMapping, name: str) -> Iterator[str]:
    for number, line in enumerate(lines, start=1):
        try:
            yield line.removeprefix(_BYTE_ORDER_MARK if number == 1 else b"").decode(
                mapping.encoding
            )
        except UnicodeDecodeError:
            other = "gb18030" if mapping.encoding == "utf-8" else "utf-8"
            raise UnreadableFile(
                Label(
                    f"{name} 第 {number} 行不是 {mapping.encoding} 编码",
                    f"line {number} of {name} is not in the encoding {mapping.encoding}",
                ),
                hint=Label(
                    f"在映射文件中试试 `encoding: {other}`",
                    f"try `encoding: {other}` in the mapping file",
                ),
            ) from None


def _check_header(header: Header, mapping: ImportMapping, name: str) -> None:
    findings = Findings()
    for column in mapping.columns:
        found = header.names.count(column.name)
        if found == 1:
            continue
        close = get_close_matches(column.name, header.names, n=1)
        findings.error(
            "R111",
            column.span,
            Label(
                f"{name} 中有 {found} 个名为 `{column.name}` 的列，应为 1 个",
                f"{name} has {found} columns called `{column.name}`, it needs one",
            ),
            help=Label(f"是不是 `{close[0]}`？", f"did you mean `{close[0]}`?") if close else None,
        )
    if mapping.columns:
        findings.raise_errors({mapping.columns[0].span.file: mapping.text})
