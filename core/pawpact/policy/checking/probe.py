"""One moment of a ruleset, decided at its boundary points by whatever decides in earnest."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from pawpact.policy.condition import facts_read
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
from pawpact.policy.deciding.column import ColumnDecision, Outcome
from pawpact.policy.deciding.fact import BadFact, InvalidFact
from pawpact.policy.model import Condition, Decision, Policy, Ruleset
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


@dataclass(frozen=True, slots=True)
class Seen:
    """A point in a batch that was decided, and against which no ``never`` stands."""

    decided: ColumnDecision
    position: int

    def decision(self) -> Decision:
        return self.decided.decision(self.position)

    def outcome(self, policy: str) -> Outcome:
        column = next(each for each in self.decided.policies if each.policy == policy)
        return column.outcomes[self.position]


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

    _seen: dict[Key, Seen] = field(init=False, default_factory=dict)
    _alone: dict[Key, Decision] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.tried = moment_candidates(self.ruleset, self.vocabulary, self.moment)
        self.limit = affordable_points(self._asked())

    @property
    def decided(self) -> int:
        """How many points were decided so far."""
        return len(self._seen.keys() | self._alone.keys())

    def at(self, point: Point) -> Decision:
        key = self._key(point)
        if key in self._seen:
            return self._seen[key].decision()
        if key not in self._alone:
            self._alone[key] = self.decider.decide(self.moment, point, TRIAL)
        return self._alone[key]

    def each(self, cases: Iterable[Point]) -> Iterator[tuple[Point, Decision]]:
        """Every point with its decision, those not known yet decided in batches."""
        for point, found in self.look(cases):
            yield point, found.decision() if isinstance(found, Seen) else found

    def look(self, cases: Iterable[Point]) -> Iterator[tuple[Point, Seen | Decision]]:
        """The same without taking decisions apart that nothing speaks against.

        A point of a batch is ``Seen`` unless its row is held, be it for a ``never``: that one is
        decided alone and comes as the decision it is.
        """
        keyed = [(self._key(point), point) for point in cases]
        fresh = {
            key: point for key, point in keyed if key not in self._seen and key not in self._alone
        }
        unknown = list(fresh.items())
        for start in range(0, len(unknown), _BATCH):
            self._decide_batch(unknown[start : start + _BATCH])
        for key, point in keyed:
            try:
                yield point, self._seen[key] if key in self._seen else self.at(point)
            except InvalidFact as unfit:
                self.unfit.setdefault(unfit.bad.fact, (unfit.bad, point))

    def _decide_batch(self, cases: Sequence[tuple[Key, Point]]) -> None:
        columns = {name: [point[name] for _, point in cases] for name in self.tried}
        decided = self.decider.decide_columns(self.moment, columns, len(cases), TRIAL)
        held = decided.held
        for position, (key, _) in enumerate(cases):
            # A held row asks for no effects any more; decided alone it shows or raises them.
            if position not in held:
                self._seen[key] = Seen(decided, position)

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
                decided = self.look(cases)
                mildest = min(decided, key=lambda each: self._strictness(each[1]), default=None)
                point = mildest[0] if mildest else point
        return point

    def _strictness(self, found: Seen | Decision) -> int:
        verdicts = [self._verdict(effect) for effect in _asked(found)]
        strictest = max(verdicts, default=0)
        # Not the strictest alone: with several guards in the way, passing one is already progress.
        return strictest * _NO_ANSWER + sum(verdicts) if strictest else _NO_ANSWER * _NO_ANSWER

    def _verdict(self, effect: str) -> int:
        known = self.vocabulary.effects.get(effect)
        return known.verdict if known else 0


def _asked(came: Seen | Decision) -> Iterator[str]:
    """The effects that were asked for, by name."""
    if isinstance(came, Decision):
        yield from (request.effect for request in came.effects)
        return
    columns = came.decided.effects
    yield from (each.effect for each in columns if each.has(came.position))
