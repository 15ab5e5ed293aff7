"""Characters that make a file read otherwise than it looks."""

from __future__ import annotations

import re
import unicodedata

from pawpact.kernel.label import Label
from pawpact.policy.diagnostic import Findings, Span

_HIDDEN = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e"
    "\u2060-\u2069\ufeff\ufff9-\uffff\ud800-\udfff]"
)
"""Controls, bidirectional overrides, zero-width characters, lone surrogates."""

_LOOK_ALIKES = ("CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "FULLWIDTH", "MATHEMATICAL")


def check_characters(name: str, text: str, findings: Findings) -> None:
    """Hidden characters are refused wherever they stand, also in comments."""
    for number, line in enumerate(text.split("\n"), start=1):
        found = _HIDDEN.search(line)
        if found:
            point = f"U+{ord(found.group()):04X}"
            findings.error(
                "R010",
                Span(name, number, found.start() + 1, 1),
                Label(f"这里有看不见的字符 {point}", f"there is an invisible character {point}"),
                label=Label("看不见的字符", "invisible character"),
                help=Label("删去它，再手工输入这一行", "delete it and type this line by hand"),
            )


def check_name_script(name: str, span: Span, findings: Findings) -> None:
    """A name that mixes Latin letters with letters that look like them is refused."""
    scripts = {_script(each) for each in name if each.isalpha() and not each.isascii()}
    alike = sorted(scripts & set(_LOOK_ALIKES))
    if alike:
        findings.error(
            "R011",
            span,
            Label(
                f"名称 `{name}` 混用了形似的字母（{alike[0]}）",
                f"the name `{name}` uses letters that look like others ({alike[0]})",
            ),
            label=Label("形似字母", "look-alike letters"),
            help=Label("用英文键盘重新输入", "type it again with Latin letters"),
        )


def _script(character: str) -> str:
    return unicodedata.name(character, "").split(" ")[0]
