"""Why a decision came out as it did, computed when somebody asks.

Nothing of this is stored. The reference evaluator walks the revision's rules over the recorded
facts; its answer is compared with the recorded bits, and where they differ there is no
explanation but an alarm: then either the record or the program was changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

from pawpact.kernel.errors import Defect
from pawpact.kernel.label import Label
from pawpact.policy.condition import facts_of_operand, facts_of_rule, facts_set
from pawpact.policy.deciding.verdict import REFER, SET, Choice, choose
from pawpact.policy.engine.reference import (
    Facts,
    Traced,
    evaluate_rule,
    missing_of_rule,
    operand_value,
    trace,
)
from pawpact.policy.explaining.edge import edges_of
from pawpact.policy.explaining.explanation import (
    ConditionNode,
    EffectLine,
    Explanation,
    Group,
    PolicyExplanation,
    Result,
    RuleExplanation,
    Way,
)
from pawpact.policy.explaining.flip import nearest_flips
from pawpact.policy.explaining.nearest import Asked
from pawpact.policy.explaining.step import next_step
from pawpact.policy.explaining.way import ways_on
from pawpact.policy.explaining.wording import Wording
from pawpact.policy.model import (
    All,
    Bits,
    Call,
    Comparison,
    Not,
    Operand,
    Policy,
    Rule,
    Ruleset,
)
from pawpact.policy.receipt.recorded import EffectStatus, Recorded
from pawpact.vocabulary.registry import Vocabulary


class ReplayMismatch(Defect):
    """A recorded decision and its replay differ, so there is no explanation to give."""

    code = "replay_mismatch"
    title = Label("决策记录与复算不一致", "A recorded decision and its replay differ")

    def __init__(self, policy: str, what: str, stored: object, replayed: object) -> None:
        super().__init__(
            Label(
                f"策略 {policy} 的记录（{what}）与复算不一致，不作解释；请通知平台管理员核查",
                f"the record of policy {policy} ({what}) differs from its replay, so nothing is"
                " explained; have the platform's administrator look into it",
            ),
            details={"policy": policy, "what": what, "stored": stored, "replayed": replayed},
        )


def explain_recorded(
    ruleset: Ruleset,
    vocabulary: Vocabulary,
    recorded: Recorded,
    *,
    role: str = "manager",
    look_for_ways: bool = True,
) -> Explanation:
    """The explanation of a receipt, under the revision that it names.

    Whoever only wants to know that it replays does not ``look_for_ways``, which takes longest.
    """
    return explain(
        ruleset,
        vocabulary,
        recorded.moment,
        recorded.facts,
        recorded.bits,
        recorded.statuses,
        role=role,
        sealed=recorded.sealed,
        look_for_ways=look_for_ways,
    )


def explain(
    ruleset: Ruleset,
    vocabulary: Vocabulary,
    moment: str,
    facts: Facts,
    stored_bits: Mapping[str, Bits],
    statuses: Sequence[EffectStatus] = (),
    *,
    role: str = "manager",
    sealed: frozenset[str] = frozenset(),
    look_for_ways: bool = True,
) -> Explanation:
    """The decision of a moment in words.

    ``facts`` are those the rules read, derived ones as they were settled. ``role`` decides who
    sees personal values: customer and manager do. Of ``sealed`` facts nothing is known any
    more; rules that read them are told from the record. Raises :class:`ReplayMismatch`.
    """
    told = _Telling(ruleset, vocabulary, facts, statuses, role, sealed)
    names = [
        name
        for name in ruleset.order.get(moment, ())
        if name in stored_bits or not _has_dates(ruleset.policies[name])
    ]
    policies = tuple(told.policy(ruleset.policies[name], stored_bits.get(name)) for name in names)
    asked = Asked(ruleset, moment, names, facts)
    return Explanation(
        moment=moment,
        moment_label=vocabulary.moments[moment].label,
        layers=ruleset.layers,
        policies=policies,
        next_step=next_step(vocabulary, moment, policies),
        from_record=told.from_record,
        ways=told.ways_on(asked) if look_for_ways else None,
        edges=told.edges_of(asked) if look_for_ways else (),
    )


class _Telling:
    """The state of one explanation: who settled which fact so far, and the statuses left."""

    def __init__(
        self,
        ruleset: Ruleset,
        vocabulary: Vocabulary,
        facts: Facts,
        statuses: Sequence[EffectStatus],
        role: str,
        sealed: frozenset[str],
    ) -> None:
        self._facts = facts
        self._sealed = sealed
        self._parameters = ruleset.parameters
        self._because: dict[str, str] = {}
        self._wording = Wording(vocabulary, ruleset.parameters, role, sealed, self._because)
        self._statuses: Iterator[EffectStatus] = iter(statuses)
        self.from_record = False

    def policy(self, policy: Policy, stored: Bits | None) -> PolicyExplanation:
        bits = self._replayed(policy, stored)
        choice = choose(policy, bits)
        self._check_settled(policy, choice)
        rules = tuple(
            self._rule(rule, _result(n, bits, choice), counts=n in choice.chosen)
            for n, rule in enumerate(policy.rules)
        )
        referral, missing = self._referral(policy, choice)
        self._because.update(
            (name, f"{policy.name}/{rule.id}")
            for name, (rule, _) in _settled_by(policy, choice).items()
        )
        return PolicyExplanation(
            policy.name, policy.title, policy.version, policy.hit, rules, referral, missing
        )

    def ways_on(self, asked: Asked) -> tuple[Way, ...] | None:
        return ways_on(asked, self._wording)

    def edges_of(self, asked: Asked) -> tuple[Way, ...]:
        return edges_of(asked, self._wording)

    def _replayed(self, policy: Policy, stored: Bits | None) -> Bits:
        """The bits again, computed; of rules that read sealed facts as they were stored."""
        if stored is None:
            raise ReplayMismatch(policy.name, "bits", None, "present")
        fired = undetermined = 0
        for n, rule in enumerate(policy.rules):
            bit = 1 << n
            if self._is_sealed(facts_of_rule(rule)):
                self.from_record = True
                fired |= stored.fired & bit
                undetermined |= stored.undetermined & bit
                continue
            result = evaluate_rule(rule, self._facts, self._parameters)
            fired |= bit if result else 0
            undetermined |= bit if result is None else 0
        if (fired, undetermined) != tuple(stored):
            raise ReplayMismatch(policy.name, "bits", list(stored), [fired, undetermined])
        return Bits(fired, undetermined)

    def _check_settled(self, policy: Policy, choice: Choice) -> None:
        """The derived facts on record are those that the chosen rules set, and no others."""
        settled = {name: operand for name, (_, operand) in _settled_by(policy, choice).items()}
        for name in facts_set(policy):
            if name not in self._facts or name in self._sealed:
                continue
            operand = settled.get(name)
            if operand and self._is_sealed(facts_of_operand(operand)):
                continue
            value = operand and operand_value(operand, self._facts, self._parameters)
            if value != self._facts[name]:
                raise ReplayMismatch(policy.name, name, "-", "-")

    def _is_sealed(self, names: Iterable[str]) -> bool:
        return not self._sealed.isdisjoint(names)

    def _rule(self, rule: Rule, result: Result, *, counts: bool) -> RuleExplanation:
        traced = trace(rule.when, self._facts, self._parameters)
        replayed = not self._is_sealed(facts_of_rule(rule))
        missed = result == "miss" and replayed
        return RuleExplanation(
            id=rule.id,
            title=rule.title,
            result=result,
            condition=self._condition(traced),
            effects=tuple(map(self._effect, rule.then)) if counts else (),
            flips=nearest_flips(rule, self._facts, self._wording) if missed else (),
            origin=rule.origin,
            source=rule.source,
            note=rule.note,
        )

    def _condition(self, traced: Traced) -> ConditionNode:
        condition = traced.condition
        if isinstance(condition, Comparison):
            return self._wording.comparison(traced, condition)
        parts = tuple(self._condition(part) for part in traced.parts)
        kind: Literal["all", "any", "not"] = "any"
        if isinstance(condition, All | Not):
            kind = "all" if isinstance(condition, All) else "not"
        return Group(kind, traced.result, parts)

    def _effect(self, call: Call) -> EffectLine:
        arguments = {
            name: operand_value(operand, self._facts, self._parameters)
            for name, operand in call.arguments.items()
        }
        status = None if call.effect == SET else next(self._statuses, None)
        return self._wording.effect(call, arguments, status)

    def _referral(
        self, policy: Policy, choice: Choice
    ) -> tuple[EffectLine | None, tuple[Label, ...]]:
        if choice.referred is None:
            return None, ()
        rule = policy.rules[choice.referred]
        unknown = missing_of_rule(rule, self._facts, self._parameters)
        facts = self._wording.vocabulary.facts
        missing = tuple(facts[name].label for name in unknown if name not in self._sealed)
        sentence = _referral_sentence(missing)
        return EffectLine(REFER, sentence, next(self._statuses, None)), missing


def _referral_sentence(missing: Sequence[Label]) -> Label:
    if not missing:
        return Label("转人工处理", "a person decides")
    zh, en = "、".join(each.zh for each in missing), ", ".join(each.en for each in missing)
    return Label(f"缺少{zh}，转人工处理", f"a person decides, as this is unknown: {en}")


def _has_dates(policy: Policy) -> bool:
    """Whether it may have been out of force on the day, and so have no part in the decision."""
    return policy.effective_from is not None or policy.effective_until is not None


def _result(n: int, bits: Bits, choice: Choice) -> Result:
    if choice.stop is not None and n > choice.stop:
        return "not_reached"
    if bits.undetermined >> n & 1:
        return "undetermined"
    return "hit" if bits.fired >> n & 1 else "miss"


def _settled_by(policy: Policy, choice: Choice) -> dict[str, tuple[Rule, Operand]]:
    """Which rule settled each derived fact, and with what; the first of several stands."""
    found: dict[str, tuple[Rule, Operand]] = {}
    for n in choice.chosen:
        rule = policy.rules[n]
        for call in rule.then:
            for name, operand in call.arguments.items() if call.effect == SET else ():
                found.setdefault(name, (rule, operand))
    return found
