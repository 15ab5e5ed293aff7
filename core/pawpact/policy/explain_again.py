"""A moment decided again by the reference evaluator alone: no engine, no memory, no plugin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pawpact.policy.condition import facts_set
from pawpact.policy.decide_batch import UNDETERMINED_QUEUE
from pawpact.policy.model import (
    Decision,
    EffectRequest,
    Policy,
    PolicyOutcome,
    Referral,
    Rule,
    Ruleset,
)
from pawpact.policy.recorded import Bits
from pawpact.policy.reference import (
    Facts,
    Parameters,
    evaluate_rule,
    missing_of_rule,
    operand_value,
)
from pawpact.policy.verdict import REFER, SET, Choice, choose
from pawpact.vocabulary.types import Value


def decide_again(ruleset: Ruleset, moment: str, policies: Sequence[str], facts: Facts) -> Decision:
    """What these policies come to, in this order; the facts that they settle are settled anew."""
    settled = {name for each in policies for name in facts_set(ruleset.policies[each])}
    known = {name: None if name in settled else value for name, value in facts.items()}
    outcomes = []
    for name in policies:
        outcome = _outcome(ruleset.policies[name], known, ruleset.parameters)
        known.update(outcome.settled)
        outcomes.append(outcome)
    return Decision(moment, ruleset.content_hash, known, tuple(outcomes))


def _outcome(policy: Policy, facts: Facts, parameters: Parameters) -> PolicyOutcome:
    bits = _bits(policy, facts, parameters)
    choice = choose(policy, bits)
    chosen = [policy.rules[n] for n in choice.chosen]
    settled: dict[str, Value] = {}
    for rule in chosen:
        for name, value in _settled(rule, facts, parameters):
            settled.setdefault(name, value)
    effects = [each for rule in chosen for each in _requests(policy, rule, facts, parameters)]
    referral = _referral(policy, choice, facts, parameters)
    if referral:
        queue = {"queue": UNDETERMINED_QUEUE}
        effects.append(EffectRequest(REFER, queue, policy.name, referral.rule))
    return PolicyOutcome(
        policy.name,
        bits.fired,
        bits.undetermined,
        choice.chosen,
        settled,
        tuple(effects),
        referral,
    )


def _bits(policy: Policy, facts: Facts, parameters: Parameters) -> Bits:
    fired = undetermined = 0
    for n, rule in enumerate(policy.rules):
        result = evaluate_rule(rule, facts, parameters)
        fired |= (result is True) << n
        undetermined |= (result is None) << n
    return Bits(fired, undetermined)


def _settled(rule: Rule, facts: Facts, parameters: Parameters) -> Iterator[tuple[str, Value]]:
    for call in rule.then:
        for name, operand in call.arguments.items() if call.effect == SET else ():
            value = operand_value(operand, facts, parameters)
            if value is not None:
                yield name, value


def _requests(
    policy: Policy, rule: Rule, facts: Facts, parameters: Parameters
) -> Iterator[EffectRequest]:
    for call in rule.then:
        if call.effect != SET:
            computed = {
                name: operand_value(operand, facts, parameters)
                for name, operand in call.arguments.items()
            }
            arguments = {name: value for name, value in computed.items() if value is not None}
            yield EffectRequest(call.effect, arguments, policy.name, rule.id)


def _referral(
    policy: Policy, choice: Choice, facts: Facts, parameters: Parameters
) -> Referral | None:
    if choice.referred is None:
        return None
    rule = policy.rules[choice.referred]
    return Referral(policy.name, rule.id, missing_of_rule(rule, facts, parameters))
