"""Slips of the pen that YAML accepts in silence, explained."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from pawpact.kernel.label import Label
from pawpact.policy.finding.diagnostic import Diagnostic, Span
from pawpact.policy.reading.character import hidden

if TYPE_CHECKING:
    from pawpact.policy.reading.source import Node

_NO_SPACE = re.compile(r"^(?P<key>[A-Za-z_][\w.]*):(?P<value>\S.*)$", re.ASCII)
_NO_SPACE_LINE = re.compile(r"^\s*(?:- )?(?P<slip>[A-Za-z_][\w.]*:[^\s/:][^:]*)$", re.ASCII)
_FULL_WIDTH = re.compile("[：，｛｝［］]")
_FULL_WIDTH_COLON = re.compile(r"^[A-Za-z_][\w.]*\s*(?P<mark>：)", re.ASCII)
_FULL_WIDTH_PART = re.compile("[，、；]")
_FULL_WIDTH_BRACKET = re.compile("^[［【]")
_HALF = str.maketrans("：，｛｝［］、；【】", ":,{}[],,[]")
_BEFORE_A_SPACE = ":,"


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
    slip = no_space(key.text, key.span) if flow else None
    return slip or _full_width(key)


def no_space(text: str, span: Span) -> Diagnostic | None:
    """The finding where a colon is followed by its value without a space between."""
    slip = _NO_SPACE.match(text)
    if not slip:
        return None
    if unicodedata.category(slip["value"][0]) == "Zs":
        return hidden(slip["value"][0], span)
    return _error(
        "R008",
        span,
        Label(f"`{text}` 的冒号后没有空格", f"no space after the colon in `{text}`"),
        Label(
            f"写成 `{slip['key']}: {slip['value']}`",
            f"put a space after the colon: `{slip['key']}: {slip['value']}`",
        ),
    )


def no_space_in_line(line: str, file: str, number: int) -> Diagnostic | None:
    """The same of a whole line, which the parser then takes for text."""
    found = _NO_SPACE_LINE.match(line.partition(" #")[0].rstrip())
    if not found:
        return None
    written = found["slip"]
    return no_space(written, Span(file, number, found.start("slip") + 1, len(written)))


def colon(text: str, span: Span) -> Diagnostic | None:
    """A line that was meant as `name: value` and whose colon YAML does not take for one."""
    found = _FULL_WIDTH_COLON.match(text)
    return _error("R009", span, *full_width_words(found["mark"])) if found else no_space(text, span)


def parted(text: str, span: Span) -> Diagnostic | None:
    """A list's entry that was meant as several."""
    found = _FULL_WIDTH_PART.search(text)
    return _error("R009", span, *full_width_words(found.group())) if found else None


def bracket(text: str, span: Span) -> Diagnostic | None:
    """A text that was meant as a list."""
    found = _FULL_WIDTH_BRACKET.match(text)
    return _error("R009", span, *full_width_words(found.group())) if found else None


def _full_width(key: Node) -> Diagnostic | None:
    found = _FULL_WIDTH.search(key.text)
    if key.quoted or not found:
        return None
    return _error("R009", key.span, *full_width_words(found.group()))


def full_width_words(character: str) -> tuple[Label, Label]:
    half = character.translate(_HALF)
    spaced = half in _BEFORE_A_SPACE
    return (
        Label(f"这里用了全角的 `{character}`", f"there is a full-width `{character}` here"),
        Label(
            f"改成半角 `{half}`{' 加一个空格' if spaced else ''}",
            f"write the half-width `{half}`{' and a space' if spaced else ''}",
        ),
    )


def _error(code: str, span: Span, message: Label, help: Label) -> Diagnostic:
    return Diagnostic(code, "error", message, span, help=help)
