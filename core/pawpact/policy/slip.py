"""Slips of the pen that YAML accepts in silence, explained."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

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


def _full_width(key: Node) -> Diagnostic | None:
    found = _FULL_WIDTH.search(key.text)
    if key.quoted or not found:
        return None
    return _error("R009", key.span, *full_width_words(found.group()))


def full_width_words(character: str) -> tuple[Label, Label]:
    half = character.translate(_HALF)
    return (
        Label(f"这里用了全角的 `{character}`", f"there is a full-width `{character}` here"),
        Label(f"改成半角 `{half}` 加一个空格", f"write the half-width `{half}` and a space"),
    )


def _error(code: str, span: Span, message: Label, help: Label) -> Diagnostic:
    return Diagnostic(code, "error", message, span, help=help)
