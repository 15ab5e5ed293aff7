"""The values worth trying in one case: also where a fact turns beside another as it is there.

What a rule asks of two facts, such as hours left against hours needed, has its edge at the other
one's value, which only the case at hand knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pawpact.policy.condition import comparisons, facts_of_operand
from pawpact.policy.deciding.boundary import candidates
from pawpact.policy.deciding.fact import problem_of
from pawpact.policy.engine.reference import Facts, Parameters, operand_value
from pawpact.policy.model import Comparison, Condition, FactRef
from pawpact.vocabulary.declarations import Fact
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import Value


def candidates_at_hand(
    fact: Fact,
    asked: Sequence[Condition],
    parameters: Parameters,
    vocabulary: Vocabulary,
    facts: Facts,
) -> tuple[Value | None, ...]:
    """The boundary values of a fact, and those around what it is held against in this case.

    Never around a personal fact: what turns there would tell its value to any reader.
    """
    values = dict.fromkeys(candidates(fact, asked, parameters, vocabulary))
    for edge in _edges(fact, asked, parameters, vocabulary, facts):
        for value in (edge, edge - 1, edge + 1):
            if problem_of(fact, value) is None:
                values.setdefault(value)
    return tuple(values)


def _edges(
    fact: Fact,
    asked: Iterable[Condition],
    parameters: Parameters,
    vocabulary: Vocabulary,
    facts: Facts,
) -> Iterator[int]:
    for condition in asked:
        for comparison in comparisons(condition):
            others = _others(fact, comparison)
            if not others or any(vocabulary.facts[each].personal for each in others):
                continue
            edge = (
                operand_value(comparison.operand, facts, parameters)
                if comparison.fact == fact.name
                else facts.get(comparison.fact)
            )
            if type(edge) is int:
                yield edge


def _others(fact: Fact, comparison: Comparison) -> tuple[str, ...]:
    """The facts that this one is held against by itself; none where it is but part of a sum."""
    if comparison.measure != "value":
        return ()
    if comparison.fact == fact.name:
        return tuple(facts_of_operand(comparison.operand))
    is_alone = isinstance(comparison.operand, FactRef) and comparison.operand.name == fact.name
    return (comparison.fact,) if is_alone else ()
