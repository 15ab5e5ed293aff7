"""Conditions and effects in words, as they are written: nothing has been decided yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from string import Formatter

from pawpact.kernel.label import Label
from pawpact.policy.deciding.verdict import SET
from pawpact.policy.explaining.wording import SYMBOLS, in_both, joined, plain_value, said
from pawpact.policy.model import (
    All,
    AnyOf,
    Arithmetic,
    Call,
    Comparison,
    Condition,
    Constant,
    FactRef,
    Not,
    Operand,
    Operator,
    Parameter,
    ParameterRef,
    Share,
)
from pawpact.policy.reading.parameter_value import shown
from pawpact.vocabulary.declarations import Argument, Effect, Fact
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import ORDERED, Value, ValueType
from pawpact.vocabulary.unit import with_unit

_Say = Callable[[Value], Label]

ALWAYS = Label("总是", "always")
_NEVER = Label("从不", "never")
_SIGNS = {"add": " + ", "sub": " - ", "mul": " × "}
_LEAST = {"min": Label("较小者", "the least of "), "max": Label("较大者", "the most of ")}
_COUNT = Label("的个数", " (count)")
_WITH_UNITS = ORDERED - {ValueType.DAYS, ValueType.HOURS, ValueType.MONEY}


def value_of(parameter: Parameter) -> Label:
    """A parameter's value with its unit."""
    amount = shown(parameter, parameter.value)
    is_counted = parameter.type in _WITH_UNITS or parameter.type is ValueType.LIST
    return with_unit(amount, parameter.unit) if is_counted and parameter.value != () else amount


@dataclass(frozen=True, slots=True)
class Words:
    """Says what one of the two rulesets says."""

    vocabulary: Vocabulary
    parameters: Mapping[str, Parameter]

    def condition(self, condition: Condition) -> Label:
        match condition:
            case Comparison():
                return self._comparison(condition)
            case Not():
                return _framed(self.condition(condition.part), Label("并非", "not "))
            case All(parts=()):
                return ALWAYS
            case AnyOf(parts=()):
                return _NEVER
            case All():
                return _listed(self._parts(condition.parts), Label("，且", " and "))
            case AnyOf():
                return _framed(_listed(self._parts(condition.parts), Label(" 或 ", " or ")))

    def calls(self, calls: Sequence[Call]) -> Label:
        """All effects of a rule; a rule without any stops the search and does nothing."""
        return (
            joined([self.call(each) for each in calls]) if calls else Label("什么也不做", "nothing")
        )

    def call(self, call: Call) -> Label:
        if call.effect == SET:
            return joined([self._settled(name, each) for name, each in call.arguments.items()])
        effect = self.vocabulary.effects.get(call.effect)
        return self._sentence(effect, call) if effect else Label.of(call.effect)

    def named(self, call: Call) -> Label:
        """An effect that is forbidden: arguments that are not given may be anything."""
        effect = self.vocabulary.effects.get(call.effect)
        if effect is None:
            return self.call(call)
        given = [
            _spaced(argument.label, self._argument(argument, operand))
            for argument in effect.arguments
            if (operand := call.arguments.get(argument.name))
        ]
        return _followed(effect.label, _listed(given, Label("，", ", "))) if given else effect.label

    def _parts(self, parts: Sequence[Condition]) -> list[Label]:
        return [self.condition(part) for part in parts]

    def _comparison(self, asked: Comparison) -> Label:
        fact = self.fact(asked.fact)
        left = fact.label
        if asked.measure == "count":
            left = _joined(left, _COUNT)
            fact = Fact(fact.name, ValueType.INT, left, fact.subject, "1")
        if asked.operator is Operator.KNOWN and isinstance(asked.operand, Constant):
            known = (
                Label(" 已知", " is known")
                if asked.operand.value
                else Label(" 未知", " is unknown")
            )
            return _joined(left, known)
        right = self._operand(asked.operand, lambda value: said(fact, value))
        sign = SYMBOLS[asked.operator]
        return Label(f"{left.zh} {sign.zh} {right.zh}", f"{left.en} {sign.en} {right.en}")

    def _settled(self, name: str, operand: Operand) -> Label:
        fact = self.fact(name)
        value = self._operand(operand, lambda value: said(fact, value))
        return Label(f"{fact.label.zh} = {value.zh}", f"{fact.label.en} = {value.en}")

    def _sentence(self, effect: Effect, call: Call) -> Label:
        """The effect's template; arguments that it has no blank for stand behind it."""
        blanks = {name for _, name, _, _ in Formatter().parse(effect.sentence.zh) if name}
        given = [each for each in effect.arguments if each.name in call.arguments]
        words = {name: Label.of("") for name in blanks}
        for each in given:
            if each.name in blanks:
                words[each.name] = self._filled(each, call.arguments[each.name])
        sentence = in_both(
            lambda language: effect.sentence.say(language).format_map(
                {name: word.say(language) for name, word in words.items()}
            )
        )
        beside = [
            told
            for each in given
            if (told := self._beside(each, call.arguments[each.name], each.name in blanks))
        ]
        return _followed(sentence, _listed(beside, Label("，", ", "))) if beside else sentence

    def _filled(self, argument: Argument, operand: Operand) -> Label:
        """In a blank a parameter is what it comes to; the unit stands in the template."""
        known = self._known(operand)
        held = Constant(known.value, known.origin) if known else operand
        words = self._argument(argument, held)
        return words if argument.required else _spaced(argument.label, words)

    def _beside(self, argument: Argument, operand: Operand, is_told: bool) -> Label | None:
        """What the template leaves out: other arguments, and where a number comes from."""
        if not is_told:
            return _spaced(argument.label, self._argument(argument, operand))
        known = self._known(operand)
        return _equal(argument.label, Label.of(f"${known.short_name}")) if known else None

    def _known(self, operand: Operand) -> Parameter | None:
        return self.parameters.get(operand.name) if isinstance(operand, ParameterRef) else None

    def _argument(self, argument: Argument, operand: Operand) -> Label:
        def say(value: Value) -> Label:
            if isinstance(value, str) and value in argument.choice_labels:
                return argument.choice_labels[value]
            return in_both(lambda language: plain_value(argument.type, value, language))

        return self._operand(operand, say)

    def _operand(self, operand: Operand, say: _Say) -> Label:
        match operand:
            case Constant():
                return say(operand.value)
            case FactRef():
                return self.fact(operand.name).label
            case ParameterRef():
                return self._parameter(operand.name)
            case Arithmetic():
                parts = [self._operand(each, say) for each in operand.operands]
                return _reckoned(operand.operation, parts)
            case Share():
                amount = self._operand(operand.amount, say)
                ratio = self._operand(operand.ratio, _as_ratio)
                return Label(f"{amount.zh} × {ratio.zh}", f"{amount.en} × {ratio.en}")

    def _parameter(self, name: str) -> Label:
        """By its label and what it is; a column of the table that the rule stands for by name."""
        parameter = self.parameters.get(name)
        if parameter is None:
            column = name.rpartition(".")[2]
            return Label(f"各行的 {column}", f"{column} of each row")
        value = value_of(parameter)
        return Label(f"{parameter.label.zh}（{value.zh}）", f"{parameter.label.en} ({value.en})")

    def fact(self, name: str) -> Fact:
        known = self.vocabulary.facts.get(name)
        return known or Fact(name, ValueType.TEXT, Label.of(name), "", "")


def value_words(words: Words, name: str, value: Value) -> Label:
    """``信用结论 = 通过``: a derived fact with a value."""
    fact = words.fact(name)
    shown_value = said(fact, value)
    return Label(f"{fact.label.zh} = {shown_value.zh}", f"{fact.label.en} = {shown_value.en}")


def _as_ratio(value: Value) -> Label:
    return in_both(lambda language: plain_value(ValueType.RATIO, value, language))


def _reckoned(operation: str, parts: Sequence[Label]) -> Label:
    if operation in _SIGNS:
        return _listed(parts, Label.of(_SIGNS[operation]))
    return _framed(_listed(parts, Label("、", ", ")), _LEAST[operation])


def _listed(parts: Sequence[Label], comma: Label) -> Label:
    return Label(comma.zh.join(each.zh for each in parts), comma.en.join(each.en for each in parts))


def _framed(inner: Label, before: Label | None = None) -> Label:
    first = before or Label.of("")
    return Label(f"{first.zh}（{inner.zh}）", f"{first.en}({inner.en})")


def _joined(left: Label, right: Label) -> Label:
    return Label(f"{left.zh}{right.zh}", f"{left.en}{right.en}")


def _followed(sentence: Label, rest: Label) -> Label:
    return Label(f"{sentence.zh}（{rest.zh}）", f"{sentence.en} ({rest.en})")


def _equal(left: Label, right: Label) -> Label:
    return Label(f"{left.zh} = {right.zh}", f"{left.en} = {right.en}")


def _spaced(left: Label, right: Label) -> Label:
    return Label(f"{left.zh} {right.zh}", f"{left.en} {right.en}")
