"""From conditions to a ``Structure``, and from facts to its fields.

Whole numbers travel as the difference of both sides, so that the engine compares and a
threshold is not part of the structure. Everything else travels as the truth of the comparison:
0 false, 1 undetermined, 2 true. A fact that may be unknown has a companion field, 1 when known.

A condition is asked for in four forms, so that nothing has to be negated behind an unknown:
true, false, not true, not false. It is undetermined when it is neither true nor false.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from pawpact.policy.condition import (
    Identity,
    comparisons,
    facts_of_arguments,
    facts_of_comparison,
    facts_of_operand,
    identity,
    operand_identity,
)
from pawpact.policy.engine.compile_pack import Difference, Known, PackedField, Truth
from pawpact.policy.engine.protocol import (
    ALWAYS,
    LARGEST_FIELD,
    MOST_PARTS,
    NEVER,
    OPPOSITE,
    Every,
    Node,
    Some,
    Structure,
    Test,
    TestOperator,
    fits,
)
from pawpact.policy.engine.reference import Facts, Parameters, evaluate, operand_value
from pawpact.policy.model import All, Comparison, Condition, Not, Operator, Rule

FALSE, UNDETERMINED, TRUE = 0, 1, 2
LARGEST_THRESHOLD = LARGEST_FIELD // 2
"""What is larger is compared in Python."""


class Form(Enum):
    TRUE = auto()
    FALSE = auto()
    NOT_TRUE = auto()
    NOT_FALSE = auto()


_NEGATED = {
    Form.TRUE: Form.FALSE,
    Form.FALSE: Form.TRUE,
    Form.NOT_TRUE: Form.NOT_FALSE,
    Form.NOT_FALSE: Form.NOT_TRUE,
}
_DIFFERENCES: dict[Operator, TestOperator] = {
    Operator.EQUAL: "eq",
    Operator.NOT_EQUAL: "ne",
    Operator.GREATER: "gt",
    Operator.AT_LEAST: "gte",
    Operator.LESS: "lt",
    Operator.AT_MOST: "lte",
}
_TRUTHS: dict[Form, tuple[TestOperator, int]] = {
    Form.TRUE: ("eq", TRUE),
    Form.FALSE: ("eq", FALSE),
    Form.NOT_TRUE: ("lte", UNDETERMINED),
    Form.NOT_FALSE: ("gte", UNDETERMINED),
}


@dataclass
class _Lowering:
    """How much of a condition Python computes; raised until the rest fits the engine."""

    groups: bool = False
    comparisons: bool = False
    whole: bool = False


_LOWERINGS = (
    _Lowering(),
    _Lowering(groups=True),
    _Lowering(groups=True, comparisons=True),
    _Lowering(whole=True),
)


@dataclass
class Abstraction:
    """Builds a structure rule by rule; ``fields`` says how each field comes from the facts."""

    parameters: Parameters
    unknowable: frozenset[str]
    """Facts that may be unknown."""
    fields: list[PackedField] = field(default_factory=list)
    _places: dict[Identity, int] = field(default_factory=dict)
    _fires: list[Node] = field(default_factory=list)
    _doubts: list[Node] = field(default_factory=list)

    @property
    def structure(self) -> Structure:
        return Structure(len(self.fields), tuple(self._fires), tuple(self._doubts))

    def add(self, rule: Rule) -> None:
        for lowering in _LOWERINGS:
            marked = len(self.fields)
            fires, doubts = self._nodes(rule, lowering)
            if fits(fires) and fits(doubts):
                break
            self._forget_after(marked)
        self._fires.append(fires)
        self._doubts.append(doubts)

    def _forget_after(self, count: int) -> None:
        """Drop the fields that only a try that did not fit had asked for."""
        del self.fields[count:]
        self._places = {key: place for key, place in self._places.items() if place < count}

    def _nodes(self, rule: Rule, lowering: _Lowering) -> tuple[Node, Node]:
        arguments = [name for name in facts_of_arguments(rule) if name in self.unknowable]
        if lowering.whole:
            place = self._truth_field(rule.when, arguments)
            return Test(place, "eq", TRUE), Test(place, "eq", UNDETERMINED)
        known = every(self._known(name, 1) for name in arguments)
        lacking = some(self._known(name, 0) for name in arguments)
        fires = every((self._node(rule.when, Form.TRUE, lowering), known))
        if not self._can_be_open(rule, arguments):
            return fires, NEVER
        doubts = every(
            (
                self._node(rule.when, Form.NOT_FALSE, lowering),
                some((self._node(rule.when, Form.NOT_TRUE, lowering), lacking)),
            )
        )
        return fires, doubts

    def _can_be_open(self, rule: Rule, arguments: list[str]) -> bool:
        return bool(arguments) or any(
            name in self.unknowable
            for each in comparisons(rule.when)
            if each.operator is not Operator.KNOWN
            for name in facts_of_comparison(each)
        )

    def _node(self, condition: Condition, form: Form, lowering: _Lowering) -> Node:
        if isinstance(condition, Comparison):
            return self._comparison(condition, form, lowering)
        if isinstance(condition, Not):
            return self._node(condition.part, _NEGATED[form], lowering)
        parts = (self._part(part, form, lowering) for part in condition.parts)
        conjoined = isinstance(condition, All) == (form in (Form.TRUE, Form.NOT_FALSE))
        return every(parts) if conjoined else some(parts)

    def _part(self, part: Condition, form: Form, lowering: _Lowering) -> Node:
        if lowering.groups and not isinstance(part, Comparison):
            return self._truth(part, form)
        return self._node(part, form, lowering)

    def _comparison(self, comparison: Comparison, form: Form, lowering: _Lowering) -> Node:
        if comparison.operator is Operator.KNOWN:
            return self._knownness(comparison, form)
        if lowering.comparisons or not self._is_difference(comparison):
            return self._truth(comparison, form)
        return self._difference(comparison, form)

    def _knownness(self, comparison: Comparison, form: Form) -> Node:
        wanted = operand_value(comparison.operand, {}, self.parameters) is True
        asked = wanted == (form in (Form.TRUE, Form.NOT_FALSE))
        return self._known(comparison.fact, int(asked))

    def _known(self, name: str, value: int) -> Node:
        if name not in self.unknowable:
            return ALWAYS if value else NEVER
        place = self._place(("known", name), Known(name))
        return Test(place, "eq", value)

    def _is_difference(self, comparison: Comparison) -> bool:
        """Whole numbers against a number of the policy; not arithmetic, not another fact."""
        if comparison.operator not in _DIFFERENCES or any(facts_of_operand(comparison.operand)):
            return False
        threshold = operand_value(comparison.operand, {}, self.parameters)
        return type(threshold) is int and abs(threshold) <= LARGEST_THRESHOLD

    def _difference(self, comparison: Comparison, form: Form) -> Node:
        name = comparison.fact
        place = self._place(
            ("difference", name, comparison.measure, operand_identity(comparison.operand)),
            _difference_of(comparison, self.parameters),
        )
        operator = _DIFFERENCES[comparison.operator]
        if form in (Form.FALSE, Form.NOT_TRUE):
            operator = OPPOSITE[operator]
        test = Test(place, operator, 0)
        if form in (Form.TRUE, Form.FALSE):
            return every((self._known(name, 1), test))
        return some((self._known(name, 0), test))

    def _truth(self, condition: Condition, form: Form) -> Node:
        operator, constant = _TRUTHS[form]
        return Test(self._truth_field(condition), operator, constant)

    def _truth_field(self, condition: Condition, arguments: Sequence[str] = ()) -> int:
        needed = tuple(arguments)
        key = ("truth", identity(condition), needed)
        return self._place(key, _truth_of(condition, needed, self.parameters))

    def _place(self, key: Identity, packed: PackedField) -> int:
        place = self._places.setdefault(key, len(self.fields))
        if place == len(self.fields):
            self.fields.append(packed)
        return place


def _difference_of(comparison: Comparison, parameters: Parameters) -> Difference:
    threshold = operand_value(comparison.operand, {}, parameters)
    assert type(threshold) is int
    return Difference(comparison.fact, threshold, counted=comparison.measure == "count")


def _truth_of(condition: Condition, arguments: tuple[str, ...], parameters: Parameters) -> Truth:
    def truth(facts: Facts) -> int:
        result = evaluate(condition, facts, parameters)
        if result is False:
            return FALSE
        if result is None or any(facts.get(name) is None for name in arguments):
            return UNDETERMINED
        return TRUE

    return Truth(truth)


def every(nodes: Iterable[Node]) -> Node:
    """All of the nodes, flattened; what is always true falls away."""
    parts = _flattened(nodes, Every)
    if NEVER in parts:
        return NEVER
    return parts[0] if len(parts) == 1 else Every(_grouped(parts, Every))


def some(nodes: Iterable[Node]) -> Node:
    """One of the nodes, flattened; what is never true falls away."""
    parts = _flattened(nodes, Some)
    if ALWAYS in parts:
        return ALWAYS
    return parts[0] if len(parts) == 1 else Some(_grouped(parts, Some))


def _flattened(nodes: Iterable[Node], kind: type[Every] | type[Some]) -> list[Node]:
    parts: dict[Node, None] = {}
    for node in nodes:
        inner = node.parts if isinstance(node, kind) else (node,)
        parts.update(dict.fromkeys(inner))
    return list(parts)


def _grouped(parts: list[Node], kind: type[Every] | type[Some]) -> tuple[Node, ...]:
    """More parts than a group may have become groups of groups."""
    if len(parts) <= MOST_PARTS:
        return tuple(parts)
    size = -(-len(parts) // MOST_PARTS)
    return tuple(kind(tuple(parts[at : at + size])) for at in range(0, len(parts), size))
