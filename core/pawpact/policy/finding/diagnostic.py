"""What is wrong in a file, where, what was expected and how to mend it.

Reading and checking never stop at the first finding: they collect ``Diagnostic`` values and
raise one ``RuleFileError`` with all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal
from unicodedata import combining, east_asian_width

from pawpact.kernel.errors import FileError
from pawpact.kernel.label import Label, Language

Severity = Literal["error", "warning"]

_SEVERITY = {"error": Label("错误", "error"), "warning": Label("警告", "warning")}
_NO_WORDS = Label("", "")
_NAMED_ONCE = frozenset({"R101", "R104", "R105", "R109", "R110"})
"""The same wrong name in one file is one mistake, however often it is written."""

MOST_FINDINGS = 30
"""Nobody reads more; a file that is wrong throughout is not worth the time."""

_LONGEST_MESSAGE = 240
HIDDEN_LINE = "S104"
"""The code of a secret written into a file: its line is never shown."""

_KEPT_BEFORE, _KEPT_AFTER = 160, 60

_WIDEST_LINE = 160
"""Of a longer line only the stretch around the place is shown."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one line: a 1-based line and column, and a length in characters."""

    file: str
    line: int
    column: int
    length: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding; ``label`` is written under the place, ``related`` are other places."""

    code: str
    severity: Severity
    message: Label
    span: Span
    label: Label = _NO_WORDS
    help: Label | None = None
    related: tuple[tuple[Span, Label], ...] = ()


class RuleFileError(FileError):
    """A rule file has to be mended before it can be used."""

    code = "rule_file"
    title = Label("规则文件需要修改", "A rule file has to be mended")

    def __init__(
        self, diagnostics: Iterable[Diagnostic], texts: Mapping[str, str] | None = None
    ) -> None:
        self.diagnostics: tuple[Diagnostic, ...] = tuple(diagnostics)
        self.texts: dict[str, str] = dict(texts or {})
        super().__init__(
            Label(
                "\n".join(f"{each.span} {each.message.zh}" for each in self.diagnostics),
                "\n".join(f"{each.span} {each.message.en}" for each in self.diagnostics),
            ),
            details={"diagnostics": as_json(self.diagnostics)},
        )

    def render(self, language: Language) -> str:
        return render(self.diagnostics, self.texts, language)


@dataclass(slots=True)
class Findings:
    """Where readers and checkers write what they find."""

    found: list[Diagnostic] = field(default_factory=list)

    def error(
        self,
        code: str,
        span: Span,
        message: Label,
        *,
        label: Label = _NO_WORDS,
        help: Label | None = None,
        related: tuple[tuple[Span, Label], ...] = (),
    ) -> None:
        """Write an error down; with ``MOST_FINDINGS`` of them there is no reading on."""
        self.add(Diagnostic(code, "error", message, span, label, help, related))

    def add(self, finding: Diagnostic) -> None:
        """The same for a finding that is worded already."""
        self.found.append(
            replace(
                finding,
                message=_brief(finding.message),
                label=_brief(finding.label),
                help=_brief(finding.help) if finding.help else None,
            )
        )
        if len(self.found) >= MOST_FINDINGS:
            self.raise_errors()

    def has_error_at(self, place: Span) -> bool:
        """Whether something that begins here was refused already."""
        here = (place.file, place.line, place.column)
        return any(
            each.severity == "error" and (each.span.file, each.span.line, each.span.column) == here
            for each in self.found
        )

    def raise_errors(self, texts: Mapping[str, str] | None = None) -> None:
        errors = [each for each in in_reading_order(self.found) if each.severity == "error"]
        if errors:
            raise RuleFileError(errors, texts)


def _brief(words: Label) -> Label:
    """Fit for a terminal: of an endless name the ends, and nothing that it would obey."""
    return Label(_ends(_seen(words.zh)), _ends(_seen(words.en)))


def _seen(text: str) -> str:
    return text if text.isprintable() else "".join(c if c.isprintable() else "�" for c in text)


def _ends(text: str) -> str:
    if len(text) <= _LONGEST_MESSAGE:
        return text
    return f"{text[:_KEPT_BEFORE]}…{text[-_KEPT_AFTER:]}"


def in_reading_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """By file and place, each finding once, a misspelt name once a file."""
    unique = dict.fromkeys(diagnostics)
    ordered = sorted(unique, key=lambda each: (each.span.file, each.span.line, each.span.column))
    groups: dict[object, list[Diagnostic]] = {}
    for each in ordered:
        is_name = each.code in _NAMED_ONCE
        key = (each.code, each.span.file, each.message) if is_name else each
        groups.setdefault(key, []).append(each)
    return [_first_of(group) for group in groups.values()]


def _first_of(group: list[Diagnostic]) -> Diagnostic:
    first, others = group[0], len(group) - 1
    if not others:
        return first
    label = Label(f"{first.label.zh}（另有 {others} 处）", f"{first.label.en} (and {others} more)")
    return replace(first, label=label)


def render(diagnostics: Sequence[Diagnostic], texts: Mapping[str, str], language: Language) -> str:
    """All findings as framed text, with the line of the file where its text is given."""
    shown = _without_secrets(diagnostics, texts)
    return "\n\n".join(_frame(each, shown, language) for each in diagnostics)


def _without_secrets(
    diagnostics: Sequence[Diagnostic], texts: Mapping[str, str]
) -> Mapping[str, str]:
    """The texts; of a line that holds a secret no more than the key it stands under."""
    shown = dict(texts)
    for span in [each.span for each in diagnostics if each.code == HIDDEN_LINE]:
        lines = shown.get(span.file, "").split("\n")
        if span.line <= len(lines):
            kept = lines[span.line - 1][: span.column - 1 + span.length]
            lines[span.line - 1] = f"{kept}: …"
        shown[span.file] = "\n".join(lines)
    return shown


def as_json(diagnostics: Iterable[Diagnostic]) -> list[dict[str, object]]:
    """All findings as plain values, for programs."""
    return [
        {
            "code": each.code,
            "severity": each.severity,
            "message": _both(each.message),
            "label": _both(each.label),
            "help": _both(each.help) if each.help else None,
            "span": _place(each.span),
            "related": [
                {"span": _place(span), "label": _both(label)} for span, label in each.related
            ],
        }
        for each in diagnostics
    ]


def display_width(text: str) -> int:
    """How many columns of a terminal the text takes: two for a Chinese character."""
    return sum(
        0 if combining(each) else 2 if east_asian_width(each) in "WF" else 1 for each in text
    )


def _frame(diagnostic: Diagnostic, texts: Mapping[str, str], language: Language) -> str:
    numbers = [diagnostic.span.line, *(span.line for span, _ in diagnostic.related)]
    gutter = max(len(str(number)) for number in numbers)
    colon, hint = (": ", "help") if language == "en" else ("：", "提示")
    severity = _SEVERITY[diagnostic.severity].say(language)
    lines = [f"{severity}[{diagnostic.code}]{colon}{diagnostic.message.say(language)}"]
    lines.append(f"{' ' * gutter}--> {diagnostic.span}")
    shown = _shown(diagnostic.span, diagnostic.label.say(language), "^", gutter, texts)
    if shown:
        lines += [f"{' ' * gutter} |", *shown]
    for span, label in diagnostic.related:
        lines.append(f"{' ' * gutter}::: {span}")
        lines += _shown(span, label.say(language), "-", gutter, texts)
    if diagnostic.help:
        lines.append(f"{' ' * gutter} = {hint}{colon}{diagnostic.help.say(language)}")
    return "\n".join(lines)


def _shown(span: Span, label: str, mark: str, gutter: int, texts: Mapping[str, str]) -> list[str]:
    """The line of the file, and under it the marks and the label."""
    lines = texts.get(span.file, "").split("\n")
    if not 1 <= span.line <= len(lines):
        return []
    first = (
        max(0, span.column - _WIDEST_LINE // 2) if len(lines[span.line - 1]) > _WIDEST_LINE else 0
    )
    window = lines[span.line - 1][first : first + _WIDEST_LINE]
    line = "".join(each if each.isprintable() else " " for each in window)
    before = line[: span.column - 1 - first]
    width = display_width(line[len(before) :][: span.length]) or 1
    under = f"{' ' * (gutter + 1)}| {' ' * display_width(before)}{mark * width} {label}"
    return [f"{span.line:>{gutter}} | {line}".rstrip(), under.rstrip()]


def _both(label: Label) -> dict[str, str]:
    return {"zh": label.zh, "en": label.en}


def _place(span: Span) -> dict[str, object]:
    return {
        "file": span.file,
        "line": span.line,
        "column": span.column,
        "length": span.length,
    }
