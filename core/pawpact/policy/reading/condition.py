"""Conditions: one fact a line against operators of its type, joined by all, any and not."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from pawpact.kernel.label import Label
from pawpact.policy.model import (
    All,
    AnyOf,
    Comparison,
    Condition,
    Constant,
    Not,
    Operand,
    Operator,
    Parameter,
    ParameterRef,
)
from pawpact.policy.reading.field import expect, read_value, suggest
from pawpact.policy.reading.operand import (
    IN_CONDITIONS,
    Wanted,
    is_reference,
    read_element,
    read_operand,
)
from pawpact.policy.reading.operand_type import WHOLE, WORDS
from pawpact.policy.reading.parameter_value import MOST_ITEMS
from pawpact.policy.reading.scope import Scope
from pawpact.policy.reading.source import Node
from pawpact.policy.reading.type_name import type_name
from pawpact.vocabulary.declarations import Fact
from pawpact.vocabulary.types import ORDERED, ValueType

DEEPEST_CONDITION = 6

_GROUPS = ("all", "any", "not")
_COUNT = "count"
_EVERY = (
    Operator.EQUAL,
    Operator.NOT_EQUAL,
    Operator.ONE_OF,
    Operator.NOT_ONE_OF,
    Operator.KNOWN,
)
_ORDER = (Operator.GREATER, Operator.AT_LEAST, Operator.LESS, Operator.AT_MOST)
_TEXT = (Operator.STARTS, Operator.ENDS, Operator.CONTAINS)
_LIST = (Operator.HAS, Operator.HAS_ANY, Operator.HAS_ALL)
_NAMES = frozenset(each.value for each in Operator)
_MANY = {Operator.ONE_OF, Operator.NOT_ONE_OF, Operator.HAS_ANY, Operator.HAS_ALL}


def operators_of(type: ValueType) -> tuple[Operator, ...]:
    """The operators that a fact of this type takes."""
    if type in ORDERED:
        return _EVERY + _ORDER
    if type is ValueType.TEXT:
        return _EVERY + _TEXT
    if type is ValueType.LIST:
        return (*_LIST, Operator.KNOWN)
    return _EVERY


def read_condition(node: Node, scope: Scope, depth: int = 0) -> Condition | None:
    """All keys of the mapping together; `{}` is always true. None after an error."""
    if node.is_empty:
        return All((), node.origin)
    if not expect(node, "mapping", scope.findings):
        return None
    if depth > DEEPEST_CONDITION:
        scope.findings.error(
            "R309",
            node.span,
            Label(
                f"条件嵌套超过 {DEEPEST_CONDITION} 层",
                f"conditions nested deeper than {DEEPEST_CONDITION} levels",
            ),
            help=Label("拆成几条规则", "split it into several rules"),
        )
        return None
    parts = [_read_entry(key, value, scope, depth) for key, value in node.entries]
    return _together([part for part in parts if part], node) if all(parts) else None


def _together(parts: list[Condition], node: Node) -> Condition:
    return parts[0] if len(parts) == 1 else All(tuple(parts), node.origin)


def _read_entry(key: Node, value: Node, scope: Scope, depth: int) -> Condition | None:
    if key.text == "not":
        part = read_condition(value, scope, depth + 1)
        return Not(part, key.origin) if part else None
    if key.text in _GROUPS:
        return _read_group(key, value, scope, depth)
    if "." not in key.text and key.text in _NAMES:
        scope.findings.error(
            "R107",
            key.span,
            Label(f"`{key.text}` 前面缺少事实", f"`{key.text}` needs a fact before it"),
            help=Label(f"写成 `fact: {{{key.text}: …}}`", f"write `fact: {{{key.text}: …}}`"),
        )
        return None
    fact = scope.fact(key)
    return _read_comparisons(fact, key, value, scope) if fact else None


def _read_group(key: Node, value: Node, scope: Scope, depth: int) -> Condition | None:
    if not expect(value, "sequence", scope.findings):
        return None
    if not value.items:
        scope.findings.error(
            "R317",
            key.span,
            Label(f"`{key.text}` 是空的", f"`{key.text}` is empty"),
            help=Label("删去它，或写上条件", "remove it, or give it conditions"),
        )
        return None
    parts = [read_condition(item, scope, depth + 1) for item in value.items]
    known = tuple(part for part in parts if part)
    if len(known) < len(parts):
        return None
    return All(known, key.origin) if key.text == "all" else AnyOf(known, key.origin)


def _read_comparisons(fact: Fact, key: Node, value: Node, scope: Scope) -> Condition | None:
    if value.kind == "sequence":
        return _read_comparison(fact, Operator.ONE_OF, key, value, scope)
    if value.kind == "scalar" or _is_computed(value):
        return _read_comparison(fact, Operator.EQUAL, key, value, scope)
    if not value.entries:
        scope.findings.error(
            "R317",
            value.span,
            Label(f"`{fact.name}` 后面没有条件", f"`{fact.name}` is compared with nothing"),
            help=suggest("", operators_of(fact.type)),
        )
        return None
    parts = [_read_operator(fact, name, body, key, scope) for name, body in value.entries]
    return _together([part for part in parts if part], key) if all(parts) else None


def _is_computed(node: Node) -> bool:
    return len(node.entries) == 1 and node.entries[0][0].text in {*IN_CONDITIONS, "share"}


def _read_operator(fact: Fact, name: Node, body: Node, key: Node, scope: Scope) -> Condition | None:
    if name.text == _COUNT and fact.type is ValueType.LIST:
        return _read_count(fact, key, body, scope)
    fitting = operators_of(fact.type)
    if name.text not in _NAMES | {_COUNT}:
        scope.findings.error(
            "R107",
            name.span,
            Label(f"没有比较符 `{name.text}`", f"there is no operator `{name.text}`"),
            label=Label("未知的比较符", "unknown operator"),
            help=suggest(name.text, fitting),
        )
        return None
    if name.text not in fitting:
        _operator_misfit(fact, name, scope)
        return None
    return _read_comparison(fact, Operator(name.text), key, body, scope)


def _operator_misfit(fact: Fact, name: Node, scope: Scope) -> None:
    listed = ", ".join(f"`{each}`" for each in operators_of(fact.type))
    scope.findings.error(
        "R206",
        name.span,
        Label(
            f"`{name.text}` 不能用于 `{fact.name}`，它是{type_name(fact.type).zh}",
            f"`{name.text}` does not go with `{fact.name}`, which is {type_name(fact.type).en}",
        ),
        help=Label(f"可用的有：{listed}", f"it takes: {listed}"),
    )


def _read_count(fact: Fact, key: Node, body: Node, scope: Scope) -> Condition | None:
    length = replace(fact, type=ValueType.INT, choices=())
    condition = _read_comparisons(length, key, body, scope)
    return _counting(condition) if condition else None


def _counting(condition: Condition) -> Condition:
    match condition:
        case Comparison():
            return replace(condition, measure="count")
        case All(parts, origin):
            return All(tuple(_counting(part) for part in parts), origin)
        case _:
            return condition


def _read_comparison(
    fact: Fact, operator: Operator, key: Node, value: Node, scope: Scope
) -> Condition | None:
    if fact.type is ValueType.LIST and operator in {Operator.EQUAL, Operator.ONE_OF}:
        _operator_misfit(fact, replace(key, text=_shown(operator)), scope)
        return None
    operator = _one_of_list(operator, value, scope)
    operand = _read_right_side(fact, operator, value, scope)
    return Comparison(fact.name, operator, operand, key.origin) if operand else None


def _shown(operator: Operator) -> Literal["=", "in"]:
    return "=" if operator is Operator.EQUAL else "in"


def _one_of_list(operator: Operator, value: Node, scope: Scope) -> Operator:
    """Against a parameter that is a list, equal means one of."""
    many = {Operator.EQUAL: Operator.ONE_OF, Operator.NOT_EQUAL: Operator.NOT_ONE_OF}
    if operator not in many or not is_reference(value) or value.text.startswith("$row."):
        return operator
    name = value.text[1:] if "." in value.text else f"{scope.group}.{value.text[1:]}"
    parameter = scope.parameters.get(name)
    return many[operator] if parameter and parameter.type is ValueType.LIST else operator


def _read_right_side(fact: Fact, operator: Operator, value: Node, scope: Scope) -> Operand | None:
    if operator is Operator.KNOWN:
        known = read_value(ValueType.BOOL, value, scope.findings)
        return None if known is None else Constant(known, value.origin)
    if operator is Operator.HAS:
        return read_element(value, scope)
    wanted = Wanted(fact.type, fact.choices, IN_CONDITIONS)
    if operator in _MANY:
        return _read_many(wanted, value, scope)
    return read_operand(value, wanted, scope)


def _read_many(wanted: Wanted, value: Node, scope: Scope) -> Operand | None:
    """A list written out, or a parameter that is one."""
    if is_reference(value):
        operand = read_operand(value, replace(wanted, type=ValueType.LIST), scope)
        if isinstance(operand, ParameterRef):
            _check_items(scope.parameters[operand.name], wanted.type, value, scope)
        return operand
    if not expect(value, "sequence", scope.findings):
        return None
    if not 1 <= len(value.items) <= MOST_ITEMS:
        scope.findings.error(
            "R309" if value.items else "R317",
            value.span,
            Label(
                f"这里要 1 到 {MOST_ITEMS} 项，写了 {len(value.items)} 项",
                f"1 to {MOST_ITEMS} entries are expected, found {len(value.items)}",
            ),
        )
        return None
    if wanted.type is ValueType.LIST:
        return read_operand(value, wanted, scope)
    items = [read_value(wanted.type, item, scope.findings, wanted.choices) for item in value.items]
    known = tuple(item for item in items if item is not None)
    return Constant(known, value.origin) if len(known) == len(items) else None


def _check_items(parameter: Parameter, wanted: ValueType, value: Node, scope: Scope) -> None:
    """A list's items are whole numbers or words, so only such facts are compared with them."""
    items = parameter.value if isinstance(parameter.value, tuple) else ()
    fitting = int if wanted in WHOLE else str if wanted in WORDS else None
    if wanted is ValueType.LIST or all(type(item) is fitting for item in items):
        return
    scope.findings.error(
        "R207",
        value.span,
        Label(
            f"`{value.text}` 的各项要是{type_name(wanted).zh}",
            f"each item of `{value.text}` must be {type_name(wanted).en}",
        ),
    )
