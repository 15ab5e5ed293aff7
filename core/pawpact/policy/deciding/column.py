"""What came out for a batch, kept by column; a single decision is read out of it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pawpact.policy.deciding.fact import BadFact
from pawpact.policy.engine.protocol import EngineFailure, EngineMismatch
from pawpact.policy.model import Decision, EffectRequest, PolicyOutcome, Referral
from pawpact.vocabulary.types import Value


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What one cell of a policy comes to; the same object for every row of that cell."""

    fired: int
    undetermined: int
    chosen: tuple[int, ...] = ()
    referral: Referral | None = None


UNDECIDED = Outcome(0, 0)
"""Of a row that is held."""


@dataclass(frozen=True, slots=True)
class PolicyColumn:
    """One policy over the batch: an outcome for each position, and the derived facts it set."""

    policy: str
    outcomes: Sequence[Outcome]
    settled: Mapping[str, Sequence[Value | None]]

    @property
    def fired(self) -> list[int]:
        return [outcome.fired for outcome in self.outcomes]

    @property
    def undetermined(self) -> list[int]:
        return [outcome.undetermined for outcome in self.outcomes]

    @property
    def chosen(self) -> list[tuple[int, ...]]:
        return [outcome.chosen for outcome in self.outcomes]

    @property
    def referrals(self) -> dict[int, Referral]:
        found = ((position, each.referral) for position, each in enumerate(self.outcomes))
        return {position: referral for position, referral in found if referral is not None}

    def settled_at(self, position: int) -> dict[str, Value]:
        found = ((name, column[position]) for name, column in self.settled.items())
        return {name: value for name, value in found if value is not None}


@dataclass(frozen=True, slots=True)
class EffectColumn:
    """One effect of one rule, for the positions (ascending) at which the rule counts.

    ``arguments`` are parallel to ``positions``.
    """

    effect: str
    policy: str
    rule: str
    positions: Sequence[int]
    arguments: Mapping[str, Sequence[Value]]

    def requests(self) -> Iterator[tuple[int, EffectRequest]]:
        for place, position in enumerate(self.positions):
            yield position, self._request(place)

    def request_at(self, position: int) -> EffectRequest | None:
        place = bisect_left(self.positions, position)
        if place == len(self.positions) or self.positions[place] != position:
            return None
        return self._request(place)

    def has(self, position: int) -> bool:
        """Whether the effect is asked for there."""
        place = bisect_left(self.positions, position)
        return place < len(self.positions) and self.positions[place] == position

    def without(self, held: frozenset[int]) -> EffectColumn | None:
        """The same but for these positions; None where nothing is left."""
        places = [n for n, position in enumerate(self.positions) if position not in held]
        if not places:
            return None
        return EffectColumn(
            self.effect,
            self.policy,
            self.rule,
            [self.positions[place] for place in places],
            {
                name: tuple(column[place] for place in places)
                for name, column in self.arguments.items()
            },
        )

    def _request(self, place: int) -> EffectRequest:
        arguments = {name: column[place] for name, column in self.arguments.items()}
        return EffectRequest(self.effect, arguments, self.policy, self.rule)


@dataclass(frozen=True, slots=True)
class ColumnDecision:
    """All policies of a moment over a batch.

    ``read`` holds the facts that were read, derived ones as settled. A position in ``invalid``
    (facts that break their declaration), ``mismatched`` (the engine failed, or disagreed with
    its check) or ``forbidden`` (the ``never`` clause that would be broken) asks for no effect:
    its case has to be held.
    """

    moment: str
    revision: str
    count: int
    read: Mapping[str, Sequence[Value | None]] = field(repr=False)
    policies: tuple[PolicyColumn, ...]
    effects: tuple[EffectColumn, ...]
    invalid: Mapping[int, BadFact]
    mismatched: Mapping[int, EngineMismatch | EngineFailure]
    forbidden: Mapping[int, str]

    @property
    def held(self) -> frozenset[int]:
        return frozenset((*self.invalid, *self.mismatched, *self.forbidden))

    def forbidding(self, forbidden: Mapping[int, str]) -> ColumnDecision:
        """The same, with these positions held as well."""
        held = self.held | frozenset(forbidden)
        kept = (effect.without(held) for effect in self.effects) if held else self.effects
        effects = tuple(effect for effect in kept if effect is not None)
        return replace(self, effects=effects, forbidden=forbidden)

    def decision(self, position: int) -> Decision:
        """One row as a decision of its own."""
        return Decision(
            moment=self.moment,
            revision=self.revision,
            read={name: column[position] for name, column in self.read.items()},
            outcomes=tuple(self._outcome(policy, position) for policy in self.policies),
        )

    def _outcome(self, policy: PolicyColumn, position: int) -> PolicyOutcome:
        outcome = policy.outcomes[position]
        asked = (e.request_at(position) for e in self.effects if e.policy == policy.policy)
        return PolicyOutcome(
            policy=policy.policy,
            fired=outcome.fired,
            undetermined=outcome.undetermined,
            chosen=outcome.chosen,
            settled=policy.settled_at(position),
            effects=tuple(request for request in asked if request is not None),
            referral=outcome.referral,
        )
