"""How often each policy gave and how often it refused: a story that shows only one side is none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import chain

from pawpact.bootstrap import Platform
from pawpact.demo.decided import batches, singles
from pawpact.kernel.label import Label
from pawpact.policy.deciding.verdict import choose
from pawpact.policy.model import All, Bits, Policy, Rule
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.registry import Vocabulary

LEAST = 20
"""So often in each direction, in a life of the usual size."""
GIVEN, REFUSED = "given", "refused"
ALWAYS = frozenset(
    {
        "illness_pause.readoption",
        "illness_pause.refer",
        "referral_rewards.points",
        "referral_rewards.reward",
        "signing_benefits.grant",
        "welfare_tiers.points",
    }
)
"""Their moment comes about only where there is something to give: a pet is sent to a clinic, a
farewell is final, a friend stayed, a contract begins, a period was kept."""


@dataclass(frozen=True, slots=True)
class Direction:
    """One policy over all stores. Where it is one-sided there is nothing that it could refuse."""

    policy: str
    title: Label
    given: int
    refused: int
    is_one_sided: bool = False

    @property
    def is_shown(self) -> bool:
        return self.given >= LEAST and (self.refused >= LEAST or self.is_one_sided)

    def with_those_of(self, other: Direction) -> Direction:
        """The same policy over both."""
        return replace(
            self,
            given=self.given + other.given,
            refused=self.refused + other.refused,
            is_one_sided=self.is_one_sided and other.is_one_sided,
        )


def directions_of(platform: Platform, store: str) -> list[Direction]:
    """Every policy that the store has on, by name."""
    with platform.reading(store) as unit:
        policies, words = unit.store.revision.ruleset.policies, unit.store.revision.vocabulary
        counts = _counted(unit)
    return [
        Direction(
            name,
            each.title,
            counts[name, GIVEN],
            counts[name, REFUSED],
            _is_one_sided(each, words),
        )
        for name, each in sorted(policies.items())
        if each.rules
    ]


def added_up(stores: Iterable[Iterable[Direction]]) -> list[Direction]:
    """Every policy that some store has on; one-sided where it is in each of them."""
    found: dict[str, Direction] = {}
    for each in chain.from_iterable(stores):
        known = found.get(each.policy)
        found[each.policy] = each if known is None else known.with_those_of(each)
    return [found[name] for name in sorted(found)]


def _counted(unit: Unit) -> Counter[tuple[str, str]]:
    reader = DirectionReader(
        unit.store.revision.ruleset.policies, unit.store.revision.vocabulary, {}
    )
    counts: Counter[tuple[str, str]] = Counter()
    for batch in batches(unit):
        for policy, column in batch.bits.items():
            counts.update(reader.of(policy, column))
    for _, bits in singles(unit):
        for policy, found in bits.items():
            counts.update(reader.of(policy, [found]))
    return counts


@dataclass(frozen=True, slots=True)
class DirectionReader:
    """Reads bits as a direction; the same bits of a policy are read once."""

    policies: Mapping[str, Policy]
    words: Vocabulary
    known: dict[tuple[str, Bits], str]

    def of(self, policy: str, column: Iterable[Bits]) -> Counter[tuple[str, str]]:
        found = Counter(column)
        counts: Counter[tuple[str, str]] = Counter()
        for bits, count in found.items():
            key = (policy, bits)
            if key not in self.known:
                self.known[key] = _direction(self.policies[policy], bits, self.words)
            counts[policy, self.known[key]] += count
        return counts


def _direction(policy: Policy, bits: Bits, words: Vocabulary) -> str:
    """What gives anything was given; a policy that can only refuse gives by letting pass."""
    chosen = [policy.rules[number] for number in choose(policy, bits).chosen]
    if any(_gives(rule, words) for rule in policy.rules):
        return GIVEN if any(_gives(rule, words) for rule in chosen) else REFUSED
    if any(_refuses(rule, words) for rule in policy.rules):
        return REFUSED if any(_refuses(rule, words) for rule in chosen) else GIVEN
    return GIVEN if chosen else REFUSED


def _gives(rule: Rule, words: Vocabulary) -> bool:
    return any(words.effects[each.effect].grants for each in rule.then if each.effect != "set")


def _refuses(rule: Rule, words: Vocabulary) -> bool:
    """Whether it answers a request, and not in favour."""
    effects = [words.effects[each.effect] for each in rule.then if each.effect != "set"]
    return any(each.verdict and not each.grants for each in effects)


def _is_one_sided(policy: Policy, words: Vocabulary) -> bool:
    """Whether it gives whatever the facts are, or neither gives nor refuses and only sees to it.

    ``ALWAYS`` are those whose moment comes about only where they give.
    """
    sees_to_it = not any(_gives(rule, words) or _refuses(rule, words) for rule in policy.rules)
    return (
        sees_to_it
        or policy.name in ALWAYS
        or any(
            isinstance(rule.when, All) and not rule.when.parts and _gives(rule, words)
            for rule in policy.rules
        )
    )
