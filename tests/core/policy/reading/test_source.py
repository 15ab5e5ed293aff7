"""YAML as a tree that knows its places, and what it refuses."""

from __future__ import annotations

import pytest

from pawpact.policy.finding.diagnostic import Diagnostic, RuleFileError
from pawpact.policy.reading import source
from pawpact.policy.reading.source import (
    DEEPEST_NESTING,
    LARGEST_FILE,
    MOST_NODES,
    MOST_SEPARATORS,
    read_yaml,
)


def refusal(text: str) -> Diagnostic:
    with pytest.raises(RuleFileError) as raised:
        read_yaml("rules.yaml", text)
    return raised.value.diagnostics[0]


def test_scalars_stay_text() -> None:
    """`no`, `010` and `1:30` are kept as written: their type says later what they are."""
    tree = read_yaml("rules.yaml", "a: no\nb: 010\nc: 1:30\n")

    assert [value.text for _, value in tree.entries] == ["no", "010", "1:30"]


def test_node_knows_its_place() -> None:
    """A value's line and column are those of its first character, counted from 1."""
    tree = read_yaml("rules.yaml", "params:\n  min_score: 600\n")

    value = tree.entries[0][1].entries[0][1]
    assert (value.span.line, value.span.column, value.span.length) == (2, 14, 3)


def test_quotes_are_remembered() -> None:
    """A quoted number can be told from a plain one."""
    tree = read_yaml("rules.yaml", 'a: "550"\nb: 550\n')

    assert [value.quoted for _, value in tree.entries] == [True, False]


def test_empty_file_is_an_empty_mapping() -> None:
    """A file without content reads as a mapping that holds nothing."""
    tree = read_yaml("rules.yaml", "# nothing yet\n")

    assert (tree.kind, tree.entries) == ("mapping", ())


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("a: [1, 2\n", "R001", 1, 8),
        ("? [a]\n: 1\n", "R001", 1, 3),
        ("a: >bad\n", "R001", 1, 5),
        ("a: 1\nb: {x: 1, x: 2}\n", "R005", 2, 11),
        ("a: &x 1\n", "R006", 1, 4),
        ("a: 1\nb: *a\n", "R006", 2, 4),
        ("<<: {a: 1}\n", "R006", 1, 1),
        ("a: !!int 3\n", "R007", 1, 4),
        ("a: !x 3\n", "R007", 1, 4),
        ("a: {gte:550}\n", "R008", 1, 5),
        ("a:\n  b:550\n  c: 1\n", "R008", 2, 3),
        ("a:\n  - b:甲\n    c: 1\n", "R008", 2, 5),
        ("a：1\nb: 2\n", "R009", 1, 2),
        ("a: {b: 1，c: 2}\n", "R009", 1, 9),
        ("a: {b：1\n", "R009", 1, 6),
        ("a: 'x\n", "R001", 1, 4),
        ("a: @x\n", "R001", 1, 4),
        ("a: ]\n", "R001", 1, 4),
        ('a: "\\q"\n', "R001", 1, 6),
        ("a: ok\nb: x\u200by\n", "R010", 2, 5),
        ("# \u202e comment\na: 1\n", "R010", 1, 3),
        ("\u0441redit: 1\n", "R011", 1, 1),
        ("a: 1\n---\nb: 2\n", "R012", 2, 1),
        ("a:\n  b: 1\n c: 2\n", "R014", 3, 2),
        ("a:\n\t- x\n", "R014", 2, 1),
    ],
)
def test_slip_is_refused_where_it_stands(text: str, code: str, line: int, column: int) -> None:
    """Each slip of YAML comes out as a diagnostic at its own place."""
    found = refusal(text)

    assert (found.code, found.span.line, found.span.column) == (code, line, column)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x: " + "a" * LARGEST_FILE, "R002"),
        ("[" * 200_000, "R002"),
        ("[" * 60_000, "R003"),
        ("- " * 30_000, "R003"),
        ("".join(f"{' ' * depth}a:\n" for depth in range(DEEPEST_NESTING + 1)), "R003"),
        ("\n" * (MOST_SEPARATORS + 1), "R004"),
        ("[" + "1," * (MOST_SEPARATORS + 1) + "]", "R004"),
        ("- {a: {b: {c: d}}}\n" * (MOST_NODES // 7 + 1), "R004"),
        ("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "R006"),
    ],
)
def test_bomb_is_refused(text: str, code: str) -> None:
    """What is too large, too deep or refers to itself is refused before a tree is built."""
    assert refusal(text).code == code


def test_what_is_too_much_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The quick parser's word is enough for it, with the place of the first item too many."""
    monkeypatch.setattr(source, "careful_tokens", None)

    found = refusal("- {a: {b: {c: d}}}\n" * (MOST_NODES // 7 + 1))

    assert (found.code, found.span.line) == ("R004", MOST_NODES // 7 + 1)


def test_deepest_allowed_nesting_is_read() -> None:
    """As many levels as are allowed are read."""
    text = "[" * DEEPEST_NESTING + "]" * DEEPEST_NESTING

    assert read_yaml("rules.yaml", text).kind == "sequence"


def test_every_key_slip_of_a_file_is_reported() -> None:
    """Two independent slips come out of one reading."""
    with pytest.raises(RuleFileError) as raised:
        read_yaml("rules.yaml", "a: {gte:550}\nb: 1\nb: 2\n")

    assert [each.code for each in raised.value.diagnostics] == ["R008", "R005"]


def test_missing_space_is_explained() -> None:
    """`{gte:550}` is answered with how to write it."""
    found = refusal("a: {gte:550}\n")

    assert found.help is not None
    assert "gte: 550" in found.help.en


def test_chinese_text_may_hold_full_width_marks() -> None:
    """Full-width marks inside a text are the author's own."""
    tree = read_yaml("rules.yaml", "note: 查不到、未授权：一律转人工，不猜\n")

    assert tree.entries[0][1].text.endswith("不猜")


def test_full_width_mark_in_prose_is_not_blamed_for_another_error() -> None:
    """A wrong indent after a Chinese sentence is reported as what it is."""
    found = refusal("note: 查不到，未授权：转人工\nb:\n  c: 1\n d: 2\n")

    assert (found.code, found.span.line) == ("R014", 4)


def test_parser_error_is_explained_in_chinese() -> None:
    """What the parser says in English comes out in Chinese as well."""
    found = refusal("a: [1, 2\n")

    assert found.message.zh == "方括号没有写完"
