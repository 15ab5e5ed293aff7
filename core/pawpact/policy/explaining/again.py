"""A moment decided again by the reference evaluator alone: no engine, no memory, no plugin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pawpact.policy.condition import facts_of_rule, facts_set
from pawpact.policy.deciding.batch import UNDETERMINED_QUEUE
from pawpact.policy.deciding.verdict import REFER, SET, Choice, choose
from pawpact.policy.engine.reference import (
    Facts,
    Parameters,
    evaluate_rule,
    missing_of_rule,
    operand_value,
)
from pawpact.policy.model import (
    Bits,
    Decision,
    EffectRequest,
    Policy,
    PolicyOutcome,
    Referral,
    Rule,
    Ruleset,
)
from pawpact.vocabulary.types import Value


@dataclass(slots=True)
class Again:
    """A moment's policies, in this order, ready to be decided as often as somebody wonders.

    What a rule came to is remembered with the values that it read: a change of one fact asks
    only the rules that read it.
    """

    ruleset: Ruleset
    moment: str
    policies: Sequence[str]
    _reads: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    _known: dict[tuple[object, ...], bool | None] = field(default_factory=dict)

    def decide(self, facts: Facts) -> Decision:
        """What the policies come to; the facts that they settle are settled anew."""
        policies = [self.ruleset.policies[each] for each in self.policies]
        settled = {name for each in policies for name in facts_set(each)}
        known = {name: None if name in settled else value for name, value in facts.items()}
        outcomes = []
        for each in policies:
            bits = self._bits(each, known)
            outcome = _outcome(each, bits, known, self.ruleset.parameters)
            known.update(outcome.settled)
            outcomes.append(outcome)
        return Decision(self.moment, self.ruleset.content_hash, known, tuple(outcomes))

    def _bits(self, policy: Policy, facts: Facts) -> Bits:
        if policy.name not in self._reads:
            self._reads[policy.name] = [facts_of_rule(rule) for rule in policy.rules]
        fired = undetermined = 0
        for n, names in enumerate(self._reads[policy.name]):
            key = (policy.name, n, *map(facts.get, names))
            if key not in self._known:
                self._known[key] = evaluate_rule(policy.rules[n], facts, self.ruleset.parameters)
            fired |= (self._known[key] is True) << n
            undetermined |= (self._known[key] is None) << n
        return Bits(fired, undetermined)


def _outcome(policy: Policy, bits: Bits, facts: Facts, parameters: Parameters) -> PolicyOutcome:
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
