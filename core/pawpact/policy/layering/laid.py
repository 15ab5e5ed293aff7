"""What layers came to, kept for the stores that have them in common.

A thousand stores lie over one platform and a few brands, and differ in some numbers. The layers
above are laid and looked over once; of a store only those policies are built anew that say
something of what it changes. Only layers in which nothing was found are kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

from pawpact.policy.condition import comparisons, operands
from pawpact.policy.layering.build import Above
from pawpact.policy.layering.merge import Merged
from pawpact.policy.model import Call, Operand, ParameterRef, Policy
from pawpact.policy.reading.draft import Document, Patch, PlatformRules, RuleDraft
from pawpact.policy.reading.operand import is_reference
from pawpact.vocabulary.registry import Vocabulary

MOST = 8
"""Stacks of layers that are kept: a platform, its brands, and those that tests make up."""


@dataclass(frozen=True)
class Laid:
    """Layers that lie on each other, with the policies built from them."""

    merged: Merged
    policies: Mapping[str, Policy]
    above: Above
    vocabulary: Vocabulary

    @cached_property
    def mentioned(self) -> Mapping[str, frozenset[str]]:
        """By policy the parameters that anything in it depends on."""
        return {
            name: frozenset(
                (*_named(policy, self.vocabulary), *_tables(policy, self.merged.rules[name]))
            )
            for name, policy in self.policies.items()
        }

    def unchanged(self, merged: Merged) -> dict[str, Policy]:
        """The policies that come out the same with one more layer."""
        before = self.merged.parameters
        changed = {name for name, each in merged.parameters.items() if before.get(name) is not each}
        return {
            name: policy
            for name, policy in self.policies.items()
            if merged.rules[name] == self.merged.rules[name]
            and merged.tests[name] == self.merged.tests[name]
            and changed.isdisjoint(self.mentioned[name])
        }


def _named(policy: Policy, vocabulary: Vocabulary) -> Iterator[str]:
    calls = [call for rule in policy.rules for call in rule.then]
    for call in calls:
        fences = (f"{call.effect}.{name}" for name in call.arguments)
        yield from (vocabulary.limits[each] for each in fences if each in vocabulary.limits)
    for condition in (*(each.when for each in policy.rules), *(e.when for e in policy.never)):
        for comparison in comparisons(condition):
            yield from _in_operand(comparison.operand)
    for call in (*calls, *_expected(policy)):
        for operand in call.arguments.values():
            yield from _in_operand(operand)
    for test in policy.tests:
        yield from test.at


def _expected(policy: Policy) -> Iterator[Call]:
    for never in policy.never:
        yield from never.effects
    for test in policy.tests:
        yield from (*(test.expect_effects or ()), *test.expect_not_effects)


def _in_operand(operand: Operand) -> Iterator[str]:
    if isinstance(operand, ParameterRef):
        yield operand.name
    for part in operands(operand):
        yield from _in_operand(part)


def _tables(policy: Policy, drafts: Sequence[RuleDraft]) -> Iterator[str]:
    """The tables whose rows became rules."""
    for draft in drafts:
        if draft.each is not None and is_reference(draft.each):
            written = draft.each.text[1:]
            yield written if "." in written else f"{policy.group}.{written}"


@dataclass(frozen=True, slots=True)
class _Stack:
    """Which layers they were; documents and patches are compared whole."""

    documents: tuple[Document, ...]
    left_out: frozenset[str]
    patches: tuple[Patch, ...]
    vocabulary: Vocabulary


class KnownLayers:
    """The stacks used last. What is kept never changes, so threads may share it."""

    def __init__(self) -> None:
        self._kept: list[tuple[_Stack, Laid]] = []
        self._lock = Lock()

    def recall(
        self, platform: PlatformRules, patches: Sequence[Patch], vocabulary: Vocabulary
    ) -> Laid | None:
        wanted = _Stack(platform.documents, platform.left_out, tuple(patches), vocabulary)
        with self._lock:
            known = next((each for each in self._kept if each[0] == wanted), None)
            if known is None:
                return None
            self._kept.remove(known)
            self._kept.append(known)
        return known[1]

    def keep(
        self,
        platform: PlatformRules,
        patches: Sequence[Patch],
        vocabulary: Vocabulary,
        found: Laid,
    ) -> None:
        if patches and patches[-1].layer == "store":
            return
        stack = _Stack(platform.documents, platform.left_out, tuple(patches), vocabulary)
        with self._lock:
            self._kept.append((stack, found))
            del self._kept[:-MOST]

    def forget(self) -> None:
        """Lay everything anew from here on."""
        with self._lock:
            self._kept.clear()


KNOWN = KnownLayers()
"""Those of this process."""
