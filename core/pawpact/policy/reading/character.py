"""Characters that make a file read otherwise than it looks."""

from __future__ import annotations

import re
import unicodedata

from pawpact.kernel.label import Label
from pawpact.policy.finding.diagnostic import Diagnostic, Findings, Span

_HIDDEN = re.compile(
    "\r(?!\n)|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e"
    "\u2060-\u2069\ufeff\ufff9-\uffff\ud800-\udfff]"
)
"""Controls, bidirectional overrides, zero-width characters, lone surrogates."""

_UNSEEN = {"Mn", "Me", "Cf", "Cc", "Zs", "Zl", "Zp", "Co", "Cn"}
"""Categories of characters that change a name without being seen as letters of it."""

_LOOK_ALIKES = ("CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "FULLWIDTH", "MATHEMATICAL")


def check_characters(name: str, text: str, findings: Findings) -> None:
    """Hidden characters are refused wherever they stand, also in comments."""
    for number, line in enumerate(text.split("\n"), start=1):
        found = _HIDDEN.search(f"{line}\n")
        if found:
            place = Span(name, number, found.start() + 1, 1)
            if found.group() == "\r":
                _refuse_carriage_return(place, findings)
            else:
                _refuse_hidden(found.group(), place, findings)


def check_escapes(text: str, span: Span, findings: Findings) -> None:
    """What a double-quoted text spells out is held to the same."""
    found = _HIDDEN.search(text)
    if found:
        point = f"U+{ord(found.group()):04X}"
        findings.error(
            "R010",
            span,
            Label(
                f"反斜杠写出了看不见的字符 {point}",
                f"a backslash spells out an invisible character {point}",
            ),
            label=Label("看不见的字符", "invisible character"),
            help=Label("删去这个转义，或改用单引号", "remove the escape, or use single quotes"),
        )


def check_name(name: str, span: Span, findings: Findings) -> None:
    """A name shows every letter it has, and shows it as what it is."""
    foreign = [each for each in name if not each.isascii()]
    unseen = next((each for each in foreign if unicodedata.category(each) in _UNSEEN), None)
    alike = sorted({_script(each) for each in foreign if each.isalnum()} & set(_LOOK_ALIKES))
    if unseen:
        _refuse_hidden(unseen, span, findings)
    elif alike:
        findings.error(
            "R011",
            span,
            Label(
                f"名称 `{name}` 里有和英文字母形似的字符（{alike[0]}）",
                f"the name `{name}` uses letters that look like Latin ones ({alike[0]})",
            ),
            label=Label("形似字母", "look-alike letters"),
            help=Label("用英文键盘重新输入", "type it again with Latin letters"),
        )


def hidden(character: str, place: Span) -> Diagnostic:
    point = f"U+{ord(character):04X}"
    return Diagnostic(
        "R010",
        "error",
        Label(f"这里有看不见的字符 {point}", f"there is an invisible character {point}"),
        place,
        Label("看不见的字符", "invisible character"),
        Label("删去它，再手工输入这一行", "delete it and type this line by hand"),
    )


def _refuse_hidden(character: str, place: Span, findings: Findings) -> None:
    findings.add(hidden(character, place))


def _refuse_carriage_return(place: Span, findings: Findings) -> None:
    findings.error(
        "R010",
        place,
        Label(
            "这里单独用了回车符 U+000D 换行", "a carriage return U+000D stands alone as line end"
        ),
        label=Label("看不见的字符", "invisible character"),
        help=Label(
            "在编辑器里把换行符改为 LF 或 CRLF 再保存",
            "save the file with line ends LF or CRLF",
        ),
    )


def _script(character: str) -> str:
    return unicodedata.name(character, "").split(" ")[0]
