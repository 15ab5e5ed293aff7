"""A third opinion: the whole meaning of a rule file in the plainest Python, for tests only.

Truth is 0, 1/2 or 1; nothing of the product but its values is used.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from pawpact.policy.model import (
    All,
    AnyOf,
    Arithmetic,
    Comparison,
    Condition,
    Constant,
    FactRef,
    Not,
    Operand,
    ParameterRef,
    Policy,
    Rule,
    Ruleset,
    Share,
)

HALF = 0.5


def _small(value: object) -> bool:
    """Whether a settled value is within the largest number that a fact may hold."""
    return not isinstance(value, int) or abs(value) < 2**53


HOLDS = {
    "eq": lambda left, right: left == right,
    "ne": lambda left, right: left != right,
    "in": lambda left, right: any(left == each for each in right),
    "not_in": lambda left, right: all(left != each for each in right),
    "gt": lambda left, right: left > right,
    "gte": lambda left, right: left >= right,
    "lt": lambda left, right: left < right,
    "lte": lambda left, right: left <= right,
    "starts": lambda left, right: left[: len(right)] == right,
    "ends": lambda left, right: right == "" or left[-len(right) :] == right,
    "contains": lambda left, right: left.find(right) >= 0,
    "has": lambda left, right: left.count(right) > 0,
    "has_any": lambda left, right: bool({*left} & {*right}),
    "has_all": lambda left, right: {*right} <= {*left},
}


class Unknown(Exception):
    """A fact that is needed is unknown."""


@dataclass
class Result:
    """What one policy comes to for one case."""

    fired: int = 0
    undetermined: int = 0
    chosen: list[int] = field(default_factory=list)
    referred: str | None = None
    settled: dict[str, Any] = field(default_factory=dict)
    effects: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    forbidden: bool = False
    invalid: bool = False


@dataclass
class Oracle:
    ruleset: Ruleset

    def decide(self, moment: str, given: Mapping[str, Any]) -> list[Result]:
        facts = dict(given)
        results = []
        for name in self.ruleset.order[moment]:
            result = self.policy(self.ruleset.policies[name], facts)
            facts |= result.settled
            results.append(result)
            result.invalid = any(not _small(value) for value in result.settled.values())
            if result.invalid:
                break
        for name, result in zip(self.ruleset.order[moment], results, strict=False):
            result.forbidden = self._forbidden(self.ruleset.policies[name], facts, results, result)
        return results

    def _forbidden(
        self, policy: Policy, facts: Mapping[str, Any], results: list[Result], own: Result
    ) -> bool:
        """Facts are forbidden to the whole moment, effects to the policy's own rules."""
        settled = {k: v for result in results for k, v in result.settled.items()}
        for never in policy.never:
            if self.condition(never.when, facts) != 1:
                continue
            if any(settled.get(name) == value for name, value in never.facts.items()):
                return True
            for call in never.effects:
                for effect, _, arguments in own.effects:
                    if effect == call.effect and all(
                        arguments[name] == self._or_unknown(operand, facts)
                        for name, operand in call.arguments.items()
                    ):
                        return True
        return False

    def _or_unknown(self, operand: Operand, facts: Mapping[str, Any]) -> Any:
        try:
            return self.operand(operand, facts)
        except Unknown:
            return None

    def policy(self, policy: Policy, facts: Mapping[str, Any]) -> Result:
        truths = [self.rule(rule, facts) for rule in policy.rules]
        result = Result(
            fired=sum(2**n for n, truth in enumerate(truths) if truth == 1),
            undetermined=sum(2**n for n, truth in enumerate(truths) if truth == HALF),
        )
        pick = self._first if policy.hit == "first" else self._all
        pick(policy, truths, result)
        if result.referred is not None:
            result.effects.append(("refer_to_person", result.referred, {"queue": "undetermined"}))
        for n in result.chosen:
            self._carry_out(policy.rules[n], facts, result)
        return result

    def _first(self, policy: Policy, truths: list[float], result: Result) -> None:
        for n, truth in enumerate(truths):
            if truth == 1:
                result.chosen.append(n)
                return
            if truth == HALF and policy.rules[n].if_unknown == "refer":
                result.referred = policy.rules[n].id
                return

    def _all(self, policy: Policy, truths: list[float], result: Result) -> None:
        for n, truth in enumerate(truths):
            if truth == HALF and policy.rules[n].locked:
                result.referred = policy.rules[n].id
                result.chosen.clear()
                return
        result.chosen += [n for n, truth in enumerate(truths) if truth == 1]

    def _carry_out(self, rule: Rule, facts: Mapping[str, Any], result: Result) -> None:
        for call in rule.then:
            arguments = {k: self.operand(v, facts) for k, v in call.arguments.items()}
            if call.effect == "set":
                for name, value in arguments.items():
                    result.settled.setdefault(name, value)
            else:
                result.effects.append((call.effect, rule.id, arguments))

    def rule(self, rule: Rule, facts: Mapping[str, Any]) -> float:
        truth = self.condition(rule.when, facts)
        try:
            for call in rule.then:
                for operand in call.arguments.values():
                    self.operand(operand, facts)
        except Unknown:
            return min(truth, HALF)
        return truth

    def condition(self, condition: Condition, facts: Mapping[str, Any]) -> float:
        if isinstance(condition, Comparison):
            return self._comparison(condition, facts)
        if isinstance(condition, Not):
            return 1 - self.condition(condition.part, facts)
        truths = [self.condition(part, facts) for part in condition.parts]
        if isinstance(condition, All):
            return min([1, *truths])
        assert isinstance(condition, AnyOf)
        return max([0, *truths])

    def _comparison(self, comparison: Comparison, facts: Mapping[str, Any]) -> float:
        value = facts.get(comparison.fact)
        if comparison.operator.value == "known":
            known = value is not None
            return int(known is self.operand(comparison.operand, facts))
        try:
            right = self.operand(comparison.operand, facts)
        except Unknown:
            return HALF
        if value is None:
            return HALF
        left = len(value) if comparison.measure == "count" else value
        return int(HOLDS[comparison.operator.value](left, right))

    def operand(self, operand: Operand, facts: Mapping[str, Any]) -> Any:
        if isinstance(operand, Constant):
            return operand.value
        if isinstance(operand, ParameterRef):
            return self.ruleset.parameters[operand.name].layers[-1].value
        if isinstance(operand, FactRef):
            if facts.get(operand.name) is None:
                raise Unknown(operand.name)
            return facts[operand.name]
        if isinstance(operand, Share):
            exact = Fraction(self.operand(operand.amount, facts)) * Fraction(
                self.operand(operand.ratio, facts), 10000
            )
            less = operand.round == "customer_pays_less"
            return math.floor(exact) if less else math.ceil(exact)
        return self._reckon(operand, [self.operand(each, facts) for each in operand.operands])

    def _reckon(self, operand: Arithmetic, values: list[int]) -> int:
        first, *rest = values
        match operand.operation:
            case "add":
                return sum(values)
            case "sub":
                return first - sum(rest)
            case "mul":
                return math.prod(values)
            case "min":
                return sorted(values)[0]
            case _:
                return sorted(values)[-1]
