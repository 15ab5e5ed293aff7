"""Words with variables in braces, taken apart; what may not stand there is told with its place."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from unicodedata import normalize

from pawpact.kernel.label import Label
from pawpact.policy.finding.diagnostic import Findings, Span
from pawpact.policy.reading.field import suggest
from pawpact.wording.values import STORE, Piece

_VARIABLE = re.compile(r"\{([^{}]*)\}")
_BRACE = re.compile(r"[{}]")
_OPEN = re.compile(r"[\[［〔](?P<inside>[^\[\]［］〔〕]{1,30})[\]］〕]|_{3,}|＿{2,}|[xX×]{3,}")
_NUMERAL = r"[0-9一二两三四五六七八九十百千万零〇点.,]*[0-9一二两三四五六七八九十百千万零〇]"
_PRICE = re.compile(
    rf"(?:[¥￥$]|CNY|RMB)\s*[0-9]|{_NUMERAL}\s*(?:元|块钱|圆|角钱|折)|[0-9][0-9.,]*\s*(?:CNY|RMB|yuan)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Written:
    """Words as they stand in a file, whose lines say where each part of them is."""

    words: str
    span: Span
    lines: tuple[str, ...]

    def place(self, part: str) -> Span:
        """Where this part stands: on the value's first line or below it."""
        for number in range(self.span.line - 1, len(self.lines)):
            begin = self.span.column - 1 if number == self.span.line - 1 else 0
            column = self.lines[number].find(part, begin)
            if column >= 0:
                return Span(self.span.file, number + 1, column + 1, max(len(part), 1))
        return self.span


def read_pieces(
    written: Written, known: Collection[str], placeholder: str, findings: Findings
) -> tuple[Piece, ...]:
    """The words in pieces, after writing down what may not stand there."""
    words = written.words.replace(placeholder, f"{{{STORE}}}") if placeholder else written.words
    _refuse_prices(written, findings)
    _refuse_placeholders(written, words, findings)
    pieces = pieces_of(words)
    for piece in pieces:
        if piece.variable and piece.variable not in known:
            _refuse_variable(written, piece.variable, known, findings)
        elif _BRACE.search(piece.words):
            _refuse_brace(written, findings)
    return pieces


def pieces_of(words: str) -> tuple[Piece, ...]:
    """Words that were checked when they were published, in pieces again."""
    return tuple(_pieces(words))


def _pieces(words: str) -> Iterator[Piece]:
    end = 0
    for found in _VARIABLE.finditer(words):
        if found.start() > end:
            yield Piece(words=words[end : found.start()])
        yield Piece(variable=found.group(1).strip() or "?")
        end = found.end()
    if end < len(words):
        yield Piece(words=words[end:])


def _refuse_prices(written: Written, findings: Findings) -> None:
    """Looked for in the usual form of each character, so that full width hides none."""
    for found in _PRICE.finditer(normalize("NFKC", _VARIABLE.sub("{}", written.words))):
        findings.error(
            "M104",
            written.place(_as_written(written.words, found.group())),
            Label(f"`{found.group()}` 是写死的价格", f"`{found.group()}` is a price written out"),
            help=Label("改用变量，例如 {amount}", "use a variable, such as {amount}"),
        )


def _as_written(words: str, found: str) -> str:
    """The stretch of the words that reads so in usual characters."""
    for begin in range(len(words)):
        for end in range(begin + 1, min(len(words), begin + 2 * len(found)) + 1):
            if normalize("NFKC", words[begin:end]) == found:
                return words[begin:end]
    return found


def _refuse_placeholders(written: Written, words: str, findings: Findings) -> None:
    for found in _OPEN.finditer(words):
        findings.error(
            "M105",
            written.place(found.group()),
            Label(f"占位 `{found.group()}` 没有填上", f"`{found.group()}` is left open"),
            help=Label(
                f"门店名称写 {{{STORE}}}，或 core.tenancy.store_name_placeholder 里的占位"
                "（插件的文字只用前者）；其余写变量",
                f"the store's name is written {{{STORE}}}, or (but in a plugin) as "
                "core.tenancy.store_name_placeholder says, anything else as a variable",
            ),
        )


def _refuse_variable(
    written: Written, name: str, known: Collection[str], findings: Findings
) -> None:
    shown = f"{{{name}}}"
    findings.error(
        "M102",
        written.place(shown),
        Label(f"没有变量 `{shown}`", f"there is no variable `{shown}`"),
        help=suggest(name, sorted(known)),
    )


def _refuse_brace(written: Written, findings: Findings) -> None:
    findings.error(
        "M102",
        written.place("{" if "{" in written.words else "}"),
        Label("花括号没有成对", "a brace stands alone"),
        help=Label("变量写作 {名称}", "a variable is written {name}"),
    )
