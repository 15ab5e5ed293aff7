"""Deciding a ruleset at its boundary points before any customer meets it.

Finds what a ``never`` forbids and where a rule grants something although a locked rule of the
same policy cannot be answered (R310).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pawpact.kernel.label import Label
from pawpact.policy.checking.example import example, facts_behind, span_of
from pawpact.policy.checking.probe import TRIAL, MomentDecider, Seen, Trial
from pawpact.policy.condition import facts_of_operand
from pawpact.policy.deciding.boundary import Point
from pawpact.policy.deciding.column import Outcome
from pawpact.policy.deciding.fact import BadFact, Problem
from pawpact.policy.deciding.never import Violation, violations
from pawpact.policy.finding.diagnostic import Diagnostic, Span
from pawpact.policy.model import Call, Decision, Policy, PolicyOutcome, Rule, Ruleset
from pawpact.policy.reading.effect import SET
from pawpact.vocabulary.registry import Vocabulary

__all__ = [
    "TRIAL",
    "MomentDecider",
    "Sample",
    "Trial",
    "Trials",
    "check_never",
    "joined",
    "try_moment",
    "try_never",
]


@dataclass(frozen=True, slots=True)
class Sample:
    """A moment that has too many combinations to try them all, and how many were tried."""

    moment: str
    points: int


@dataclass(frozen=True, slots=True)
class Trials:
    """What goes against a ``never`` or R310, and the moments that were only sampled."""

    findings: tuple[Diagnostic, ...]
    samples: tuple[Sample, ...]


def check_never(
    ruleset: Ruleset, vocabulary: Vocabulary, decider: MomentDecider
) -> list[Diagnostic]:
    """What goes against a ``never`` or R310 at the boundary points of every moment."""
    return list(try_never(ruleset, vocabulary, decider).findings)


def try_never(ruleset: Ruleset, vocabulary: Vocabulary, decider: MomentDecider) -> Trials:
    """The same with how thorough it was. Each finding comes once, with the first case of it."""
    return joined(try_moment(ruleset, vocabulary, decider, moment) for moment in ruleset.order)


def try_moment(
    ruleset: Ruleset, vocabulary: Vocabulary, decider: MomentDecider, moment: str
) -> Trials:
    """The same of one moment."""
    found: dict[object, Diagnostic] = {}
    trial = Trial(ruleset, vocabulary, decider, moment)
    base = trial.mildest_point()
    for policy in trial.policies():
        for point, came in trial.look(trial.points_of(policy, base)):
            _note_broken(trial, point, came, found)
            _note_doubtful(trial, policy, point, came, found)
    if any(policy.never for policy in trial.policies()):
        for point, came in trial.look(trial.points_of_moment(base)):
            _note_broken(trial, point, came, found)
    found.update((bad, _unfit(trial, bad, point)) for bad, point in trial.unfit.values())
    sample = (Sample(moment, trial.decided),) if trial.is_sample else ()
    return Trials(tuple(found.values()), sample)


def joined(trials: Iterable[Trials]) -> Trials:
    each = list(trials)
    return Trials(
        tuple(dict.fromkeys(finding for one in each for finding in one.findings)),
        tuple(sample for one in each for sample in one.samples),
    )


def _note_broken(
    trial: Trial, point: Point, came: Seen | Decision, found: dict[object, Diagnostic]
) -> None:
    if isinstance(came, Seen):
        return
    for violation in violations(trial.ruleset, trial.vocabulary, came, point):
        key = (violation.policy, violation.never.name, violation.forbidden)
        if key not in found:
            found[key] = _never_broken(trial, violation, point)


def _note_doubtful(
    trial: Trial,
    policy: Policy,
    point: Point,
    came: Seen | Decision,
    found: dict[object, Diagnostic],
) -> None:
    outcome = _outcome_of(policy, came)
    for locked, granting in _unguarded(policy, outcome, trial.vocabulary):
        key = (policy.name, granting.id, locked.id)
        if key not in found:
            found[key] = _granted_in_doubt(trial, policy, granting, locked, point)


def _unfit(trial: Trial, bad: BadFact, point: Point) -> Diagnostic:
    """A rule reckons a derived fact to a value outside of its declaration."""
    policy, origin = next(
        (policy, rule.origin)
        for policy in trial.policies()
        for rule in policy.rules
        if any(_reckons(call, bad) for call in rule.then)
    )
    if bad.problem is Problem.LIMIT:
        message = Label(
            f"规则算出的 `{bad.fact}` 会{bad.reason.zh}",
            f"a rule may reckon `{bad.fact}` {bad.reason.en}",
        )
        label = Label("由这条规则算出", "reckoned by this rule")
        return Diagnostic(
            "R212", "error", message, span_of(origin), label, _example(trial, policy, point)
        )
    return Diagnostic(
        "R404",
        "error",
        Label(
            f"规则会把 `{bad.fact}` 设成不允许的值（{bad.reason.zh}）",
            f"a rule sets `{bad.fact}` to what it may not be ({bad.reason.en})",
        ),
        span_of(origin),
        Label("由这条规则算出", "reckoned by this rule"),
        _example(trial, policy, point),
    )


def _reckons(call: Call, bad: BadFact) -> bool:
    if bad.problem is Problem.LIMIT:
        return any(
            f"{call.effect}.{name}" == bad.fact and any(facts_of_operand(operand))
            for name, operand in call.arguments.items()
        )
    return call.effect == SET and bad.fact in call.arguments


def _outcome_of(policy: Policy, came: Seen | Decision) -> Outcome | PolicyOutcome:
    if isinstance(came, Seen):
        return came.outcome(policy.name)
    return next(each for each in came.outcomes if each.policy == policy.name)


def _unguarded(
    policy: Policy, outcome: Outcome | PolicyOutcome, vocabulary: Vocabulary
) -> Iterator[tuple[Rule, Rule]]:
    """Chosen rules that grant, with each locked rule that could not be answered."""
    if outcome.referral:
        return
    doubtful = [
        rule for n, rule in enumerate(policy.rules) if rule.locked and outcome.undetermined >> n & 1
    ]
    for n in outcome.chosen:
        granting = policy.rules[n]
        if any(_grants(call.effect, vocabulary) for call in granting.then):
            yield from ((locked, granting) for locked in doubtful)


def _grants(effect: str, vocabulary: Vocabulary) -> bool:
    return effect in vocabulary.effects and vocabulary.effects[effect].grants


def _never_broken(trial: Trial, violation: Violation, point: Point) -> Diagnostic:
    name, forbidden = violation.never.name, violation.forbidden
    related: tuple[tuple[Span, Label], ...] = ()
    if violation.rule_origin:
        words = Label(f"由规则 {violation.rule} 造成", f"because of rule {violation.rule}")
        related = ((span_of(violation.rule_origin), words),)
    return Diagnostic(
        "R401",
        "error",
        Label(
            f"禁止的事会发生：「{name}」（{violation.policy}）不许 {forbidden}",
            f"what must never happen can: `{name}` of {violation.policy} forbids {forbidden}",
        ),
        span_of(violation.never.origin),
        Label("这条禁令会被违反", "this would be broken"),
        _example(trial, trial.ruleset.policies[violation.policy], point),
        related,
    )


def _granted_in_doubt(
    trial: Trial, policy: Policy, granting: Rule, locked: Rule, point: Point
) -> Diagnostic:
    return Diagnostic(
        "R310",
        "error",
        Label(
            f"规则 {granting.id} 会在锁定规则 {locked.id} 无法判断时给予利益",
            f"rule {granting.id} grants something while the locked rule {locked.id} cannot be"
            " answered",
        ),
        span_of(granting.origin),
        Label("会先于锁定规则生效", "takes effect although the guard is in doubt"),
        _example(trial, policy, point),
        ((span_of(locked.origin), Label("锁定规则在这里", "the locked rule")),),
    )


def _example(trial: Trial, policy: Policy, point: Point) -> Label:
    return example(point, facts_behind(trial.ruleset, policy), trial.vocabulary)
