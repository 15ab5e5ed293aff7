"""One policy under examination: which of its rules can come to what, and in which case.

The search proposes a case and the engine decides it: only what came out there is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pawpact.kernel.errors import Defect
from pawpact.kernel.label import Label
from pawpact.policy.analysis.search import (
    FALSE,
    MOST_STEPS,
    OPEN,
    TRUE,
    Chosen,
    Goal,
    Node,
    Region,
    Search,
    Undecided,
)
from pawpact.policy.analysis.space import space_of
from pawpact.policy.checking.example import example
from pawpact.policy.checking.inline import DeciderOf
from pawpact.policy.checking.probe import TRIAL
from pawpact.policy.condition import comparisons, facts_of_comparison, facts_of_rule
from pawpact.policy.deciding.boundary import Point, conditions_of
from pawpact.policy.engine.reference import Facts, compare
from pawpact.policy.model import LayerValue, Policy, PolicyOutcome, Ruleset
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import Value

MOST_STEPS_OF_A_POLICY = 1_000_000


class NotAsDecided(Defect):
    """The engine decides a case otherwise than the analysis says."""

    code = "analysis_mismatch"
    title = Label("分析与引擎不一致", "The analysis and the engine differ")


@dataclass(slots=True)
class Examined:
    """A policy of a ruleset. ``is_whole`` says whether every question so far was answered."""

    policy: Policy
    ruleset: Ruleset
    vocabulary: Vocabulary
    decider_of: DeciderOf
    is_free: bool = False
    """Whether derived facts may be anything, not only what rules set them to."""

    search: Search = field(init=False)
    _rules: tuple[Node, ...] | None = field(init=False, default=None)
    is_whole: bool = field(init=False, default=True)

    def __post_init__(self) -> None:
        space = space_of(self.policy, self.ruleset, self.vocabulary, is_free=self.is_free)
        self.search = Search(space, self.ruleset.parameters)

    @property
    def rules(self) -> tuple[Node, ...]:
        """The policy's rules, made when one is asked for the first time."""
        if self._rules is None:
            self._rules = tuple(self.search.rule(rule) for rule in self.policy.rules)
        return self._rules

    def with_parameters(self, changed: Mapping[str, Value]) -> Examined:
        """The same policy with some parameters at other values."""
        parameters = dict(self.ruleset.parameters)
        for name, value in changed.items():
            layers = (*parameters[name].layers, LayerValue(value, parameters[name].origin))
            parameters[name] = replace(parameters[name], layers=layers)
        other = replace(self.ruleset, parameters=parameters)
        examined = Examined(self.policy, other, self.vocabulary, self.decider_of, self.is_free)
        examined.search.steps = self.search.steps
        return examined

    def passing(self, count: int) -> list[Goal]:
        """That none of so many rules, the first ones, takes the case or hands it to a person."""
        return [
            (node, FALSE | OPEN if rule.if_unknown == "skip" else FALSE)
            for node, rule in zip(self.rules[:count], self.policy.rules, strict=False)
        ]

    def choosing(self, number: int) -> list[Goal]:
        """That this rule counts; under ``hit: all`` no locked rule may be in doubt."""
        goal = [(self.rules[number], TRUE)]
        if self.policy.hit == "first":
            return goal + self.passing(number)
        rules = zip(self.rules, self.policy.rules, strict=True)
        return goal + [(node, TRUE | FALSE) for node, rule in rules if rule.locked]

    def find(
        self,
        goals: Sequence[Goal],
        *,
        inside: Region | None = None,
        outside: Sequence[Region] = (),
    ) -> Chosen | None:
        """A case for which all this holds; None too where it cannot be found out."""
        left = MOST_STEPS_OF_A_POLICY - self.search.steps
        try:
            found = self.search.find(
                goals, inside=inside, outside=outside, most=max(0, min(left, MOST_STEPS))
            )
        except Undecided:
            self.is_whole = False
            return None
        if found is None and not self._is_exact(goals):
            self.is_whole = False
        return found

    def is_impossible(self, goals: Sequence[Goal], *, inside: Region | None = None) -> bool:
        """Whether there is surely no such case."""
        if not self._is_exact(goals):
            self.is_whole = False
            return False
        was_whole, self.is_whole = self.is_whole, True
        found = self.find(goals, inside=inside)
        answered, self.is_whole = self.is_whole, was_whole and self.is_whole
        return found is None and answered

    def outcome(self, chosen: Chosen) -> PolicyOutcome:
        """What the engine makes of a case."""
        facts = self.search.point(chosen)
        decider = self.decider_of(self.ruleset, self.vocabulary)
        decision = decider.decide(self.policy.moment, facts, TRIAL, only={self.policy.name})
        outcome = decision.outcomes[0]
        self._agree(chosen, outcome)
        return outcome

    def placed(self, facts: Facts) -> Chosen:
        """The case to which facts belong: of each variable the alternative of the same class."""
        space, parameters = self.search.space, self.ruleset.parameters
        asked = [
            each for condition in conditions_of([self.policy]) for each in comparisons(condition)
        ]
        chosen = []
        for variable, alternatives in enumerate(space.variables):
            own = [
                each
                for each in asked
                if {space.holder[name] for name in facts_of_comparison(each)} == {variable}
            ]
            answers = [compare(each, facts, parameters) for each in own]
            alike = (
                place
                for place, point in enumerate(alternatives)
                if [compare(each, point, parameters) for each in own] == answers
            )
            chosen.append(next(alike, -1))
        return chosen

    def shown(self, chosen: Chosen, names: Iterable[str] | None = None) -> Label:
        """The case in words: the facts that the search had to settle, or those named."""
        point = self.search.point(chosen)
        settled = [
            name for name, variable in self.search.space.holder.items() if chosen[variable] >= 0
        ]
        return example(point, names or settled or point, self.vocabulary)

    def point(self, chosen: Chosen) -> Point:
        return self.search.point(chosen)

    def facts_of(self, numbers: Iterable[int]) -> Iterator[str]:
        for number in numbers:
            yield from facts_of_rule(self.policy.rules[number])

    def _is_exact(self, goals: Sequence[Goal]) -> bool:
        reckoned = self.search.space.reckoned
        return not any(variable in reckoned for node, _ in goals for variable in node.variables)

    def confirm(self, as_said: bool) -> None:
        """What is about to be told is what the engine decided."""
        if not as_said:
            raise NotAsDecided(details={"policy": self.policy.name})

    def _agree(self, chosen: Chosen, outcome: PolicyOutcome) -> None:
        """The bits are those that the search went by, wherever it settled a rule."""
        for number, node in enumerate(self.rules):
            expected = node.may_be(chosen)
            decided = OPEN if outcome.undetermined >> number & 1 else FALSE
            decided = TRUE if outcome.fired >> number & 1 else decided
            if not expected & decided:
                raise NotAsDecided(details={"policy": self.policy.name, "rule": number})
