"""When two rulesets need to be looked at only once.

``content_of`` is what a moment's policies say, numbers and all, wherever it was written.
``shape_of`` is what they can tell apart: numbers that put every comparison in the same order
make the same cells, so a thousand stores with their own score have a handful of shapes. Numbers
that are more than compared (reckoned with, set, forbidden) stay in it as they are.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from functools import lru_cache

from pawpact.policy.condition import (
    comparisons,
    facts_of_comparison,
    facts_of_operand,
    identity,
    operand_identity,
    parameters_of_operand,
    parameters_read,
)
from pawpact.policy.deciding.boundary import conditions_of, moment_candidates
from pawpact.policy.deciding.verdict import SET
from pawpact.policy.engine.reference import compare
from pawpact.policy.model import Call, Comparison, Parameter, Policy, Ruleset
from pawpact.vocabulary.registry import Vocabulary

_POLICIES_KEPT = 512


def content_of(ruleset: Ruleset, vocabulary: Vocabulary, moment: str) -> Hashable:
    """All that analysis of a moment's policies goes by, without the places it stands in."""
    policies = _policies(ruleset, moment)
    limits = {name for policy in policies for name in _limits_of(policy, vocabulary)}
    values = [
        (each.name, repr(each.value), repr(each.layers[0].value))
        for each in _parameters(ruleset, policies)
    ]
    values += [(name, repr(ruleset.parameters[name].value), "") for name in sorted(limits)]
    said = tuple((_said(_ById(each)), _tests_said(_ById(each))) for each in policies)
    return said, tuple(values)


def places_of(ruleset: Ruleset, moment: str) -> Hashable:
    """Where all that findings of a moment's policies can point at is written."""
    policies = _policies(ruleset, moment)
    parameters = [
        tuple(layer.origin for layer in each.layers) for each in _parameters(ruleset, policies)
    ]
    return tuple(map(_ById, policies)), tuple(parameters)


def shape_of(ruleset: Ruleset, vocabulary: Vocabulary, moment: str) -> Hashable:
    """All that a trial of a moment's prohibitions can come across."""
    policies = _policies(ruleset, moment)
    tried = moment_candidates(ruleset, vocabulary, moment)
    asked = [each for condition in conditions_of(policies) for each in comparisons(condition)]
    plain = [each for each in asked if _is_plain(each) and each.fact in tried]
    computed = {fact for policy in policies for call in _calls(policy) for fact in _facts_of(call)}
    computed |= {
        fact for each in asked if not _is_plain(each) for fact in facts_of_comparison(each)
    }
    answers = []
    for fact, values in tried.items():
        own = [each for each in plain if each.fact == fact]
        told = [
            tuple(compare(each, {fact: value}, ruleset.parameters) for each in own)
            for value in values
        ]
        answers.append((fact, tuple(told), repr(values) if fact in computed else ""))
    exact = sorted(
        {name for each in asked if each not in plain for name in _named(each)}
        | {name for policy in policies for name in _by_value(policy, vocabulary)}
    )
    numbers = [(name, repr(ruleset.parameters[name].value)) for name in exact]
    return tuple(_said(_ById(each)) for each in policies), tuple(answers), tuple(numbers)


def _policies(ruleset: Ruleset, moment: str) -> list[Policy]:
    return [ruleset.policies[name] for name in ruleset.order[moment]]


def _parameters(ruleset: Ruleset, policies: Iterable[Policy]) -> list[Parameter]:
    named = {name for policy in policies for name in _parameters_of(_ById(policy))}
    return [ruleset.parameters[name] for name in sorted(named)]


class _ById:
    """A policy as a key of its own: equal to itself alone, and kept while it is remembered."""

    __slots__ = ("policy",)

    def __init__(self, policy: Policy) -> None:
        self.policy = policy

    def __hash__(self) -> int:
        return id(self.policy)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ById) and other.policy is self.policy


@lru_cache(_POLICIES_KEPT)
def _said(kept: _ById) -> Hashable:
    """A policy without its places and titles; parameters by their names."""
    policy = kept.policy
    return (
        policy.name,
        policy.hit,
        tuple(
            (
                rule.id,
                rule.if_unknown,
                rule.locked,
                rule.open,
                rule.origin.layer,
                identity(rule.when),
                _calls_said(rule.then),
            )
            for rule in policy.rules
        ),
        tuple(
            (identity(each.when), repr(sorted(each.facts.items())), _calls_said(each.effects))
            for each in policy.never
        ),
    )


@lru_cache(_POLICIES_KEPT)
def _tests_said(kept: _ById) -> Hashable:
    return tuple(
        (each.expect_fired, repr(sorted(each.given.items())), repr(sorted(each.at.items())))
        for each in kept.policy.tests
    )


def _calls_said(calls: Iterable[Call]) -> Hashable:
    return tuple(
        (call.effect, tuple((name, operand_identity(o)) for name, o in call.arguments.items()))
        for call in calls
    )


def _is_plain(comparison: Comparison) -> bool:
    return not any(True for _ in facts_of_operand(comparison.operand))


def _calls(policy: Policy) -> Iterator[Call]:
    for rule in policy.rules:
        yield from rule.then
    for never in policy.never:
        yield from never.effects


def _facts_of(call: Call) -> Iterator[str]:
    for operand in call.arguments.values():
        yield from facts_of_operand(operand)


def _named(comparison: Comparison) -> Iterator[str]:
    yield from parameters_of_operand(comparison.operand)


def _by_value(policy: Policy, vocabulary: Vocabulary) -> Iterator[str]:
    """Parameters whose value may matter beyond the order of things."""
    forbidden = {
        (call.effect, name)
        for never in policy.never
        for call in never.effects
        for name in call.arguments
    }
    yield from _limits_of(policy, vocabulary)
    for call in _calls(policy):
        for name, operand in call.arguments.items():
            is_reckoned = any(True for _ in facts_of_operand(operand))
            if is_reckoned or call.effect == SET or (call.effect, name) in forbidden:
                yield from parameters_of_operand(operand)


@lru_cache(_POLICIES_KEPT)
def _parameters_of(kept: _ById) -> frozenset[str]:
    return parameters_read(kept.policy)


@lru_cache(_POLICIES_KEPT)
def _reckoned_arguments(kept: _ById) -> tuple[str, ...]:
    """The arguments of effects that are reckoned from facts, which a limit may stop."""
    return tuple(
        f"{call.effect}.{name}"
        for call in _calls(kept.policy)
        for name, operand in call.arguments.items()
        if any(True for _ in facts_of_operand(operand))
    )


def _limits_of(policy: Policy, vocabulary: Vocabulary) -> Iterator[str]:
    for argument in _reckoned_arguments(_ById(policy)):
        if argument in vocabulary.limits:
            yield vocabulary.limits[argument]
