"""Deciding a ruleset at its boundary points before any customer meets it.

Finds what a ``never`` forbids and where a rule grants something although a locked rule of the
same policy cannot be answered (R310).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from pawpact.kernel.label import Label
from pawpact.policy.condition import facts_of_operand, facts_read
from pawpact.policy.deciding.boundary import (
    Candidates,
    Point,
    affordable_points,
    conditions_of,
    is_exact,
    known_point,
    moment_candidates,
    points,
    slice_of,
    thinned,
)
from pawpact.policy.deciding.column import ColumnDecision
from pawpact.policy.deciding.fact import BadFact, InvalidFact, Problem
from pawpact.policy.deciding.never import Violation, violations
from pawpact.policy.explaining.wording import UNKNOWN, said
from pawpact.policy.finding.diagnostic import Diagnostic, Span
from pawpact.policy.model import (
    Call,
    Condition,
    Decision,
    Origin,
    Policy,
    PolicyOutcome,
    Rule,
    Ruleset,
)
from pawpact.policy.reading.effect import SET
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import Value

TRIAL = "trial"
"""What stands for the revision while nothing is published yet."""

_NO_ANSWER = 1000
_BATCH = 1000
_MOST_STEPS = 64
"""Values of one fact among which the mildest is looked for."""

Key = tuple[tuple[type, Value | None], ...]


class MomentDecider(Protocol):
    """Decides one case of a moment; see :class:`pawpact.policy.deciding.decide.Decider`."""

    def decide(
        self,
        moment: str,
        facts: Mapping[str, Value | None],
        revision: str,
        *,
        only: Collection[str] | None = None,
    ) -> Decision: ...

    def decide_columns(
        self,
        moment: str,
        columns: Mapping[str, Sequence[Value | None]],
        count: int,
        revision: str,
    ) -> ColumnDecision: ...


@dataclass(slots=True)
class Trial:
    """One moment of a ruleset, decided at any point at most once."""

    ruleset: Ruleset
    vocabulary: Vocabulary
    decider: MomentDecider
    moment: str
    tried: Candidates = field(init=False)
    limit: int = field(init=False)
    is_sample: bool = field(init=False, default=False)
    """Whether some combinations of values that may matter were left out."""

    unfit: dict[str, tuple[BadFact, Point]] = field(init=False, default_factory=dict)
    """Facts that rules set to what they may not be, each with a point at which they do."""

    _decisions: dict[Key, Decision] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.tried = moment_candidates(self.ruleset, self.vocabulary, self.moment)
        self.limit = affordable_points(self._asked())

    @property
    def decided(self) -> int:
        """How many points were decided so far."""
        return len(self._decisions)

    def at(self, point: Point) -> Decision:
        key = self._key(point)
        if key not in self._decisions:
            self._decisions[key] = self.decider.decide(self.moment, point, TRIAL)
        return self._decisions[key]

    def each(self, cases: Iterable[Point]) -> Iterator[tuple[Point, Decision]]:
        """Every point with its decision, those not known yet decided in batches."""
        everything = list(cases)
        unknown = {self._key(point): point for point in everything}
        fresh = [point for key, point in unknown.items() if key not in self._decisions]
        for start in range(0, len(fresh), _BATCH):
            self._decide_batch(fresh[start : start + _BATCH])
        for point in everything:
            try:
                yield point, self.at(point)
            except InvalidFact as unfit:
                self.unfit.setdefault(unfit.bad.fact, (unfit.bad, point))

    def _decide_batch(self, cases: Sequence[Point]) -> None:
        columns = {name: [point[name] for point in cases] for name in self.tried}
        decided = self.decider.decide_columns(self.moment, columns, len(cases), TRIAL)
        for position, point in enumerate(cases):
            # A held row asks for no effects any more; decided alone it shows or raises them.
            if position not in decided.held:
                self._decisions[self._key(point)] = decided.decision(position)

    def _key(self, point: Point) -> Key:
        return tuple((type(point[name]), point[name]) for name in self.tried)

    def policies(self) -> list[Policy]:
        return [self.ruleset.policies[name] for name in self.ruleset.order.get(self.moment, ())]

    def points_of(self, policy: Policy, base: Point) -> Iterator[Point]:
        """All that the policy, and those it goes by, can tell apart."""
        names = {
            fact
            for name in slice_of(self.ruleset, policy.name)
            for fact in facts_read(self.ruleset.policies[name])
        }
        return self._points(sorted(names), base)

    def points_of_moment(self, base: Point) -> Iterator[Point]:
        return self._points(list(self.tried), base)

    def _points(self, names: Sequence[str], base: Point) -> Iterator[Point]:
        self.is_sample |= not is_exact(self.tried, names, self._asked(), self.limit)
        return points(self.tried, names, base, self.limit)

    def _asked(self) -> list[Condition]:
        return conditions_of(self.policies())

    def mildest_point(self) -> Point:
        """A point at which the mildest answer is given: from here every guard can be tried."""
        point = known_point(self.tried)
        for _ in range(2):
            for name, values in self.tried.items():
                cases = [{**point, name: value} for value in thinned(values, _MOST_STEPS)]
                decided = self.each(cases)
                mildest = min(decided, key=lambda each: self._strictness(each[1]), default=None)
                point = mildest[0] if mildest else point
        return point

    def _strictness(self, decision: Decision) -> int:
        verdicts = [self._verdict(request.effect) for request in decision.effects]
        strictest = max(verdicts, default=0)
        # Not the strictest alone: with several guards in the way, passing one is already progress.
        return strictest * _NO_ANSWER + sum(verdicts) if strictest else _NO_ANSWER * _NO_ANSWER

    def _verdict(self, effect: str) -> int:
        known = self.vocabulary.effects.get(effect)
        return known.verdict if known else 0


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
    found: dict[object, Diagnostic] = {}
    samples = []
    for moment in ruleset.order:
        trial = Trial(ruleset, vocabulary, decider, moment)
        base = trial.mildest_point()
        for policy in trial.policies():
            for point, decision in trial.each(trial.points_of(policy, base)):
                _note_broken(trial, point, decision, found)
                _note_doubtful(trial, policy, point, decision, found)
        if any(policy.never for policy in trial.policies()):
            for point, decision in trial.each(trial.points_of_moment(base)):
                _note_broken(trial, point, decision, found)
        found.update((bad, _unfit(trial, bad, point)) for bad, point in trial.unfit.values())
        if trial.is_sample:
            samples.append(Sample(moment, trial.decided))
    return Trials(tuple(found.values()), tuple(samples))


def _note_broken(
    trial: Trial, point: Point, decision: Decision, found: dict[object, Diagnostic]
) -> None:
    for violation in violations(trial.ruleset, trial.vocabulary, decision, point):
        key = (violation.policy, violation.never.name, violation.forbidden)
        if key not in found:
            found[key] = _never_broken(trial, violation, point)


def _note_doubtful(
    trial: Trial,
    policy: Policy,
    point: Point,
    decision: Decision,
    found: dict[object, Diagnostic],
) -> None:
    outcome = _outcome_of(policy, decision)
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
            "R212", "error", message, _span(origin), label, _example(trial, policy, point)
        )
    return Diagnostic(
        "R404",
        "error",
        Label(
            f"规则会把 `{bad.fact}` 设成不允许的值（{bad.reason.zh}）",
            f"a rule sets `{bad.fact}` to what it may not be ({bad.reason.en})",
        ),
        _span(origin),
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


def _outcome_of(policy: Policy, decision: Decision) -> PolicyOutcome:
    return next(each for each in decision.outcomes if each.policy == policy.name)


def _unguarded(
    policy: Policy, outcome: PolicyOutcome, vocabulary: Vocabulary
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
        related = ((_span(violation.rule_origin), words),)
    return Diagnostic(
        "R401",
        "error",
        Label(
            f"禁止的事会发生：「{name}」（{violation.policy}）不许 {forbidden}",
            f"what must never happen can: `{name}` of {violation.policy} forbids {forbidden}",
        ),
        _span(violation.never.origin),
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
        _span(granting.origin),
        Label("会先于锁定规则生效", "takes effect although the guard is in doubt"),
        _example(trial, policy, point),
        ((_span(locked.origin), Label("锁定规则在这里", "the locked rule")),),
    )


def _example(trial: Trial, policy: Policy, point: Point) -> Label:
    """The case that shows it, by the facts that this policy and its forerunners read."""
    names = {
        fact
        for name in slice_of(trial.ruleset, policy.name)
        for fact in facts_read(trial.ruleset.policies[name])
    }
    zh, en = [], []
    for name in sorted(names & point.keys()):
        fact, value = trial.vocabulary.facts[name], point[name]
        words = UNKNOWN if value is None else said(fact, value)
        zh.append(f"{fact.label.zh} {words.zh or '（空）'}")
        en.append(f"{fact.label.en} {words.en or '(none)'}")
    return Label(f"例如：{'，'.join(zh)}", f"for example: {', '.join(en)}")


def _span(origin: Origin) -> Span:
    return Span(origin.file, origin.line, origin.column)
