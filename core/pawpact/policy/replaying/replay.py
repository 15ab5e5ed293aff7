"""One ruleset over recorded facts: the generated reference decides, no engine and no plugin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pawpact.policy.deciding.column import ColumnDecision
from pawpact.policy.deciding.decide import Decider
from pawpact.policy.engine.plain import PlainEngine
from pawpact.policy.model import Bits, EffectRequest, Ruleset
from pawpact.policy.replaying.recording import Recording
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import Value

REVISION = "replay"
"""Stands where a decision that is written names its revision."""

Columns = Mapping[str, Sequence[Value | None]]


@dataclass(slots=True)
class Replayer:
    """Decides by one ruleset; what it learned of a cell serves every receipt after it."""

    ruleset: Ruleset
    vocabulary: Vocabulary
    _decider: Decider = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._decider = Decider(self.ruleset, self.vocabulary, PlainEngine())

    def policies(self, moment: str, on: int) -> tuple[str, ...]:
        return self._decider.policies(moment, on)

    def lacking(self, recording: Recording) -> tuple[str, ...]:
        """The facts that it would have to know and that the receipts do not hold."""
        needed = self._decider.reads(recording.moment, recording.on)
        return tuple(sorted(name for name in needed if name not in recording.facts))

    def decide(self, recording: Recording, facts: Columns | None = None) -> Replayed:
        """Every case of a recording; ``facts`` where they are others than it holds."""
        columns = self._decider.decide_columns(
            recording.moment,
            recording.facts if facts is None else facts,
            recording.count,
            REVISION,
            on=recording.on,
        )
        return Replayed(self.ruleset, columns)


@dataclass(slots=True)
class Replayed:
    """A recording decided again; single cases are read out of it.

    ``missing`` names facts that the receipts do not hold; ``unknowable`` are the cases in which
    it matters what they were.
    """

    ruleset: Ruleset
    columns: ColumnDecision
    missing: tuple[str, ...] = ()
    unknowable: frozenset[int] = frozenset()
    _requests: dict[int, list[EffectRequest]] | None = None

    def requests(self, position: int) -> Sequence[EffectRequest]:
        """What the rules ask for in this case, in the order of the policies."""
        return self._by_position().get(position, ())

    def held(self, position: int) -> str:
        """Why this case would be held; empty where it is not."""
        columns = self.columns
        if position in columns.forbidden:
            return columns.forbidden[position]
        if position in columns.invalid:
            return columns.invalid[position].fact
        return "engine" if position in columns.mismatched else ""

    @property
    def speaking(self) -> frozenset[int]:
        """The cases in which something is asked for, and those that would be held."""
        return frozenset(self._by_position()).union(self.columns.held)

    def requests_of(self, policy: str, position: int) -> list[EffectRequest]:
        """What one policy asks for in this case."""
        return [each for each in self.requests(position) if each.policy == policy]

    def chosen(self, position: int) -> dict[str, tuple[str, ...]]:
        """By policy the rules that count; one that is undetermined, so that a person decides,

        stands with a ``?`` behind it.
        """
        return {
            each.policy: self._rules(each.policy, position, place)
            for place, each in enumerate(self.columns.policies)
        }

    def bits(self, position: int) -> dict[str, Bits]:
        """As a receipt would keep them."""
        return {
            each.policy: Bits(each.outcomes[position].fired, each.outcomes[position].undetermined)
            for each in self.columns.policies
        }

    def _by_position(self) -> dict[int, list[EffectRequest]]:
        if self._requests is None:
            self._requests = {}
            for column in self.columns.effects:
                for at, request in column.requests():
                    self._requests.setdefault(at, []).append(request)
        return self._requests

    def _rules(self, policy: str, position: int, place: int) -> tuple[str, ...]:
        outcome = self.columns.policies[place].outcomes[position]
        rules = self.ruleset.policies[policy].rules
        named = tuple(rules[number].id for number in outcome.chosen)
        return (f"{outcome.referral.rule}?",) if outcome.referral else named


def untrue(recording: Recording, replayed: Replayed) -> list[int]:
    """The positions at which a receipt's bits are not what its own revision comes to."""
    own = {each.policy: each for each in replayed.columns.policies}
    if own.keys() != recording.bits.keys():
        return list(range(recording.count))
    wrong: set[int] = set(replayed.columns.held)
    for policy, (fired, undetermined) in recording.bits.items():
        column = own[policy]
        for stored, again in ((fired, column.fired), (undetermined, column.undetermined)):
            if list(stored) != again:
                wrong |= {at for at, bit in enumerate(again) if stored[at] != bit}
    return sorted(wrong)
