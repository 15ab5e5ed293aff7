"""Whether a literal lies within what a fact declares."""

from __future__ import annotations

from pawpact.kernel.label import Label, Language
from pawpact.policy.reading.scope import Scope
from pawpact.policy.reading.source import Node
from pawpact.vocabulary.declarations import Fact
from pawpact.vocabulary.types import Value
from pawpact.vocabulary.values import show_value


def check_declared(fact: Fact, value: Value, node: Node, scope: Scope) -> bool:
    if not isinstance(value, int) or isinstance(value, bool):
        return True
    low = fact.minimum is not None and value < fact.minimum
    high = fact.maximum is not None and value > fact.maximum
    if low or high:
        _refuse(fact, value, node, scope)
    return not (low or high)


def _refuse(fact: Fact, value: int, node: Node, scope: Scope) -> None:
    zh, en = _ends(fact, "zh"), _ends(fact, "en")
    found = Label(show_value(fact.type, value, "zh"), show_value(fact.type, value, "en"))
    scope.findings.error(
        "R204",
        node.span,
        Label(
            f"`{fact.name}` 只会在 {zh[0]} 到 {zh[1]} 之间，写的是 {found.zh}",
            f"`{fact.name}` is always from {en[0]} to {en[1]}, found {found.en}",
        ),
        label=Label("超出范围", "out of bounds"),
    )


def _ends(fact: Fact, language: Language) -> list[str]:
    ends = (fact.minimum, fact.maximum)
    return ["…" if end is None else show_value(fact.type, end, language) for end in ends]
