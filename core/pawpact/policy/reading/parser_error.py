"""What the YAML parser complains of, in the frame and the words of the other findings."""

from __future__ import annotations

import re

from ruamel.yaml.error import MarkedYAMLError

from pawpact.kernel.label import Label
from pawpact.policy.finding.diagnostic import Diagnostic, Span
from pawpact.policy.reading.slip import full_width_words, no_space_in_line

_MEANT_AS_MARK = re.compile(
    r"(?:^\s*(?:- )?|[{,，]\s*)[A-Za-z_][\w.]*\s*(?P<colon>：)"
    r"|\{[^}#]*?(?P<comma>，)\s*[A-Za-z_]"
    r"|(?:: |- )(?P<bracket>[｛［])",
    re.ASCII,
)
"""A full-width mark where YAML wants its own; inside Chinese prose they are meant."""
_WIDEST_LINE = 400
"""Beyond it nobody typed the line, and searching it could take long."""

_TAB = (
    Label("这一行有制表符（Tab）", "there is a tab in this line"),
    Label("改成空格；表格请逐行写成 `- {名称: 值, …}`", "use spaces only"),
)
_INDENT = (
    Label("缩进不对", "the indent is wrong"),
    Label(
        "同一层的各行从同一列开始，下一层多两个空格；含冒号的文字请加引号",
        "lines of one level begin in one column, the next level two spaces further; "
        "put quotes round text that holds a colon",
    ),
)
_IS_INDENT = (
    "expected <block end>",
    "mapping values are not allowed",
    "could not find expected ':'",
    "sequence entries are not allowed",
)
_QUOTE_IT = Label("给整段文字加上引号", "put quotes round the whole text")
_PROBLEMS: tuple[tuple[str, Label, Label], ...] = (
    (
        "expected ',' or ']'",
        Label("方括号没有写完", "the list `[…]` is not finished"),
        Label("补上 `]`，或在两项之间加逗号", "close it with `]`, or part the entries with commas"),
    ),
    (
        "expected ',' or '}'",
        Label("花括号没有写完", "the mapping `{…}` is not finished"),
        Label("补上 `}`，或在两项之间加逗号", "close it with `}`, or part the entries with commas"),
    ),
    (
        "unexpected end of stream",
        Label("引号没有写完", "the quotes are not closed"),
        Label("补上另一半引号", "close the quotes"),
    ),
    ("cannot start any token", Label("文字不能这样开头", "text cannot begin like this"), _QUOTE_IT),
    ("expected the node content", Label("这里缺少内容", "a value is missing here"), _QUOTE_IT),
    (
        "escape",
        Label("双引号里的反斜杠不对", "the backslash in the quotes is no escape"),
        Label("改用单引号", "use single quotes"),
    ),
    ("chomping", Label("`>` 和 `|` 有特别的含义", "`>` and `|` mean something else"), _QUOTE_IT),
    ("alphabetic", Label("`&` 和 `*` 有特别的含义", "`&` and `*` mean something else"), _QUOTE_IT),
)
_OTHERWISE = (
    Label("这里不符合 YAML 的写法", "this is no YAML"),
    Label(
        "检查引号、括号和冒号；整段文字请加引号",
        "check quotes, brackets and colons; put quotes round text",
    ),
)


def explain_parser(name: str, text: str, problem: MarkedYAMLError) -> Diagnostic:
    """One finding at the line that the author has to look at."""
    lines = text.split("\n")
    line, column = _place(problem, lines)
    written = lines[line - 1]
    span = Span(name, line, min(column, len(written) + 1), 1)
    if "\t" in written[: max(column, 1)]:
        return _error("R014", span, *_TAB)
    for number in (line, max(1, line - 1)):
        mark = _MEANT_AS_MARK.search(lines[number - 1][:_WIDEST_LINE])
        if mark and mark.lastgroup:
            place = Span(name, number, mark.start(mark.lastgroup) + 1, 1)
            return _error("R009", place, *full_width_words(mark[mark.lastgroup]))
        slip = no_space_in_line(lines[number - 1][:_WIDEST_LINE], name, number)
        if slip:
            return slip
    words = f"{problem.context} {problem.problem}"
    if any(each in words for each in _IS_INDENT):
        return _error("R014", span, *_INDENT)
    for fragment, message, help in _PROBLEMS:
        if fragment in words:
            return _error("R001", span, message, help)
    return _error("R001", span, *_OTHERWISE)


def _place(problem: MarkedYAMLError, lines: list[str]) -> tuple[int, int]:
    """Where quotes were opened; else where the parser stopped, or the last written line."""
    mark = problem.problem_mark or problem.context_mark
    if "unexpected end of stream" in str(problem.problem) and problem.context_mark:
        mark = problem.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    for number in range(min(line, len(lines)), 0, -1):
        if lines[number - 1].strip():
            return number, column if number == line else len(lines[number - 1])
    return 1, 1


def _error(code: str, span: Span, message: Label, help: Label) -> Diagnostic:
    return Diagnostic(code, "error", message, span, help=help)
