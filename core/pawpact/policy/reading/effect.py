"""What a rule does: `set` of derived facts, and effects with their arguments."""

from __future__ import annotations

from collections.abc import Mapping

from pawpact.kernel.label import Label
from pawpact.policy.engine.reference import operand_value
from pawpact.policy.finding.diagnostic import Span
from pawpact.policy.model import Call, Operand
from pawpact.policy.reading.declared import check_declared
from pawpact.policy.reading.field import Fields, expect, suggest
from pawpact.policy.reading.operand import Wanted, read_operand
from pawpact.policy.reading.parameter_constraint import span_of
from pawpact.policy.reading.schema import (
    MISSING,
    NO_CHOICE,
    OUT_OF_BOUNDS,
    UNKNOWN,
    argument_errors,
)
from pawpact.policy.reading.scope import Scope
from pawpact.policy.reading.source import Node
from pawpact.policy.reading.type_name import type_name
from pawpact.vocabulary.declarations import Argument, Effect, Fact
from pawpact.vocabulary.values import show_value

SET = "set"


def read_calls(nodes: tuple[Node, ...], scope: Scope) -> tuple[Call, ...] | None:
    """A rule's effects in their order; None after an error."""
    calls = [_read_call(node, scope, whole=True) for node in nodes]
    known = tuple(call for call in calls if call)
    if _gives_twice(known, scope):
        return None
    return known if len(known) == len(calls) else None


def _gives_twice(calls: tuple[Call, ...], scope: Scope) -> bool:
    """What costs the store is given once for each rule; a second time could not be booked."""
    first: dict[str, Call] = {}
    before = len(scope.findings.found)
    for call in calls:
        effect = scope.vocabulary.effects.get(call.effect)
        earlier = first.setdefault(call.effect, call)
        if effect is None or not effect.cost_of or earlier is call:
            continue
        scope.findings.error(
            "R005",
            span_of(call.origin),
            Label(
                f"一条规则里写了两次 `{call.effect}`",
                f"`{call.effect}` is written twice in one rule",
            ),
            label=Label("第二次", "the second time"),
            help=Label("合成一个，或拆成两条规则", "make one of them, or two rules"),
            related=((span_of(earlier.origin), Label("第一次", "the first time")),),
        )
    return len(scope.findings.found) > before


def read_expected_calls(nodes: tuple[Node, ...], scope: Scope) -> tuple[Call, ...] | None:
    """Effects named in tests and `never`: arguments may be left out."""
    calls = [_read_call(node, scope, whole=False) for node in nodes]
    known = tuple(call for call in calls if call)
    return known if len(known) == len(calls) else None


def _read_call(node: Node, scope: Scope, *, whole: bool) -> Call | None:
    if not expect(node, "mapping", scope.findings):
        return None
    if len(node.entries) != 1:
        scope.findings.error(
            "R317",
            node.span,
            Label(
                f"这一项写了 {len(node.entries)} 个效果，每一项只写一个",
                f"{len(node.entries)} effects in one entry, which takes exactly one",
            ),
            help=Label("每个效果一行，以 `- ` 开头", "a line each, beginning with `- `"),
        )
        return None
    name, body = node.entries[0]
    if name.text == SET and whole:
        return _read_set(name, body, scope)
    effect = _find_effect(name, scope)
    return _read_effect(effect, name, body, scope, whole=whole) if effect else None


def _find_effect(name: Node, scope: Scope) -> Effect | None:
    effect = scope.vocabulary.effects.get(name.text)
    if effect is None:
        scope.findings.error(
            "R105",
            name.span,
            Label(f"没有叫 `{name.text}` 的效果", f"no effect is called `{name.text}`"),
            label=Label("未知的效果", "unknown effect"),
            help=suggest(name.text, (*scope.vocabulary.effects, SET)),
        )
        return None
    if effect.moments and scope.moment not in effect.moments:
        scope.findings.error(
            "R114",
            name.span,
            Label(
                f"时刻 {scope.moment} 里不能用效果 `{effect.name}`",
                f"the effect `{effect.name}` is not available in the moment {scope.moment}",
            ),
            help=Label(
                f"只用于：{'、'.join(effect.moments)}",
                f"it belongs to: {', '.join(effect.moments)}",
            ),
        )
        return None
    return effect


def _read_set(name: Node, body: Node, scope: Scope) -> Call | None:
    fields = Fields(body, scope.findings)
    if not fields.is_mapping:
        return None
    arguments: dict[str, Operand] = {}
    for key, value in fields.items():
        fact = scope.fact(key)
        if fact is None or not _may_set(fact, key, scope):
            continue
        operand = read_operand(value, Wanted(fact.type, fact.choices), scope)
        if operand and _may_hold(fact, operand, value, scope):
            arguments[fact.name] = operand
    return Call(SET, arguments, name.origin) if len(arguments) == len(body.entries) else None


def _may_hold(fact: Fact, operand: Operand, node: Node, scope: Scope) -> bool:
    """A value that is known already lies within what the fact declares."""
    value = operand_value(operand, {}, scope.parameters)
    return value is None or check_declared(fact, value, node, scope)


def _may_set(fact: Fact, key: Node, scope: Scope) -> bool:
    """A policy sets derived facts of its own plugin."""
    if fact.derived and fact.owner == scope.group:
        return True
    own = [
        each.name for each in scope.available.values() if each.derived and each.owner == scope.group
    ]
    scope.findings.error(
        "R116",
        key.span,
        Label(f"`{fact.name}` 不能由规则设定", f"`{fact.name}` is not for {scope.group} to set"),
        help=suggest(fact.name, own),
    )
    return False


def _read_effect(
    effect: Effect, name: Node, body: Node, scope: Scope, *, whole: bool
) -> Call | None:
    if not body.is_empty and not expect(body, "mapping", scope.findings):
        return None
    before = len(scope.findings.found)
    arguments: dict[str, Operand] = {}
    for key, value in body.entries:
        argument = effect.argument(key.text)
        if argument is None:
            _unknown_argument(effect, key, scope)
            continue
        operand = read_operand(value, Wanted(argument.type, argument.choices), scope)
        if operand:
            arguments[argument.name] = operand
    if len(scope.findings.found) > before:
        return None
    call = Call(effect.name, arguments, name.origin)
    spans = {key.text: value.span for key, value in body.entries}
    _check_arguments(effect, call, {**spans, "": name.span}, scope, whole=whole)
    return call if len(scope.findings.found) == before else None


def _check_arguments(
    effect: Effect, call: Call, spans: Mapping[str, Span], scope: Scope, *, whole: bool
) -> None:
    values = {
        name: operand_value(operand, {}, scope.parameters)
        for name, operand in call.arguments.items()
    }
    static = {name: value for name, value in values.items() if value is not None}
    computed = tuple(name for name, value in values.items() if value is None)
    for name, code in argument_errors(effect, static, computed).items():
        if code == MISSING and not whole:
            continue
        argument = effect.argument(name)
        if argument:
            span = spans.get(name, spans[""])
            scope.findings.error(code, span, _words(code, effect, argument, static.get(name)))


def _words(code: str, effect: Effect, argument: Argument, value: object) -> Label:
    name = f"{effect.name}.{argument.name}"
    if code == MISSING:
        return Label(f"`{effect.name}` 缺少 `{argument.name}`", f"`{name}` is missing")
    if code == NO_CHOICE:
        return Label(
            f"`{name}` 要是 {'、'.join(argument.choices)} 之一",
            f"`{name}` must be one of {', '.join(argument.choices)}",
        )
    if code == OUT_OF_BOUNDS and isinstance(value, int):
        low, high = (
            "-" if end is None else show_value(argument.type, end, "en")
            for end in (argument.minimum, argument.maximum)
        )
        shown = show_value(argument.type, value, "en")
        return Label(
            f"`{name}` 要在 {low} 到 {high} 之间，这里是 {shown}",
            f"`{name}` must be from {low} to {high}, found {shown}",
        )
    wanted = type_name(argument.type)
    return Label(f"`{name}` 要是{wanted.zh}", f"`{name}` must be {wanted.en}")


def _unknown_argument(effect: Effect, key: Node, scope: Scope) -> None:
    scope.findings.error(
        UNKNOWN,
        key.span,
        Label(f"`{effect.name}` 没有 `{key.text}`", f"`{effect.name}` has no `{key.text}`"),
        label=Label("未知的参数", "unknown argument"),
        help=suggest(key.text, [each.name for each in effect.arguments]),
    )
