"""Effects as templates: what does not depend on the case is computed once, at compile time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pawpact.policy.condition import facts_of_operand
from pawpact.policy.engine.fence import Fence, fence_of
from pawpact.policy.engine.reference import Facts, Parameters, operand_value
from pawpact.policy.model import Call, FactRef, Operand, Rule
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import Value

Columns = Mapping[str, Sequence[Value | None]]
SET = "set"


@dataclass(frozen=True, slots=True)
class Amount:
    """One argument: ``constant`` where no fact enters it."""

    operand: Operand
    facts: tuple[str, ...]
    constant: Value | None
    parameters: Parameters

    def column(self, columns: Columns, positions: Sequence[int]) -> tuple[Value, ...]:
        """The argument for each position; a rule fires only where all its facts are known."""
        if self.constant is not None:
            return (self.constant,) * len(positions)
        if isinstance(self.operand, FactRef):
            only = columns[self.operand.name]
            return tuple(_known(only[position]) for position in positions)
        return tuple(self._computed(columns, position) for position in positions)

    def _computed(self, columns: Columns, position: int) -> Value:
        facts: Facts = {name: columns[name][position] for name in self.facts}
        return _known(operand_value(self.operand, facts, self.parameters))


def _known(value: Value | None) -> Value:
    assert value is not None, "a rule fired on an unknown argument"
    return value


@dataclass(frozen=True, slots=True)
class CallTemplate:
    effect: str
    arguments: Mapping[str, Amount]
    fences: Mapping[str, Fence]
    """Of the arguments that are reckoned for each case; a constant was checked when it was read."""

    @property
    def settles(self) -> bool:
        """Whether this sets derived facts rather than asking core for something."""
        return self.effect == SET


def effect_templates(
    rule: Rule, parameters: Parameters, vocabulary: Vocabulary
) -> tuple[CallTemplate, ...]:
    return tuple(_template(call, parameters, vocabulary) for call in rule.then)


def _template(call: Call, parameters: Parameters, vocabulary: Vocabulary) -> CallTemplate:
    amounts = {name: _amount(operand, parameters) for name, operand in call.arguments.items()}
    computed = [name for name, amount in amounts.items() if amount.constant is None]
    fences = {name: fence_of(call, name, parameters, vocabulary) for name in computed}
    return CallTemplate(
        call.effect, amounts, {name: each for name, each in fences.items() if each is not None}
    )


def _amount(operand: Operand, parameters: Parameters) -> Amount:
    facts = tuple(dict.fromkeys(facts_of_operand(operand)))
    constant = None if facts else operand_value(operand, {}, parameters)
    return Amount(operand, facts, constant, parameters)
