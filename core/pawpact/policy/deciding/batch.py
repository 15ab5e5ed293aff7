"""One batch on its way through the policies of a moment."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field

from pawpact.policy.deciding.column import UNDECIDED, EffectColumn, Outcome, PolicyColumn
from pawpact.policy.deciding.fact import BadFact, Problem, validate_columns
from pawpact.policy.deciding.policy import PolicyDecider
from pawpact.policy.deciding.verdict import REFER
from pawpact.policy.engine.compile import CompiledPolicy
from pawpact.policy.engine.compile_code import Row
from pawpact.policy.engine.compile_effect import CallTemplate
from pawpact.policy.engine.protocol import EngineFailure, EngineMismatch
from pawpact.policy.model import Policy
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import Value

UNDETERMINED_QUEUE = "undetermined"

Positions = Sequence[int]
Members = Sequence[tuple[Outcome, Positions]]


@dataclass
class Batch:
    """Columns of facts, to which each policy adds what it settles.

    ``positions`` are the rows still to decide on: not those that have to be held.
    """

    vocabulary: Vocabulary
    columns: dict[str, Sequence[Value | None]]
    count: int
    invalid: dict[int, BadFact]
    positions: Positions = ()
    policies: list[PolicyColumn] = field(default_factory=list)
    effects: list[EffectColumn] = field(default_factory=list)
    mismatched: dict[int, EngineMismatch | EngineFailure] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.positions = range(self.count)
        self._leave_out(self.invalid)

    def run(self, decider: PolicyDecider) -> None:
        """Decide one policy and settle its derived facts, for the next one to read."""
        compiled = decider.compiled
        members = self._place(decider.answers(self._rows(compiled)))
        chosen = _positions_by_rule(members)
        settled = self._settled(compiled, chosen)
        asked = self._requested(compiled, chosen)
        self.effects += asked
        self.effects += _referred(compiled.policy, members)
        self.columns |= settled
        outcomes = self._outcomes(members)
        self.policies.append(PolicyColumn(compiled.policy.name, outcomes, settled))
        self._leave_out(self.mismatched)
        self._check_settled(settled)
        self._check_reckoned(compiled, asked)

    def _outcomes(self, members: Members) -> list[Outcome]:
        outcomes: list[Outcome] = [UNDECIDED] * self.count
        for outcome, positions in members:
            for position in positions:
                outcomes[position] = outcome
        return outcomes

    def _check_settled(self, settled: Mapping[str, Sequence[Value | None]]) -> None:
        """What a rule computed has to keep to its declaration as any other fact does."""
        bad = validate_columns(self.vocabulary, settled, self.count)
        self.invalid |= bad
        self._leave_out(bad)

    def _check_reckoned(self, compiled: CompiledPolicy, asked: Sequence[EffectColumn]) -> None:
        """An amount that a rule reckons keeps within its limits, as a written one has to."""
        bad = beyond_limits(compiled, asked)
        self.invalid |= bad
        self._leave_out(bad)

    def _leave_out(self, held: Container[int]) -> None:
        if held:
            self.positions = [position for position in self.positions if position not in held]

    def _rows(self, compiled: CompiledPolicy) -> list[Row]:
        if not compiled.reads:
            return [()] * len(self.positions)
        rows: list[Row] = list(zip(*(self.columns[name] for name in compiled.reads), strict=True))
        if len(self.positions) == self.count:
            return rows
        return [rows[position] for position in self.positions]

    def _place(self, answers: Sequence[Outcome | EngineMismatch | EngineFailure]) -> Members:
        """The positions of each outcome; those without an answer are noted as mismatched."""
        members: dict[Outcome, list[int]] = {}
        for position, answer in zip(self.positions, answers, strict=True):
            if isinstance(answer, Outcome):
                members.setdefault(answer, []).append(position)
            else:
                self.mismatched.setdefault(position, answer)
        return list(members.items())

    def _settled(
        self, compiled: CompiledPolicy, chosen: Mapping[int, Positions]
    ) -> dict[str, Sequence[Value | None]]:
        """Derived facts; where two chosen rules set one fact, the first rule stands."""
        settled: dict[str, list[Value | None]] = {
            name: [None] * self.count for name in compiled.sets
        }
        for rule, positions in sorted(chosen.items(), reverse=True):
            for call in reversed(compiled.templates[rule]):
                if call.settles:
                    self._settle(call, positions, settled)
        return dict(settled)

    def _settle(
        self, call: CallTemplate, positions: Positions, settled: dict[str, list[Value | None]]
    ) -> None:
        for name, amount in call.arguments.items():
            column = settled[name]
            for position, value in zip(
                positions, amount.column(self.columns, positions), strict=True
            ):
                column[position] = value

    def _requested(
        self, compiled: CompiledPolicy, chosen: Mapping[int, Positions]
    ) -> list[EffectColumn]:
        return [
            EffectColumn(
                effect=call.effect,
                policy=compiled.policy.name,
                rule=compiled.policy.rules[rule].id,
                positions=positions,
                arguments={
                    name: amount.column(self.columns, positions)
                    for name, amount in call.arguments.items()
                },
            )
            for rule, positions in sorted(chosen.items())
            for call in compiled.templates[rule]
            if not call.settles
        ]


def beyond_limits(compiled: CompiledPolicy, asked: Sequence[EffectColumn]) -> dict[int, BadFact]:
    fences = {
        (rule.id, call.effect, name): fence
        for rule, calls in zip(compiled.policy.rules, compiled.templates, strict=True)
        for call in calls
        for name, fence in call.fences.items()
    }
    return {
        position: BadFact(
            f"{column.effect}.{name}", Problem.LIMIT, f"{column.policy}/{column.rule}"
        )
        for column in (asked if fences else ())
        for name, values in column.arguments.items()
        if (fence := fences.get((column.rule, column.effect, name)))
        for position, value in zip(column.positions, values, strict=True)
        if not fence.holds(value)
    }


def _positions_by_rule(members: Members) -> dict[int, Positions]:
    """The positions at which each rule counts, ascending."""
    found: dict[int, list[Positions]] = {}
    for outcome, positions in members:
        for rule in outcome.chosen:
            found.setdefault(rule, []).append(positions)
    return {rule: _merged(groups) for rule, groups in found.items()}


def _merged(groups: Sequence[Positions]) -> Positions:
    if len(groups) == 1:
        return groups[0]
    return sorted(position for group in groups for position in group)


def _referred(policy: Policy, members: Members) -> list[EffectColumn]:
    """An undetermined rule hands its cases to a person."""
    found: dict[str, list[Positions]] = {}
    for outcome, positions in members:
        if outcome.referral is not None:
            found.setdefault(outcome.referral.rule, []).append(positions)
    return [_referral(policy, rule, _merged(groups)) for rule, groups in found.items()]


def _referral(policy: Policy, rule: str, positions: Positions) -> EffectColumn:
    queue = (UNDETERMINED_QUEUE,) * len(positions)
    return EffectColumn(REFER, policy.name, rule, positions, {"queue": queue})
