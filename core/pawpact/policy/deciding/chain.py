"""The policies of a moment that run together, and what they need and settle between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pawpact.policy.condition import facts_read, facts_set
from pawpact.policy.deciding.guard import Guard
from pawpact.policy.model import Policy, Ruleset
from pawpact.vocabulary.registry import Vocabulary


@dataclass(frozen=True, slots=True)
class Chain:
    """``given`` are the facts from outside, ``settled`` those that the policies set themselves,
    ``read`` all that a rule or a ``never`` mentions.
    """

    policies: tuple[Policy, ...]
    given: tuple[str, ...]
    settled: tuple[str, ...]
    read: tuple[str, ...]
    guard: Guard

    @classmethod
    def of(cls, ruleset: Ruleset, vocabulary: Vocabulary, policies: Sequence[Policy]) -> Chain:
        settled = dict.fromkeys(name for policy in policies for name in facts_set(policy))
        read = dict.fromkeys(name for policy in policies for name in facts_read(policy))
        return cls(
            policies=tuple(policies),
            given=tuple(name for name in read if name not in settled),
            settled=tuple(settled),
            read=tuple(read),
            guard=Guard(ruleset, vocabulary, policies),
        )


def in_force(policy: Policy, on: int | None) -> bool:
    """Whether the policy runs on this date (ordinal); its first and last day are included."""
    if on is None:
        return True
    begun = policy.effective_from is None or policy.effective_from <= on
    return begun and (policy.effective_until is None or on <= policy.effective_until)
