"""Where a table stands in a brand's or store's file, and the file's text with another one there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pawpact.kernel.errors import FileError
from pawpact.kernel.label import Label
from pawpact.policy.editing.formatting.token import Token, tokens_of
from pawpact.policy.model import Parameter
from pawpact.vocabulary.types import Row
from pawpact.vocabulary.written import written_row

_STEP = 2


class NoPlace(FileError):
    """The file is written in a way in which nothing can be put into it."""

    code = "no_place"
    title = Label("文件的写法放不进这张表", "The table cannot be put into a file written like this")


@dataclass(frozen=True, slots=True)
class _Old:
    """A row of the table that is there: its lines, the comments above it, the one behind it."""

    lines: tuple[str, ...]
    above: tuple[str, ...]
    beside: str


def with_table(text: str, parameter: Parameter, old: Sequence[Row], new: Sequence[Row]) -> str:
    """The text with these rows as the parameter's value; all else stays, comments included.

    ``old`` are the rows that the file has for it now, in its order; a row that stays keeps its
    line, and one whose key stays keeps its comments.
    """
    return _Editor(text, parameter).put(list(old), list(new))


class _Editor:
    def __init__(self, text: str, parameter: Parameter) -> None:
        self._text = text
        self._lines = text.rstrip("\n").split("\n")
        self._parameter = parameter

    def put(self, old: list[Row], new: list[Row]) -> str:
        root = tokens_of(self._text)
        if root is None or root.kind != "mapping":
            raise NoPlace(
                hint=Label(
                    "文件要一行一项；先用 rules new 写一份",
                    "write it line by line, or begin with rules new",
                )
            )
        section = _pair(root, self._parameter.home)
        if section is None:
            return self._with_section(root, new)
        key, value = section
        params = _pair(value, "params")
        if value.kind == "flow":
            return self._in_flow(value, params, new)
        if params is None:
            margin = value.column if value.kind == "mapping" else key.column + _STEP
            return self._inserted(
                key.line + 1, [" " * margin + "params:", *self._table(margin, new)]
            )
        key, value = params
        if value.kind == "flow":
            return self._in_flow(value, None, new, is_params=True)
        if value.kind != "mapping":
            return self._inserted(key.line + 1, self._table(key.column, new))
        there = _pair(value, self._parameter.short_name)
        if there is None:
            return self._inserted(_last_line(value) + 1, self._table(value.column - _STEP, new))
        return self._replaced(*there, old, new)

    def _table(self, margin: int, rows: Sequence[Row]) -> list[str]:
        """The parameter with its rows, under a line that begins at this margin."""
        name = " " * (margin + _STEP) + self._parameter.short_name
        if not rows:
            return [f"{name}: []"]
        indent = " " * (margin + 2 * _STEP)
        return [f"{name}:", *(f"{indent}- {self._row(each)}" for each in rows)]

    def _row(self, row: Row) -> str:
        return written_row(self._parameter.columns, row)

    def _inserted(self, line: int, lines: Sequence[str]) -> str:
        return "\n".join([*self._lines[:line], *lines, *self._lines[line:]]) + "\n"

    def _with_section(self, root: Token, rows: Sequence[Row]) -> str:
        """Before the tests, which stand last, and the comments that lead to them."""
        lines = [f"{self._parameter.home}:", "  params:", *self._table(_STEP, rows)]
        tests = _pair(root, "tests")
        if tests is None:
            return self._inserted(len(self._lines), lines)
        at = tests[0].line
        while at and self._lines[at - 1].startswith("#"):
            at -= 1
        return self._inserted(at, lines)

    def _in_flow(
        self,
        value: Token,
        params: tuple[Token, Token] | None,
        rows: Sequence[Row],
        *,
        is_params: bool = False,
    ) -> str:
        """In braces the table is written in brackets."""
        target = value if is_params else params[1] if params else None
        table = f"[{', '.join(self._row(each) for each in rows)}]"
        if target is None or target.kind != "flow":
            table, target = f"{{{self._parameter.short_name}: {table}}}", target or value
            if target is not value:
                return (
                    self._text[: target.start]
                    + " " * (target.start == target.end)
                    + (table + self._text[target.end :])
                )
            return self._appended(value, f"params: {table}")
        there = _pair(target, self._parameter.short_name)
        if there:
            return self._text[: there[1].start] + table + self._text[there[1].end :]
        return self._appended(target, f"{self._parameter.short_name}: {table}")

    def _appended(self, flow: Token, entry: str) -> str:
        comma = ", " if flow.children else ""
        at = flow.end - 1
        return f"{self._text[:at].rstrip()}{comma}{entry}{self._text[at:]}"

    def _replaced(self, key: Token, value: Token, old: list[Row], new: list[Row]) -> str:
        first, last = key.line, max(_last_line(value), key.line)
        margin = key.column - _STEP
        fresh = self._table(margin, new)
        if value.kind == "sequence":
            indent = " " * value.column
            kept = list(self._old_rows(value, key.line + 1))
            opening = self._lines[first] if new else fresh[0]
            body = [line for row in new for line in self._lines_of(row, indent, old, kept)]
            fresh = [opening, *body]
        else:
            beside = _comment(self._lines[last][value.last_column :])
            fresh[0] += beside and f"  {beside}"
        return "\n".join([*self._lines[:first], *fresh, *self._lines[last + 1 :]]) + "\n"

    def _lines_of(self, row: Row, indent: str, old: list[Row], kept: list[_Old]) -> Iterator[str]:
        keys = [each.name for each in self._parameter.columns if each.key]
        for there, lines in zip(old, kept, strict=True):
            if there == row:
                yield from (*lines.above, *lines.lines)
                return
        for there, lines in zip(old, kept, strict=True):
            if keys and all(there[name] == row[name] for name in keys):
                beside = f"  {lines.beside}" if lines.beside else ""
                yield from (*lines.above, f"{indent}- {self._row(row)}{beside}")
                return
        yield f"{indent}- {self._row(row)}"

    def _old_rows(self, table: Token, line: int) -> Iterator[_Old]:
        for item in table.children:
            start, last = item.line, _last_line(item)
            above = tuple(self._lines[line:start])
            lines = tuple(self._lines[start : last + 1])
            end = item.last_column if item.kind == "flow" else 0
            yield _Old(lines, above, _comment(self._lines[last][end:]) if end else "")
            line = last + 1


def places_of(text: str, parameter: Parameter) -> Iterator[tuple[int, dict[str, tuple[int, int]]]]:
    """Of each row of the table in the text: its first line, and line and column of each cell."""
    root = tokens_of(text)
    section = _pair(root, parameter.home) if root else None
    params = _pair(section[1], "params") if section else None
    table = _pair(params[1], parameter.short_name) if params else None
    for item in table[1].children if table else ():
        cells = {
            text[key.start : key.end]: (value.line + 1, value.column + 1)
            for key, value in item.pairs()
        }
        yield item.line + 1, cells


def _pair(mapping: Token, name: str) -> tuple[Token, Token] | None:
    if not mapping.is_mapping:
        return None
    return next(((key, value) for key, value in mapping.pairs() if key.name == name), None)


def _last_line(token: Token) -> int:
    """The last line that something of it stands on; a block's own end is where it is left."""
    if not token.is_block:
        return token.last_line
    return max((_last_line(each) for each in token.children), default=token.line)


def _comment(rest: str) -> str:
    return rest.strip() if rest.lstrip().startswith("#") else ""
