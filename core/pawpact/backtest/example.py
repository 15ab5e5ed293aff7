"""A few of the changed decisions with both of their receipts, of as many kinds as there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo

from pawpact.backtest.books import Known
from pawpact.backtest.change import Change
from pawpact.backtest.values import Example
from pawpact.kernel.identity import subject_id
from pawpact.policy.explaining.explain import explain
from pawpact.policy.explaining.explanation import Explanation
from pawpact.policy.model import Bits, Ruleset
from pawpact.policy.replaying.replay import Replayed
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import Value

EXAMPLES = 10
_KINDS = 60
"""Kinds of change of which samples are kept."""

Kind = tuple[str, object, object]


@dataclass(frozen=True, slots=True)
class _Decided:
    """One side of a sample: what is needed to explain it."""

    ruleset: Ruleset
    facts: Mapping[str, Value | None] = field(repr=False)
    bits: Mapping[str, Bits]


@dataclass(frozen=True, slots=True)
class _Sample:
    change: Change
    before: _Decided | None
    after: _Decided | None


@dataclass(slots=True)
class Samples:
    """Keeps the first few changes of each kind, as they come: the same ones every time."""

    _kept: dict[Kind, list[_Sample]] = field(default_factory=lambda: defaultdict(list))

    def offer(self, change: Change, before: Replayed, after: Replayed) -> None:
        """One that may be shown."""
        kind = (change.cases.moment, *change.words)
        if kind not in self._kept and len(self._kept) >= _KINDS:
            return
        if len(self._kept[kind]) < EXAMPLES:
            sides = (_side(each, change.position) for each in (before, after))
            self._kept[kind].append(_Sample(change, *sides))

    def chosen(self, wanted: Container[int]) -> list[_Sample]:
        """One of each kind, then a second one, until there are enough, of the changes wanted.

        ``wanted`` holds them by identity.
        """
        kinds = [
            [each for each in kept if id(each.change) in wanted] for kept in self._kept.values()
        ]
        rounds = (each[turn] for turn in range(EXAMPLES) for each in kinds if turn < len(each))
        return [sample for sample, _ in zip(rounds, range(EXAMPLES), strict=False)]


def example_of(
    sample: _Sample, vocabulary: Vocabulary, known: Known, reader: str, zone: tzinfo
) -> Example:
    """Both receipts in words, personal facts as the reader may see them."""
    change = sample.change
    role, number = next(iter(change.roles.items()))
    moment = change.cases.moment
    came, comes = change.words
    return Example(
        decision=change.cases.decision(change.position),
        at=change.instant.astimezone(zone),
        subject=subject_id(role, number),
        before=_explained(sample.before, vocabulary, moment, reader),
        after=_explained(sample.after, vocabulary, moment, reader),
        came=came,
        comes=comes,
        fate=None if known.fate is None else known.fate.label,
        rules=frozenset(
            (policy, rule.removesuffix("?"))
            for policy, *sides in change.moved
            for rules in sides
            for rule in rules
        ),
    )


def _side(replayed: Replayed, position: int) -> _Decided | None:
    """None of a case that would be held, and of one with facts that nobody recorded."""
    if replayed.held(position) or replayed.missing:
        return None
    facts = {name: column[position] for name, column in replayed.columns.read.items()}
    return _Decided(replayed.ruleset, facts, replayed.bits(position))


def _explained(
    side: _Decided | None, vocabulary: Vocabulary, moment: str, reader: str
) -> Explanation | None:
    if side is None:
        return None
    return explain(
        side.ruleset,
        vocabulary,
        moment,
        side.facts,
        side.bits,
        role=reader,
        look_for_ways=False,
    )
