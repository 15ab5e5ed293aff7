"""Slips of the pen that YAML accepts or reports in its own words, explained."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ruamel.yaml.error import MarkedYAMLError

from pawpact.kernel.label import Label
from pawpact.policy.diagnostic import Diagnostic, Span

if TYPE_CHECKING:
    from pawpact.policy.source import Node

_NO_SPACE = re.compile(r"^(?P<key>[A-Za-z_][\w.]*):(?P<value>\S.*)$", re.ASCII)
_FULL_WIDTH = re.compile("[：，｛｝［］]")
_HALF = str.maketrans("：，｛｝［］", ":,{}[]")


def explain_key(key: Node, value: Node, flow: bool) -> Diagnostic | None:
    """Why this key is probably not what was meant."""
    if key.kind != "scalar":
        return _error(
            "R001",
            key.span,
            Label("名称要是一个词", "a name must be a single word"),
            Label("`{a: 1}: …` 不是名称", "`{a: 1}: …` is no name"),
        )
    if key.quoted or not value.is_empty:
        return _full_width(key)
    slip = _NO_SPACE.match(key.text)
    if flow and slip:
        return _error(
            "R008",
            key.span,
            Label(f"`{key.text}` 的冒号后没有空格", f"no space after the colon in `{key.text}`"),
            Label(
                f"写成 `{slip['key']}: {slip['value']}`",
                f"put a space after the colon: `{slip['key']}: {slip['value']}`",
            ),
        )
    return _full_width(key)


def explain_parser(name: str, text: str, problem: MarkedYAMLError) -> Diagnostic:
    """A parser's error in the frame and the words of the others."""
    mark = problem.problem_mark or problem.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    lines = text.split("\n")
    if line > len(lines) or not lines[line - 1].strip():
        line, column = _last_written(lines, line)
    written = lines[line - 1]
    span = Span(name, line, min(column, len(written) + 1), 1)
    before = max(1, line - 1)
    for number in (line, before):
        full_width = _FULL_WIDTH.search(lines[number - 1].split("#")[0])
        if full_width and "\t" not in written:
            place = Span(name, number, full_width.start() + 1, 1)
            return _error("R009", place, *_full_width_words(full_width.group()))
    if "\t" in written[: max(column, 1)]:
        return _error("R014", span, *_TAB)
    if "found duplicate" not in str(problem.problem) and _is_indent(problem):
        return _error("R014", span, *_INDENT)
    return _error(
        "R001",
        span,
        Label(
            f"YAML 语法错误：{problem.problem}",
            f"this is no YAML: {problem.problem}",
        ),
        Label(
            "检查引号、括号和冒号；整段文字请加引号",
            "check quotes, brackets and colons; put quotes round text",
        ),
    )


_TAB = (
    Label("缩进里有制表符", "there is a tab in the indent"),
    Label("缩进只用空格", "indent with spaces only"),
)
_INDENT = (
    Label("缩进不对", "the indent is wrong"),
    Label(
        "同一层的各行从同一列开始，下一层多两个空格；含冒号的文字请加引号",
        "lines of one level begin in one column, the next level two spaces further; "
        "put quotes round text that holds a colon",
    ),
)


def _is_indent(problem: MarkedYAMLError) -> bool:
    words = f"{problem.context} {problem.problem}"
    return any(
        each in words
        for each in (
            "expected <block end>",
            "mapping values are not allowed",
            "could not find expected ':'",
            "block sequence entries are not allowed",
        )
    )


def _full_width(key: Node) -> Diagnostic | None:
    found = _FULL_WIDTH.search(key.text)
    if key.quoted or not found:
        return None
    return _error("R009", key.span, *_full_width_words(found.group()))


def _full_width_words(character: str) -> tuple[Label, Label]:
    half = character.translate(_HALF)
    return (
        Label(f"这里用了全角的 `{character}`", f"there is a full-width `{character}` here"),
        Label(f"改成半角 `{half}` 加一个空格", f"write the half-width `{half}` and a space"),
    )


def _last_written(lines: list[str], line: int) -> tuple[int, int]:
    for number in range(min(line, len(lines)), 0, -1):
        if lines[number - 1].strip():
            return number, len(lines[number - 1])
    return 1, 1


def _error(code: str, span: Span, message: Label, help: Label) -> Diagnostic:
    return Diagnostic(code, "error", message, span, help=help)
