"""The right side of a comparison and the argument of an effect."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from pawpact.kernel.label import Label
from pawpact.policy.engine.reference import operand_value
from pawpact.policy.finding.diagnostic import Span
from pawpact.policy.model import (
    Arithmetic,
    Constant,
    FactRef,
    Operand,
    ParameterRef,
    Share,
)
from pawpact.policy.reading.field import Fields, expect, read_value, suggest
from pawpact.policy.reading.operand_type import RATIOS, fits, product_type, sum_type
from pawpact.policy.reading.parameter_constraint import span_of
from pawpact.policy.reading.parameter_value import read_item, read_list
from pawpact.policy.reading.scope import Scope
from pawpact.policy.reading.source import Node
from pawpact.policy.reading.type_name import type_name, type_names
from pawpact.vocabulary.types import ORDERED, Value, ValueType
from pawpact.vocabulary.values import LARGEST_WHOLE

Operation = Literal["add", "sub", "mul", "min", "max"]

IN_CONDITIONS: tuple[Operation, ...] = ("add", "sub", "mul")
IN_ARGUMENTS: tuple[Operation, ...] = ("add", "sub", "mul", "min", "max")
MOST_OPERANDS = 8
DEEPEST_OPERAND = 6

_FACT = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+", re.ASCII)
_ROUNDS: tuple[Literal["customer_pays_less", "customer_gets_more"], ...] = (
    "customer_pays_less",
    "customer_gets_more",
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What may stand here."""

    type: ValueType
    choices: tuple[str, ...] = ()
    operations: tuple[Operation, ...] = IN_ARGUMENTS
    depth: int = 0

    def of(self, type: ValueType) -> Wanted:
        """The same one level deeper, for another type."""
        choices = self.choices if type is self.type else ()
        return Wanted(type, choices, self.operations, self.depth + 1)


@dataclass(frozen=True, slots=True)
class Typed:
    operand: Operand
    type: ValueType


def read_operand(node: Node, wanted: Wanted, scope: Scope) -> Operand | None:
    """An operand of the wanted type; None after writing down why not."""
    typed = read_typed(node, wanted, scope)
    if typed is None:
        return None
    if not fits(wanted.type, typed.type):
        _mismatch(node, wanted.type, typed.type, scope)
        return None
    return typed.operand


def read_typed(node: Node, wanted: Wanted, scope: Scope) -> Typed | None:
    if node.kind == "mapping":
        return _read_computed(node, wanted, scope)
    if wanted.type is ValueType.LIST and not is_reference(node):
        items = read_list(node, scope.findings)
        return Typed(Constant(items, node.origin), ValueType.LIST) if items is not None else None
    if not expect(node, "scalar", scope.findings):
        return None
    if is_reference(node):
        return _read_reference(node, wanted, scope)
    if names_fact(node, wanted.type, scope):
        fact = scope.fact(node)
        return Typed(FactRef(fact.name, node.origin), fact.type) if fact else None
    value = read_value(wanted.type, node, scope.findings, wanted.choices)
    return None if value is None else Typed(Constant(value, node.origin), wanted.type)


def read_element(node: Node, scope: Scope) -> Operand | None:
    """What a list may hold: a number, a word, or a parameter or fact that is one."""
    if is_reference(node) or node.kind == "mapping":
        typed = read_typed(node, Wanted(ValueType.TEXT), scope)
        if typed and typed.type not in {ValueType.TEXT, ValueType.CHOICE, ValueType.INT}:
            _mismatch(node, ValueType.TEXT, typed.type, scope)
            return None
        return typed.operand if typed else None
    value = read_item(node, scope.findings)
    return None if value is None else Constant(value, node.origin)


def is_reference(node: Node) -> bool:
    return node.kind == "scalar" and not node.quoted and node.text.startswith("$")


def names_fact(node: Node, type: ValueType, scope: Scope) -> bool:
    """A dotted name is a fact; among words only where there is such a fact."""
    if node.quoted or not _FACT.fullmatch(node.text):
        return False
    return type in ORDERED or type is ValueType.BOOL or node.text in scope.vocabulary.facts


def _read_reference(node: Node, wanted: Wanted, scope: Scope) -> Typed | None:
    if node.text.startswith("$row."):
        cell = scope.cell(node)
        if cell is None:
            return None
        value, type, origin = cell
        _check_choices(value, wanted, span_of(origin), scope)
        return Typed(Constant(value, origin), type)
    parameter = scope.parameter(node)
    if parameter is None:
        return None
    _check_choices(parameter.value, wanted, span_of(parameter.origin), scope)
    return Typed(ParameterRef(parameter.name, node.origin), parameter.type)


def _check_choices(value: Value, wanted: Wanted, span: Span, scope: Scope) -> None:
    values = value if isinstance(value, tuple) else (value,)
    for each in values if wanted.choices else ():
        if isinstance(each, str) and each not in wanted.choices:
            scope.findings.error(
                "R205",
                span,
                Label(
                    f"`{each}` 不在可选项里：{'、'.join(wanted.choices)}",
                    f"`{each}` is none of {', '.join(wanted.choices)}",
                ),
                help=suggest(each, wanted.choices),
            )


def _read_computed(node: Node, wanted: Wanted, scope: Scope) -> Typed | None:
    if wanted.depth >= DEEPEST_OPERAND:
        scope.findings.error("R309", node.span, _too_deep())
        return None
    if node.get("share") is not None:
        return _read_share(node, wanted, scope)
    for operation in wanted.operations:
        if len(node.entries) == 1 and node.entries[0][0].text == operation:
            return _read_arithmetic(operation, node, wanted, scope)
    key = node.entries[0][0] if node.entries else node
    scope.findings.error(
        "R107",
        key.span,
        Label(f"没有运算 `{key.text}`", f"there is no operation `{key.text}`"),
        label=Label("未知的运算", "unknown operation"),
        help=suggest(key.text, (*wanted.operations, "share")),
    )
    return None


def _read_arithmetic(
    operation: Operation, node: Node, wanted: Wanted, scope: Scope
) -> Typed | None:
    body = node.entries[0][1]
    if not expect(body, "sequence", scope.findings):
        return None
    most = 2 if operation == "sub" else MOST_OPERANDS
    if not 2 <= len(body.items) <= most:
        scope.findings.error(
            "R317",
            body.span,
            Label(f"`{operation}` 要 2 到 {most} 项", f"`{operation}` takes 2 to {most} items"),
        )
        return None
    parts = _read_parts(operation, body.items, wanted, scope)
    if parts is None:
        return None
    types = [part.type for part in parts]
    type = product_type(types) if operation == "mul" else sum_type(operation, types)
    if type is None:
        _cannot_combine(operation, node, types, scope)
        return None
    operands = tuple(part.operand for part in parts)
    arithmetic = Arithmetic(operation, operands, node.origin)
    return Typed(arithmetic, type) if _is_small(arithmetic, node, scope) else None


def _is_small(arithmetic: Arithmetic, node: Node, scope: Scope) -> bool:
    """What can be reckoned already stays a number that every engine holds exactly."""
    value = operand_value(arithmetic, {}, scope.parameters)
    if not isinstance(value, int) or abs(value) <= LARGEST_WHOLE:
        return True
    scope.findings.error(
        "R204",
        node.span,
        Label(
            f"`{arithmetic.operation}` 算出的数超过 {LARGEST_WHOLE}",
            f"`{arithmetic.operation}` comes to a number beyond {LARGEST_WHOLE}",
        ),
        label=Label("算出的数太大", "too large a number"),
    )
    return False


def _read_parts(
    operation: Operation, items: tuple[Node, ...], wanted: Wanted, scope: Scope
) -> list[Typed] | None:
    """References first: they say what the literals beside them are."""
    typed: dict[int, Typed | None] = {
        position: read_typed(item, wanted.of(wanted.type), scope)
        for position, item in enumerate(items)
        if not _is_literal(item, wanted, scope)
    }
    known = [each.type for each in typed.values() if each]
    literal = _literal_type(operation, known, wanted.type)
    for position, item in enumerate(items):
        if position not in typed:
            typed[position] = read_typed(item, wanted.of(literal), scope)
    parts = [typed[position] for position in range(len(items))]
    return [part for part in parts if part] if all(parts) else None


def _literal_type(operation: str, known: list[ValueType], wanted: ValueType) -> ValueType:
    if operation == "mul":
        return ValueType.INT if any(each is not ValueType.INT for each in known) else wanted
    if ValueType.DATE in known:
        return ValueType.INT
    return known[0] if known else wanted


def _is_literal(node: Node, wanted: Wanted, scope: Scope) -> bool:
    return (
        node.kind == "scalar"
        and not is_reference(node)
        and not names_fact(node, wanted.type, scope)
    )


def _read_share(node: Node, wanted: Wanted, scope: Scope) -> Typed | None:
    fields = Fields(node, scope.findings)
    if "max" not in wanted.operations:
        words = Label("条件里不能用 `share`", "a condition cannot use `share`")
        scope.findings.error("R107", fields.key_span("share"), words)
        return None
    parts = fields.sequence("share", required=True)
    rounding = fields.choice("round", _ROUNDS, required=True)
    fields.close()
    if len(parts) != 2:
        words = Label("`share` 要 [金额, 比例]", "`share` takes [amount, ratio]")
        scope.findings.error("R317", fields.key_span("share"), words)
        return None
    amount = read_typed(parts[0], wanted.of(wanted.type), scope)
    ratio = read_typed(parts[1], wanted.of(ValueType.RATIO), scope)
    round = next((each for each in _ROUNDS if each == rounding), None)
    if amount is None or ratio is None or round is None:
        return None
    if amount.type not in {ValueType.MONEY, ValueType.INT} or ratio.type not in RATIOS:
        _cannot_combine("share", node, [amount.type, ratio.type], scope)
        return None
    return Typed(Share(amount.operand, ratio.operand, round, node.origin), amount.type)


def _mismatch(node: Node, wanted: ValueType, found: ValueType, scope: Scope) -> None:
    scope.findings.error(
        "R207",
        node.span,
        Label(
            f"这里要{type_name(wanted).zh}，`{node.text or '…'}` 是{type_name(found).zh}",
            f"expected {type_name(wanted).en}, but `{node.text or '…'}` is {type_name(found).en}",
        ),
        label=type_name(found),
    )


def _cannot_combine(operation: str, node: Node, types: list[ValueType], scope: Scope) -> None:
    listed = type_names(types)
    is_ratio = bool(RATIOS & set(types)) and operation != "share"
    scope.findings.error(
        "R207",
        node.span,
        Label(f"`{operation}` 不能用于{listed.zh}", f"`{operation}` cannot take {listed.en}"),
        help=Label(
            "金额的比例写 `share: [金额, 比例]` 并说明如何取整",
            "a ratio of an amount is `share: [amount, ratio]` with its rounding",
        )
        if is_ratio
        else None,
    )


def _too_deep() -> Label:
    return Label(f"嵌套超过 {DEEPEST_OPERAND} 层", f"nested deeper than {DEEPEST_OPERAND} levels")
