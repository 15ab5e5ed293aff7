"""Why a customer did not get something: the decisions that could have given it and did not.

Each is explained from its receipt, with the nearest change that would have brought it; where the
moment never came, what it would take. Values are shown by role as in every explanation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any

from sqlalchemy import select

from pawpact.access.actor import Role
from pawpact.access.log import READ_WHY, record
from pawpact.accounts.directory import show_customer
from pawpact.billing.models import Charge
from pawpact.contracts.models import Contract
from pawpact.decisions.explain import reader_of
from pawpact.decisions.lookup import Found, Revisions, chunk_decision_id, find_decision
from pawpact.decisions.models import DecisionChunkRow, DecisionRow
from pawpact.decisions.told import about_her
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.policy.condition import comparisons
from pawpact.policy.engine.reference import trace
from pawpact.policy.explaining.explain import explain_recorded
from pawpact.policy.explaining.explanation import (
    ComparisonLine,
    PolicyExplanation,
    RuleExplanation,
    Way,
)
from pawpact.policy.explaining.nearest import Asked, nearest
from pawpact.policy.explaining.render import STATUS_WORDS, say_comparison
from pawpact.policy.explaining.way import is_chosen, way_of
from pawpact.policy.explaining.wording import Wording
from pawpact.policy.model import Decision, Rule
from pawpact.policy.receipt import decode_chunk
from pawpact.policy.receipt.recorded import Status
from pawpact.reports.missed.wanted import Targets, known_targets, targets_of
from pawpact.reports.timeline.service import hers
from pawpact.tenancy.unit import Unit

MOST_TOLD = 5
"""Decisions, newest first; each would say much the same."""

_CHUNKS_AT_ONCE = 50
_MOST_REASONS = 3
_MOST_RULES = 3
_GIVEN = frozenset({Status.APPLIED, Status.ALREADY})
_Dated = tuple[datetime, str]
"""When a decision was made, and its public id."""


@dataclass(frozen=True, slots=True)
class Got:
    """A decision that did give it."""

    decision: str
    at: datetime
    title: Label


@dataclass(frozen=True, slots=True)
class Missed:
    """A rule that could have given it and did not, why, and the nearest change with which it
    would have.

    ``erased`` where personal facts are sealed for good, so that no change could be tried.
    """

    decision: str
    at: datetime
    moment: Label
    policy: str
    rule: str
    title: Label
    because: tuple[Label, ...]
    ways: tuple[Way, ...]
    erased: bool


@dataclass(frozen=True, slots=True)
class Awaited:
    """A rule that was never asked: at which moment it is, and what it wants then."""

    moment: Label
    policy: str
    rule: str
    title: Label
    wants: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class WhyNot:
    customer: int
    wanted: str
    got: tuple[Got, ...]
    missed: tuple[Missed, ...]
    awaited: tuple[Awaited, ...]


def why_not(unit: Unit, customer: int, wanted: str, role: Role, revisions: Revisions) -> WhyNot:
    """For a customer of this store; that somebody looked is on record.

    Raises NothingOfThatName where no rule of the store gives anything so called.
    """
    revision = unit.store.revision
    targets = known_targets(wanted, revision.ruleset, revision.vocabulary)
    show_customer(unit, customer)
    record(unit, READ_WHY, "customer", [customer])
    got: list[Got] = []
    missed: list[Missed] = []
    asked: set[str] = set()
    for public in _decisions(unit, customer, targets):
        found = find_decision(unit, public, revisions)
        told = _Told(unit, found, wanted, role)
        asked |= told.policies
        got += told.got()
        missed += told.missed()
    return WhyNot(
        customer, wanted, tuple(got), tuple(missed), tuple(_awaited(unit, targets, asked, role))
    )


def _decisions(unit: Unit, customer: int, targets: Targets) -> list[str]:
    """Ids of decisions about her at the moments of these policies, newest first.

    The newest of each moment is among them, however many there are of another one.
    """
    ruleset, words = unit.store.revision.ruleset, unit.store.revision.vocabulary
    found = [
        _of_chunks(unit, customer, name)
        if words.moments[name].chunked
        else _singles(unit, customer, name)
        for name in sorted({ruleset.policies[each].moment for each in targets})
    ]
    newest = [each[0] for each in found if each]
    others = sorted((one for each in found for one in each[1:]), reverse=True)
    told = [*newest, *others[: max(0, MOST_TOLD - len(newest))]]
    return [public for _, public in sorted(told, reverse=True)]


def _singles(unit: Unit, customer: int, moment: str) -> list[_Dated]:
    rows = (
        select(DecisionRow.id, DecisionRow.decided_at)
        .where(about_her(unit, customer, [moment], hers(unit, customer)))
        .order_by(DecisionRow.decided_at.desc(), DecisionRow.id.desc())
        .limit(MOST_TOLD)
    )
    return [(row.decided_at, public_id("dec", row.id)) for row in unit.session.execute(rows)]


def _of_chunks(unit: Unit, customer: int, moment: str) -> list[_Dated]:
    owners: dict[str, Any] = {"contract": Contract, "charge": Charge}
    owner = owners.get(unit.store.revision.vocabulary.moments[moment].carries[0])
    if owner is None:
        return []
    ids = set(unit.session.scalars(select(owner.id).where(owner.customer_id == customer)))
    return list(islice(_in_chunks(unit, moment, ids), MOST_TOLD)) if ids else []


def _in_chunks(unit: Unit, moment: str, ids: set[int]) -> Iterator[_Dated]:
    """In every chunk of the moment, newest first: one that was not looked into says nothing."""
    rows = (
        select(DecisionChunkRow.id, DecisionChunkRow.decided_at, DecisionChunkRow.body)
        .where(DecisionChunkRow.moment == moment)
        .order_by(DecisionChunkRow.decided_at.desc(), DecisionChunkRow.id.desc())
        .execution_options(yield_per=_CHUNKS_AT_ONCE)
    )
    for row in unit.session.execute(rows):
        for subject in sorted(ids.intersection(decode_chunk(row.body).subjects), reverse=True):
            yield row.decided_at, chunk_decision_id(row.id, subject)


class _Told:
    """One decision, read for what it gave and what it could have given."""

    def __init__(self, unit: Unit, found: Found, wanted: str, role: Role) -> None:
        self._found = found
        self._role = reader_of(role)
        ruleset, words = found.revision.ruleset, found.revision.vocabulary
        recorded = found.recorded
        self._explained = explain_recorded(
            ruleset, words, recorded, role=self._role, look_for_ways=False
        )
        named = targets_of(wanted, ruleset, words)
        self._targets = {name: named[name] for name in recorded.bits if name in named}
        self._wording = Wording(words, ruleset.parameters, self._role, recorded.sealed, {})
        self._asked = Asked(ruleset, recorded.moment, tuple(recorded.bits), recorded.facts)

    @property
    def policies(self) -> set[str]:
        return set(self._targets)

    def got(self) -> Iterator[Got]:
        for _, rule in self._rules():
            if _is_given(rule):
                yield Got(self._found.id, self._found.at, rule.title)

    def missed(self) -> list[Missed]:
        """The rules that could have given it; where some change leads to one, those alone."""
        if any(True for _ in self.got()):
            return []
        missed = [self._missed(policy, rule) for policy, rule in self._rules()]
        return ([each for each in missed if each.ways] or missed)[:_MOST_RULES]

    def _missed(self, policy: PolicyExplanation, rule: RuleExplanation) -> Missed:
        return Missed(
            self._found.id,
            self._found.at,
            self._explained.moment_label,
            policy.name,
            rule.id,
            rule.title,
            tuple(self._because(policy, rule)),
            self._ways(policy, rule),
            bool(self._found.recorded.sealed),
        )

    def _rules(self) -> Iterator[tuple[PolicyExplanation, RuleExplanation]]:
        for policy in self._explained.policies:
            for number in sorted(self._targets.get(policy.name, ())):
                yield policy, policy.rules[number]

    def _because(self, policy: PolicyExplanation, rule: RuleExplanation) -> Iterator[Label]:
        if rule.effects:
            for line in rule.effects:
                if line.status and line.status.status not in _GIVEN:
                    yield self._status(line.status.status)
            return
        unmet = [line for line in rule.lines if line.result is not True]
        yield from (_phrase(line) for line in unmet[:_MOST_REASONS])
        taker = next((each for each in policy.rules if each.effects), None)
        if not unmet and taker is not None:
            yield Label(f"先按“{taker.title.zh}”处理", f"{taker.title.en} came first")

    def _status(self, status: Status) -> Label:
        """What became of it; of what was outweighed also by which rules."""
        said = STATUS_WORDS[status]
        if status is not Status.OUTWEIGHED:
            return said
        effects = self._wording.vocabulary.effects
        stricter = [
            rule.title
            for policy in self._explained.policies
            for rule in policy.rules
            for line in rule.effects
            if line.effect in effects and effects[line.effect].verdict and _is_given(rule)
        ]
        zh, en = "、".join(each.zh for each in stricter), ", ".join(each.en for each in stricter)
        return Label(f"{said.zh}：{zh}", f"{said.en} by: {en}") if stricter else said

    def _ways(self, policy: PolicyExplanation, rule: RuleExplanation) -> tuple[Way, ...]:
        if self._found.recorded.sealed:
            return ()
        number = next(n for n, each in enumerate(policy.rules) if each.id == rule.id)
        words = self._found.revision.vocabulary
        wanted = partial(_comes_about, policy.name, number, self._wording)
        found = nearest(self._asked, words, wanted)
        return tuple(way_of(each, self._wording, rule.title) for each in found)


def _comes_about(policy: str, number: int, wording: Wording, decision: Decision) -> bool:
    """Whether the rule counts and no stricter answer stands beside it."""
    if not is_chosen(policy, number, decision):
        return False
    effects = wording.vocabulary.effects
    ranks = [effects[each.effect].verdict for each in decision.effects if each.effect in effects]
    own = [
        effects[each.effect].verdict
        for outcome in decision.outcomes
        if outcome.policy == policy and number in outcome.chosen
        for each in outcome.effects
        if each.effect in effects
    ]
    return not any(own) or max(ranks) <= max(own)


def _is_given(rule: RuleExplanation) -> bool:
    asked = [line for line in rule.effects if line.status is not None]
    return bool(rule.effects) and all(
        line.status is None or line.status.status in _GIVEN for line in asked
    )


def _phrase(line: ComparisonLine) -> Label:
    return Label(say_comparison(line, "zh"), say_comparison(line, "en"))


def _awaited(unit: Unit, targets: Targets, asked: set[str], role: Role) -> Iterator[Awaited]:
    revision = unit.store.revision
    ruleset, words = revision.ruleset, revision.vocabulary
    wording = Wording(words, ruleset.parameters, reader_of(role), frozenset(), {})
    for name, numbers in targets.items():
        policy = ruleset.policies[name]
        for number in sorted(numbers) if name not in asked else ():
            rule = policy.rules[number]
            yield Awaited(
                words.moments[policy.moment].label,
                name,
                rule.id,
                rule.title,
                tuple(_wants(rule, wording)),
            )


def _wants(rule: Rule, wording: Wording) -> Iterator[Label]:
    """The rule's conditions as demands: 连续履约期数 ≥ 6."""
    for each in comparisons(rule.when):
        line = wording.comparison(trace(each, {}, wording.parameters), each)
        threshold = line.formula or line.threshold
        yield Label(
            f"{line.label.zh} {line.operator.zh} {threshold.zh}".replace("  ", " "),
            f"{line.label.en} {line.operator.en} {threshold.en}",
        )
