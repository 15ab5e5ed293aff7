"""Inline tests and `never`: given facts, and what must or must not come about."""

from __future__ import annotations

from pawpact.kernel.label import Label
from pawpact.policy.model import Constant, InlineTest, Never
from pawpact.policy.reading.condition import read_condition
from pawpact.policy.reading.declared import check_declared
from pawpact.policy.reading.draft import TestDraft
from pawpact.policy.reading.effect import read_expected_calls
from pawpact.policy.reading.field import Fields, suggest
from pawpact.policy.reading.operand import Wanted, read_operand
from pawpact.policy.reading.parameter_value import read_parameter_value
from pawpact.policy.reading.scope import Scope
from pawpact.policy.reading.source import Node
from pawpact.vocabulary.types import Value

_PARAMETER = "$"


def read_test(draft: TestDraft, rules: frozenset[str], scope: Scope) -> InlineTest | None:
    """One inline test; ``rules`` are the ids that may fire."""
    fields = Fields(draft.node, scope.findings)
    if not fields.is_mapping:
        return None
    before = len(scope.findings.found)
    fields.allow("policy")
    name = fields.text("name", required=True)
    given = read_facts(fields.mapping("given"), scope)
    at = _read_parameters(fields.mapping("at"), scope)
    expect = fields.mapping("expect", required=True)
    fields.close()
    if expect is None:
        return None
    fired = _read_fired(expect, rules, scope)
    facts = read_facts(expect.mapping("facts"), scope)
    effects = read_expected_calls(expect.sequence("effects"), scope)
    forbidden = read_expected_calls(expect.sequence("not_effects"), scope)
    expect.close()
    _expect_something(expect, scope)
    if len(scope.findings.found) > before:
        return None
    return InlineTest(
        name=name,
        policy=draft.policy,
        given=given,
        at=at,
        expect_fired=fired,
        expect_facts=facts,
        expect_effects=effects if expect.node.get("effects") else None,
        expect_not_effects=forbidden or (),
        origin=draft.node.origin,
    )


def read_never(node: Node, scope: Scope) -> Never | None:
    fields = Fields(node, scope.findings)
    if not fields.is_mapping:
        return None
    before = len(scope.findings.found)
    name, written = fields.text("name", required=True), fields.node_of("when", required=True)
    when = read_condition(written, scope) if written else None
    facts = read_facts(fields.mapping("facts"), scope)
    effects = read_expected_calls(fields.sequence("effects"), scope)
    fields.close()
    if not facts and not effects and len(scope.findings.found) == before:
        _says_nothing(fields, "facts", "effects")
    if len(scope.findings.found) > before or when is None:
        return None
    return Never(name, when, facts, effects or (), node.origin)


def read_facts(fields: Fields | None, scope: Scope) -> dict[str, Value]:
    """Facts with literal values within what the facts declare."""
    if fields is None:
        return {}
    values: dict[str, Value] = {}
    for key, node in fields.items():
        fact = scope.fact(key)
        operand = read_operand(node, Wanted(fact.type, fact.choices), scope) if fact else None
        if fact is None or operand is None:
            continue
        if isinstance(operand, Constant):
            check_declared(fact, operand.value, node, scope)
            values[fact.name] = operand.value
        else:
            words = Label("这里写具体的值", "a plain value is expected here")
            scope.findings.error("R201", node.span, words)
    return values


def _read_parameters(fields: Fields | None, scope: Scope) -> dict[str, Value]:
    """`at: {min_score: 600}`: the test runs with these values."""
    if fields is None:
        return {}
    values: dict[str, Value] = {}
    for key, node in fields.items():
        name = key.text.removeprefix(_PARAMETER)
        parameter = scope.parameter(_renamed(key, name))
        if parameter is None:
            continue
        written = read_parameter_value(parameter, node, scope.findings)
        if written:
            values[parameter.name] = written.value
    return values


def _renamed(key: Node, name: str) -> Node:
    return Node("scalar", key.span, key.layer, _PARAMETER + name)


def _read_fired(expect: Fields, rules: frozenset[str], scope: Scope) -> tuple[str, ...] | None:
    if expect.node.get("fired") is None:
        return None
    fired = []
    for node in expect.sequence("fired"):
        if node.text not in rules:
            scope.findings.error(
                "R108",
                node.span,
                Label(f"没有规则 `{node.text}`", f"there is no rule `{node.text}`"),
                help=suggest(node.text, sorted(rules)),
            )
        fired.append(node.text)
    return tuple(fired)


def _expect_something(expect: Fields, scope: Scope) -> None:
    if expect.is_mapping and not expect.node.entries:
        _says_nothing(expect, "fired", "facts", "effects", "not_effects")


def _says_nothing(fields: Fields, *keys: str) -> None:
    listed = ", ".join(f"`{key}`" for key in keys)
    fields.findings.error(
        "R317",
        fields.span,
        Label("没有写明什么要（或不得）发生", "it does not say what must (not) come about"),
        help=Label(f"写上 {listed} 之一", f"give one of {listed}"),
    )
