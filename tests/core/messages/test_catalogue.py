"""The texts that the platform ships: every kind that is sent has words, and they hold."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import pawpact
from pawpact.messages.catalogue import read_catalogue
from pawpact.messages.rendering import render
from pawpact.wording.values import Text, Variable, VariableKind
from tests.house import RULES, platform_rules

CORE = Path(pawpact.__file__).parent
EXAMPLES: dict[VariableKind, int | str] = {
    VariableKind.MONEY: 100,
    VariableKind.DAY: "2026-03-12",
    VariableKind.TIME: "2026-03-12T01:00:00+00:00",
    VariableKind.COUNT: 3,
    VariableKind.NAME: "x",
    VariableKind.TASK: "follow_up.day",
}
KNOWN = {
    "store": "店",
    "customer": "客",
    "address": "路",
    "after_sales": "电",
    "opening_hours": "时",
    "clinics": "院",
}
FAMILIES = {
    "application.": ("approve", "require_deposit", "offer_low_threshold_pet", "refuse"),
    "reservation.": ("expired", "cancelled"),
}
"""Kinds whose last part is put together where they are sent."""


@cache
def shipped() -> dict[str, Text]:
    return read_catalogue(RULES, platform_rules())


def sent() -> Iterator[tuple[str, str]]:
    """Every kind that a module names where it makes messages, with the file."""
    for path in sorted(CORE.rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        if " Message(" not in source and "[Message(" not in source:
            continue
        for node in ast.walk(ast.parse(source)):
            for value in _named(node):
                yield from ((kind, path.name) for kind in _kinds(value))


def _named(node: ast.AST) -> Iterator[ast.expr]:
    """The first argument of a message, what is called a kind, what is handed to who tells."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        if node.func.id == "Message":
            yield node.args[0]
        elif "tell" in node.func.id:
            yield from node.args
    elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "").lower() == "kind":
        yield node.value


def _kinds(value: ast.expr) -> Iterator[str]:
    if isinstance(value, ast.Constant) and isinstance(value.value, str) and "." in value.value:
        yield value.value
    elif isinstance(value, ast.IfExp):
        yield from (*_kinds(value.body), *_kinds(value.orelse))
    elif isinstance(value, ast.JoinedStr) and isinstance(value.values[0], ast.Constant):
        family = str(value.values[0].value)
        yield from (f"{family}{each}" for each in FAMILIES.get(family, ()))


def test_every_kind_that_is_sent_has_words() -> None:
    """Nothing is put into the outbox that nobody could say."""
    known = shipped()
    named = list(sent())
    assert len(named) > 20
    assert [each for each in named if each[0] not in known] == []


@pytest.mark.parametrize("kind", sorted(shipped()))
def test_every_text_can_be_said_in_both_languages(kind: str) -> None:
    """With a value for each of its variables both texts are whole, and begin with the store."""
    text = shipped()[kind]
    said = {name: _example(each) for name, each in text.variables.items()}
    for language in ("zh", "en"):
        words = render(text, KNOWN, said, ZoneInfo("Asia/Shanghai"), language)
        assert "店" in words[:3]


def _example(variable: Variable) -> int | str:
    return EXAMPLES.get(variable.kind) or next(iter(variable.words))


def test_words_of_plugins_stand_beside_the_platforms() -> None:
    """Where two are called alike the platform's hold; where it has none, nothing can be said."""
    ours = shipped()["pet.birthday"]
    brought = {"acme.given": ours, "pet.birthday": shipped()["charge.notice"]}
    known = read_catalogue(RULES, platform_rules(), brought)
    assert known == {**shipped(), "acme.given": ours}
    assert read_catalogue(RULES / "nowhere", platform_rules(), brought) == {}


def test_debit_notices_say_amount_and_time() -> None:
    """No version of them may leave out what is taken and when."""
    known = shipped()
    for kind in ("charge.notice_early", "charge.notice", "charge.second_notice"):
        needed = {name for name, each in known[kind].variables.items() if each.needed}
        assert needed >= {"amount", "debit_at"}
