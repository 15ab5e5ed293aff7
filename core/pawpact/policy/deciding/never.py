"""What must never come about: tried at all boundary points, and on decisions as they are made.

A ``never`` speaks of the facts that its moment settles, of the effects that its own policy asks
for, and of the answer that a request gets in the end (of all verdicts the strictest stands). So
``under 18 never approved`` may stand in the gate although another policy approves; and a policy
that approves where its own ``never`` forbids it is refused even if a stricter policy stands
beside it. Other policies' effects that are no verdict are theirs to fence.
Where ``when`` is undetermined nothing is forbidden: write ``known: false`` for that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pawpact.policy.deciding.verdict import standing
from pawpact.policy.engine.reference import Facts, evaluate, operand_value
from pawpact.policy.model import (
    Call,
    Decision,
    EffectRequest,
    Never,
    Origin,
    PolicyOutcome,
    Ruleset,
)
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import Value


@dataclass(frozen=True, slots=True)
class Violation:
    """What came about although a ``never`` forbids it, and which rule did it."""

    policy: str
    never: Never
    forbidden: str
    rule: str
    rule_origin: Origin | None


def violations(
    ruleset: Ruleset, vocabulary: Vocabulary, decision: Decision, facts: Facts | None = None
) -> tuple[Violation, ...]:
    """All that a decision does against a ``never``: its case is held, whatever the rules say.

    ``facts`` are those the decision was made on, where they are more than it read.
    """
    known = {**(facts or {}), **decision.read, **_settled(decision)}
    found = against_clauses(ruleset, vocabulary, decision, known)
    return tuple(each for each in found if evaluate(each.never.when, known, ruleset.parameters))


def against_clauses(
    ruleset: Ruleset, vocabulary: Vocabulary, decision: Decision, facts: Facts
) -> Iterator[Violation]:
    """What a decision comes to that some clause forbids, whether its condition is true or not."""
    settled = _settled(decision)
    for outcome in decision.outcomes:
        clauses = ruleset.policies[outcome.policy].never
        requests = _coming_about(decision, outcome, vocabulary) if clauses else []
        reached = _reached(requests, vocabulary)
        for never in clauses:
            for name, value in never.facts.items():
                if name in settled and settled[name] == value:
                    setter = _setter(ruleset, decision, name)
                    yield _violation(ruleset, outcome, never, f"{name} = {value}", setter)
            calls = [call for call in never.effects if call.effect in reached]
            for request in requests if calls else ():
                if any(
                    _is_forbidden(call, request, facts, ruleset)
                    or _may_come_to(call, request, vocabulary)
                    for call in calls
                ):
                    asked_by = (request.policy, request.rule)
                    yield _violation(ruleset, outcome, never, request.effect, asked_by)


def _violation(
    ruleset: Ruleset,
    outcome: PolicyOutcome,
    never: Never,
    forbidden: str,
    done_by: tuple[str, str],
) -> Violation:
    origin = _rule_origin(ruleset, *done_by)
    return Violation(outcome.policy, never, forbidden, "/".join(done_by), origin)


def _coming_about(
    decision: Decision, outcome: PolicyOutcome, vocabulary: Vocabulary
) -> list[EffectRequest]:
    """The policy's own requests, and of the moment's verdicts those that stand."""
    verdicts = [
        (request.effect, request)
        for request in decision.effects
        if request.effect in vocabulary.effects and vocabulary.effects[request.effect].verdict
    ]
    stand = [each for each in standing(verdicts, vocabulary) if each.policy != outcome.policy]
    return [*outcome.effects, *stand]


def _reached(requests: Sequence[EffectRequest], vocabulary: Vocabulary) -> set[str]:
    """Every effect that these ask for or may come to; a clause on any other is out of reach."""
    reached = {request.effect for request in requests}
    for name in tuple(reached):
        if name in vocabulary.effects:
            reached.update(vocabulary.effects[name].expands_to)
    return reached


def _is_forbidden(call: Call, request: EffectRequest, facts: Facts, ruleset: Ruleset) -> bool:
    return call.effect == request.effect and all(
        request.arguments.get(name) == operand_value(operand, facts, ruleset.parameters)
        for name, operand in call.arguments.items()
    )


def _may_come_to(call: Call, request: EffectRequest, vocabulary: Vocabulary) -> bool:
    """Whether a plugin's effect may come to what is forbidden, whatever it says in the case."""
    effect = vocabulary.effects.get(request.effect)
    return effect is not None and call.effect in effect.expands_to


def _settled(decision: Decision) -> Mapping[str, Value]:
    return {name: value for outcome in decision.outcomes for name, value in outcome.settled.items()}


def _setter(ruleset: Ruleset, decision: Decision, fact: str) -> tuple[str, str]:
    """The policy and rule that settled a fact."""
    for outcome in decision.outcomes:
        if fact not in outcome.settled:
            continue
        policy = ruleset.policies[outcome.policy]
        for n in outcome.chosen:
            if any(fact in call.arguments for call in policy.rules[n].then):
                return policy.name, policy.rules[n].id
    return "-", "-"


def _rule_origin(ruleset: Ruleset, policy: str, rule: str) -> Origin | None:
    rules = ruleset.policies[policy].rules if policy in ruleset.policies else ()
    return next((each.origin for each in rules if each.id == rule), None)
