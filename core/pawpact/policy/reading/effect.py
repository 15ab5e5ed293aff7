"""What a rule does: `set` of derived facts, and effects with their arguments."""

from __future__ import annotations

from collections.abc import Mapping

from pawpact.kernel.label import Label, Language
from pawpact.policy.engine.reference import operand_value
from pawpact.policy.finding.diagnostic import Span
from pawpact.policy.model import Call, Operand
from pawpact.policy.reading.declared import check_declared
from pawpact.policy.reading.field import Fields, expect, renamed_or_near, suggest
from pawpact.policy.reading.operand import Wanted, read_operand
from pawpact.policy.reading.parameter_constraint import span_of
from pawpact.policy.reading.schema import (
    ILL_FORMED,
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
_NAME = "anniversary"


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
            help=renamed_or_near(
                name.text, (*scope.vocabulary.effects, SET), scope.vocabulary.renamed.effects
            ),
        )
        return None
    if not effect.stands_at(scope.vocabulary.moments[scope.moment]):
        scope.findings.error(
            "R114",
            name.span,
            Label(
                f"时刻 {scope.moment} 里不能用效果 `{effect.name}`",
                f"the effect `{effect.name}` is not available in the moment {scope.moment}",
            ),
            help=_where_it_stands(effect),
        )
        return None
    return effect


def _where_it_stands(effect: Effect) -> Label:
    if effect.moments:
        return Label(
            f"只用于：{'、'.join(effect.moments)}",
            f"it belongs to: {', '.join(effect.moments)}",
        )
    return Label(
        f"只用于插件报告的、带有 {'、'.join(effect.carried)} 的事",
        f"it belongs to what plugins report about: {', '.join(effect.carried)}",
    )


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
        f"`{each.name}`"
        for each in scope.available.values()
        if each.derived and each.owner == scope.group
    ]
    # Not the nearest name: the fact exists, so it was not misspelt.
    help = Label(
        f"可以设定的有：{'、'.join(own)}" if own else "这里的规则没有可以设定的事实，删去 `set`",
        f"it may set: {', '.join(own)}" if own else "no fact is for rules to set here, remove it",
    )
    scope.findings.error(
        "R116",
        key.span,
        Label(f"`{fact.name}` 不能由规则设定", f"`{fact.name}` is not for {scope.group} to set"),
        help=help,
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
            span, value = spans.get(name, spans[""]), static.get(name)
            words = _words(code, effect, argument, value)
            scope.findings.error(code, span, words, help=_help(code, argument))
    for name in computed:
        _refuse_reckoned_name(effect, name, spans[name], scope)


def _refuse_reckoned_name(effect: Effect, name: str, span: Span, scope: Scope) -> None:
    """Whether a text from a fact is well-formed is known only when it is too late."""
    argument = effect.argument(name)
    if argument and argument.form:
        scope.findings.error(
            ILL_FORMED,
            span,
            Label(
                f"`{effect.name}.{name}` 不能取自事实",
                f"`{effect.name}.{name}` cannot be taken from a fact",
            ),
            help=_help(ILL_FORMED, argument),
        )


def _help(code: str, argument: Argument) -> Label | None:
    if code != ILL_FORMED or argument.form is None:
        return None
    return Label(
        f"换成一个英文名称，如 `{_NAME}`；给人看的话写在规则的 title 里",
        f"write a name such as `{_NAME}`; words for people belong into the rule's title",
    )


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
        return Label(
            _words_of_bounds(name, argument, value, "zh"),
            _words_of_bounds(name, argument, value, "en"),
        )
    if code == ILL_FORMED and argument.form:
        form = argument.form.words
        return Label(
            f"`{name}` 要写成{form.zh}，这里是 `{value}`",
            f"`{name}` must be {form.en}, found `{value}`",
        )
    wanted = type_name(argument.type)
    return Label(f"`{name}` 要是{wanted.zh}", f"`{name}` must be {wanted.en}")


def _words_of_bounds(name: str, argument: Argument, value: int, language: Language) -> str:
    shown = show_value(argument.type, value, language)
    low, high = (
        None if end is None else show_value(argument.type, end, language)
        for end in (argument.minimum, argument.maximum)
    )
    if language == "zh":
        if low is None or high is None:
            bounds = f"不小于 {low}" if low else f"不大于 {high}"
        else:
            bounds = f"在 {low} 到 {high} 之间"
        return f"`{name}` 要{bounds}，这里是 {shown}"
    if low is None or high is None:
        bounds = f"at least {low}" if low else f"at most {high}"
    else:
        bounds = f"from {low} to {high}"
    return f"`{name}` must be {bounds}, found {shown}"


def _unknown_argument(effect: Effect, key: Node, scope: Scope) -> None:
    scope.findings.error(
        UNKNOWN,
        key.span,
        Label(f"`{effect.name}` 没有 `{key.text}`", f"`{effect.name}` has no `{key.text}`"),
        label=Label("未知的参数", "unknown argument"),
        help=suggest(key.text, [each.name for each in effect.arguments]),
    )
