"""Findings as framed text and as plain values."""

from __future__ import annotations

import pytest

from pawpact.kernel.label import Label
from pawpact.policy.finding.diagnostic import (
    Diagnostic,
    Findings,
    RuleFileError,
    Span,
    as_json,
    render,
)

FILE = "rules/credit_scoring/decide.yaml"
TEXT = "\n" * 40 + "      credit.scroe: {gte: $pass_score}\n"
UNKNOWN = Diagnostic(
    "R101",
    "error",
    Label("没有叫 `credit.scroe` 的事实", "no fact is called `credit.scroe`"),
    Span(FILE, 41, 7, 12),
    Label("未知的事实", "unknown fact"),
    Label("是不是 `credit.score`？", "did you mean `credit.score`?"),
)


def test_english_frame() -> None:
    """A finding is framed with its place, the line, the marks, the label and the help."""
    assert render([UNKNOWN], {FILE: TEXT}, "en") == (
        "error[R101]: no fact is called `credit.scroe`\n"
        "  --> rules/credit_scoring/decide.yaml:41:7\n"
        "   |\n"
        "41 |       credit.scroe: {gte: $pass_score}\n"
        "   |       ^^^^^^^^^^^^ unknown fact\n"
        "   = help: did you mean `credit.score`?"
    )


def test_chinese_frame() -> None:
    """The Chinese frame has Chinese words and full-width colons."""
    assert render([UNKNOWN], {}, "zh") == (
        "错误[R101]：没有叫 `credit.scroe` 的事实\n"
        "  --> rules/credit_scoring/decide.yaml:41:7\n"
        "   = 提示：是不是 `credit.score`？"
    )


def test_marks_stand_under_chinese_characters() -> None:
    """A Chinese character takes two columns, before the marks and under them."""
    finding = Diagnostic("R201", "error", Label.of("x"), Span("a.yaml", 1, 5, 2))

    shown = render([finding], {"a.yaml": "标题: 审核"}, "en").split("\n")

    assert shown[-1] == "  | " + " " * len("XXYY: ") + "^^^^"


def test_related_place_is_shown_below() -> None:
    """Another place of the same finding is shown with its own line and dashes."""
    finding = Diagnostic(
        "R005",
        "error",
        Label.of("twice"),
        Span("a.yaml", 3, 1, 1),
        related=((Span("b.yaml", 12, 3, 2), Label.of("the first")),),
    )

    shown = render([finding], {"b.yaml": "\n" * 11 + "  ab: 1"}, "en")

    assert shown.endswith("  ::: b.yaml:12:3\n12 |   ab: 1\n   |   -- the first")


def test_long_line_is_cut_around_the_place() -> None:
    """Of a very long line only the stretch around the place is shown, with the mark in it."""
    finding = Diagnostic("R001", "error", Label.of("x"), Span("a.yaml", 1, 5_001, 1))

    shown = render([finding], {"a.yaml": "a" * 5_000 + "!" + "b" * 5_000}, "en").split("\n")

    assert len(shown[-2]) < 200
    assert shown[-2][shown[-1].index("^")] == "!"


def test_program_gets_plain_values() -> None:
    """As JSON a finding has both languages and its place in numbers."""
    (finding,) = as_json([UNKNOWN])

    assert finding["message"] == {"zh": UNKNOWN.message.zh, "en": UNKNOWN.message.en}
    assert finding["span"] == {"file": FILE, "line": 41, "column": 7, "length": 12}


def test_findings_are_raised_in_reading_order() -> None:
    """Errors are raised by file and place, whatever the order in which they were found."""
    findings = Findings()
    for line in (9, 2):
        findings.error("R111", Span("a.yaml", line, 1), Label.of(str(line)))

    with pytest.raises(RuleFileError) as raised:
        findings.raise_errors()

    assert [each.span.line for each in raised.value.diagnostics] == [2, 9]


def test_wrong_name_is_reported_once_a_file() -> None:
    """The same unknown fact in three places of a file is one finding that counts the others."""
    findings = Findings()
    for line in (1, 2, 3):
        findings.error("R101", Span("a.yaml", line, 1), Label.of("x"), label=Label.of("unknown"))

    with pytest.raises(RuleFileError) as raised:
        findings.raise_errors()

    assert [each.label.en for each in raised.value.diagnostics] == ["unknown (and 2 more)"]


def test_warning_alone_raises_nothing() -> None:
    """A finding that is no error lets the file through."""
    warning = Diagnostic("R302", "warning", Label.of("x"), Span("a.yaml", 1, 1))

    Findings([warning]).raise_errors()


def test_error_says_where_in_its_message() -> None:
    """The exception's own message names every place and what is wrong there."""
    error = RuleFileError([UNKNOWN])

    assert error.message.en == f"{FILE}:41:7 no fact is called `credit.scroe`"


def test_line_of_a_secret_is_not_shown() -> None:
    """Of a line that holds a secret the frame shows the key, not what stands behind it."""
    secret = Diagnostic("S104", "error", Label.of("x"), Span("t.yaml", 1, 11, 9))

    shown = render([secret, secret], {"t.yaml": "plugins: {api_token: leaf-of-gold}"}, "en")

    assert "1 | plugins: {api_token: …" in shown
    assert "leaf" not in shown
