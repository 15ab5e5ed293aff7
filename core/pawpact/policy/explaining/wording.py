"""How values, comparisons and effects are said, in both languages and by the reader's role."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from pawpact.kernel.label import Label, Language
from pawpact.kernel.money import yuan
from pawpact.policy.condition import facts_of_operand, parameters_of_operand
from pawpact.policy.deciding.verdict import SET
from pawpact.policy.engine.reference import Traced
from pawpact.policy.explaining.explanation import ComparisonLine, EffectLine, ParameterUse
from pawpact.policy.explaining.formula import formula_of
from pawpact.policy.model import (
    Call,
    Comparison,
    Constant,
    Operand,
    Operator,
    Parameter,
    ParameterRef,
)
from pawpact.policy.receipt.recorded import EffectStatus
from pawpact.vocabulary.declarations import Effect, Fact
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import ORDERED, Value, ValueType
from pawpact.vocabulary.values import show_value

ROLES_THAT_SEE_PERSONAL_FACTS = frozenset({"customer", "manager"})
UNKNOWN = Label("未知", "unknown")
HIDDEN = Label("已隐去", "hidden")
NOTHING = Label("（无）", "(none)")
SEALED = Label("已抹除", "erased")
SYMBOLS = {
    Operator.EQUAL: Label("=", "="),
    Operator.NOT_EQUAL: Label("≠", "≠"),
    Operator.ONE_OF: Label("属于", "one of"),
    Operator.NOT_ONE_OF: Label("不属于", "none of"),
    Operator.KNOWN: Label("", "is"),
    Operator.GREATER: Label(">", ">"),
    Operator.AT_LEAST: Label("≥", "≥"),
    Operator.LESS: Label("<", "<"),
    Operator.AT_MOST: Label("≤", "≤"),
    Operator.STARTS: Label("开头是", "starts with"),
    Operator.ENDS: Label("结尾是", "ends with"),
    Operator.CONTAINS: Label("包含", "contains"),
    Operator.HAS: Label("含有", "has"),
    Operator.HAS_ANY: Label("含有任一", "has any of"),
    Operator.HAS_ALL: Label("含有全部", "has all of"),
}
_COUNTED = {ValueType.DATE: Label("天", "day"), ValueType.TIME: Label("分钟", "minute")}
_MEASURED = frozenset({ValueType.MONEY, ValueType.RATIO, ValueType.DAYS, ValueType.HOURS})


def in_both(say: Callable[[Language], str]) -> Label:
    return Label(say("zh"), say("en"))


@dataclass(frozen=True, slots=True)
class Wording:
    """Says things of one decision; ``because`` tells by which rule a derived fact was set."""

    vocabulary: Vocabulary
    parameters: Mapping[str, Parameter]
    role: str
    sealed: frozenset[str]
    because: Mapping[str, str]

    def comparison(self, traced: Traced, asked: Comparison) -> ComparisonLine:
        fact = self.vocabulary.facts[asked.fact]
        sealed = asked.fact in self.sealed
        hidden = self.is_hidden(fact)
        return ComparisonLine(
            fact=asked.fact,
            label=self._measured_label(fact, asked),
            value=self._left_side(fact, asked, traced.fact_value),
            operator=SYMBOLS[asked.operator],
            threshold=self._right_side(fact, asked, traced.threshold),
            result=traced.result,
            distance=None if hidden or sealed else _distance(fact, asked, traced),
            because=self.because.get(asked.fact, ""),
            parameters=tuple(self.uses(asked.operand)),
            origin=asked.origin,
            hidden=hidden,
            sealed=sealed,
            wants_known=bool(traced.threshold) if asked.operator is Operator.KNOWN else None,
            formula=self._formula(fact, asked.operand),
        )

    def is_hidden(self, fact: Fact) -> bool:
        return fact.personal and self.role not in ROLES_THAT_SEE_PERSONAL_FACTS

    def value(self, fact: Fact, value: Value | None) -> Label:
        """A fact's value as the reader may see it."""
        if fact.name in self.sealed:
            return SEALED
        if value is None:
            return UNKNOWN
        return HIDDEN if self.is_hidden(fact) else said(fact, value)

    def effect(
        self, call: Call, arguments: Mapping[str, Value | None], status: EffectStatus | None
    ) -> EffectLine:
        effect = self.vocabulary.effects.get(call.effect)
        if call.effect == SET:
            sentence = self._settled_sentence(arguments)
        else:
            sentence = effect_sentence(effect, arguments) if effect else Label.of(call.effect)
        uses = [use for operand in call.arguments.values() for use in self.uses(operand)]
        return EffectLine(call.effect, sentence, status, tuple(dict.fromkeys(uses)))

    def uses(self, operand: Operand) -> Iterator[ParameterUse]:
        for name in dict.fromkeys(parameters_of_operand(operand)):
            yield parameter_use(self.parameters[name])

    def _settled_sentence(self, arguments: Mapping[str, Value | None]) -> Label:
        parts = []
        for name, value in arguments.items():
            fact = self.vocabulary.facts[name]
            shown = self.value(fact, value)
            parts.append(Label(f"{fact.label.zh} = {shown.zh}", f"{fact.label.en} = {shown.en}"))
        return joined(parts)

    def _measured_label(self, fact: Fact, asked: Comparison) -> Label:
        if asked.measure == "value":
            return fact.label
        return Label(f"{fact.label.zh}（个数）", f"{fact.label.en} (count)")

    def _left_side(self, fact: Fact, asked: Comparison, value: Value | None) -> Label:
        if asked.measure == "count" and isinstance(value, tuple) and not self.is_hidden(fact):
            return Label.of(str(len(value)))
        return self.value(fact, value)

    def _right_side(self, fact: Fact, asked: Comparison, threshold: Value | None) -> Label:
        if asked.operator is Operator.KNOWN:
            return Label("已知", "known") if threshold else UNKNOWN
        if threshold is None or self._reads_hidden(asked.operand):
            return UNKNOWN if threshold is None else HIDDEN
        if asked.measure == "count":
            return Label.of(str(threshold))
        return said(fact, threshold)

    def _formula(self, fact: Fact, operand: Operand) -> Label | None:
        """How the right side came about; a plain value and a parameter speak for themselves."""
        if isinstance(operand, Constant | ParameterRef):
            return None
        return formula_of(operand, lambda value: said(fact, value), self.vocabulary)

    def _reads_hidden(self, operand: Operand) -> bool:
        return any(
            self.is_hidden(self.vocabulary.facts[name]) for name in facts_of_operand(operand)
        )


def said(fact: Fact, value: Value) -> Label:
    """A value of a fact with its own words for choices."""
    if isinstance(value, tuple) and not value:
        return NOTHING
    if isinstance(value, tuple):
        items = [said(fact, each) for each in value if isinstance(each, int | str)]
        return Label("、".join(each.zh for each in items), ", ".join(each.en for each in items))
    if isinstance(value, str) and value in fact.choice_labels:
        return fact.choice_labels[value]
    try:
        return in_both(lambda language: show_value(fact.type, value, language))
    except (ValueError, OverflowError):  # a sum of dates may lie outside of the calendar
        return Label.of(str(value))


def parameter_use(parameter: Parameter) -> ParameterUse:
    columns = {column.name: column.type for column in parameter.columns}
    shown = in_both(lambda language: show_value(parameter.type, parameter.value, language, columns))
    return ParameterUse(parameter.name, parameter.label, shown, parameter.origin)


def joined(parts: list[Label]) -> Label:
    return Label("；".join(part.zh for part in parts), "; ".join(part.en for part in parts))


def gap(fact: Fact, asked_measure: str, distance: int, *, short: bool) -> Label:
    """How far off, in the fact's own unit: 差 20, short by 20."""
    amount = said_amount(fact, asked_measure, distance)
    if short:
        return Label(f"差 {amount.zh}", f"short by {amount.en}")
    return Label(f"超出 {amount.zh}", f"over by {amount.en}")


def said_amount(fact: Fact, asked_measure: str, distance: int) -> Label:
    """A difference of two values of a fact, in its own unit."""
    if asked_measure == "value" and fact.type in _COUNTED:
        unit = _COUNTED[fact.type]
        return Label(f"{distance} {unit.zh}", f"{distance} {unit.en}{'' if distance == 1 else 's'}")
    if fact.type is ValueType.PRICE_RATIO and asked_measure == "value":
        return in_both(lambda language: show_value(ValueType.RATIO, distance, language))
    return in_both(
        lambda language: (
            show_value(fact.type, distance, language)
            if fact.type in _MEASURED and asked_measure == "value"
            else str(distance)
        )
    )


def _distance(fact: Fact, asked: Comparison, traced: Traced) -> Label | None:
    if fact.type is ValueType.LIST and asked.measure == "value":
        return _lacking(fact, asked, traced)
    if traced.result is not False or traced.distance is None:
        return None
    if fact.type not in ORDERED and asked.measure == "value":
        return None
    if asked.operator in (Operator.NOT_EQUAL, Operator.KNOWN):
        return None
    value = traced.fact_value
    measured = len(value) if isinstance(value, tuple) else value
    threshold = traced.threshold
    if not isinstance(measured, int) or not isinstance(threshold, int):
        return None
    return gap(
        fact,
        asked.measure,
        traced.distance,
        short=measured <= threshold and asked.operator not in (Operator.LESS, Operator.AT_MOST),
    )


def _lacking(fact: Fact, asked: Comparison, traced: Traced) -> Label | None:
    """Of a list that should hold all of some items, those that it lacks."""
    if asked.operator not in (Operator.HAS, Operator.HAS_ALL) or traced.result is not False:
        return None
    wanted = traced.threshold if isinstance(traced.threshold, tuple) else (traced.threshold,)
    held = traced.fact_value if isinstance(traced.fact_value, tuple) else ()
    lacking = said(fact, tuple(str(each) for each in wanted if each not in held))
    return Label(f"缺 {lacking.zh}", f"lacks {lacking.en}")


def effect_sentence(effect: Effect, arguments: Mapping[str, Value | None]) -> Label:
    """The effect's template, its blanks filled with plain amounts (the unit is in the words).

    An argument that may be left out brings its own name and unit, or nothing.
    """

    def fill(template: str, language: Language) -> str:
        words = {
            each.name: UNKNOWN.say(language) if each.required else "" for each in effect.arguments
        }
        for name, value in arguments.items():
            argument = effect.argument(name)
            kind = argument.type if argument else ValueType.TEXT
            if argument and value in argument.choice_labels:
                words[name] = argument.choice_labels[str(value)].say(language)
            elif argument and not argument.required and value is not None:
                shown = show_value(kind, value, language)
                words[name] = f"{argument.label.say(language)} {shown}"
            elif value is not None:
                words[name] = plain_value(kind, value, language)
        return template.format_map(words)

    return in_both(lambda language: fill(effect.sentence.say(language), language))


def plain_value(kind: ValueType, value: Value, language: Language) -> str:
    if kind is ValueType.MONEY and isinstance(value, int):
        return yuan(value)
    if kind in (ValueType.DAYS, ValueType.HOURS):
        return str(value)
    return show_value(kind, value, language)
