"""Characters that make a file read otherwise than it looks."""

from __future__ import annotations

import pytest

from pawpact.policy.finding.diagnostic import RuleFileError
from pawpact.policy.reading.source import read_yaml


def codes(text: str) -> list[tuple[str, int, int]]:
    with pytest.raises(RuleFileError) as raised:
        read_yaml("rules.yaml", text)
    return [(each.code, each.span.line, each.span.column) for each in raised.value.diagnostics]


@pytest.mark.parametrize("escape", ["\\u202e", "\\0", "\\ud83d\\ude00", "\\x1b[31m", "\\r"])
def test_escape_may_not_hide_a_character(escape: str) -> None:
    """What a double-quoted text spells out is held to what may stand in the file itself."""
    assert codes(f'a: 1\nb: "x{escape}y"\n') == [("R010", 2, 4)]


def test_escape_of_a_letter_or_line_end_is_read() -> None:
    """Escapes of what may be seen are text like any other."""
    assert read_yaml("rules.yaml", 'a: "\\u5ba0\\n\\t"').entries[0][1].text == "宠\n\t"


@pytest.mark.parametrize("name", ["a\u0301", "a\ufe0f", "a\U000e0041", "a\u00a0b", "a\u3000b"])
def test_name_holds_nothing_unseen(name: str) -> None:
    """Marks, selectors and spaces that change a name without showing are refused."""
    assert codes(f"x: 1\n{name}: 2\n") == [("R010", 2, 1)]


@pytest.mark.parametrize("name", ["scоre", "ｓcore", "𝐬core", "score１"])
def test_name_holds_no_letter_that_looks_like_another(name: str) -> None:
    """Letters and digits of other scripts that look like Latin ones are refused."""
    assert codes(f"{name}: 2\n") == [("R011", 1, 1)]


def test_chinese_name_is_no_look_alike() -> None:
    """A name in Chinese letters is left to those who know the names."""
    assert read_yaml("rules.yaml", "店名: 1").entries[0][0].text == "店名"


def test_carriage_return_alone_is_no_line_end() -> None:
    """Lines would be counted otherwise than people see them; with a line feed it is one."""
    assert codes("a: 1\rb: 2\r") == [("R010", 1, 5)]
    assert len(read_yaml("rules.yaml", "a: 1\r\nb: 2\r\n").entries) == 2


def test_directive_is_refused() -> None:
    """A line with % before the content would change how it is read."""
    assert codes("# rules\n%YAML 1.1\n---\na: no\n") == [("R015", 2, 1)]
