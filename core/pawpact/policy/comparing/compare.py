"""Two rulesets compared by meaning: what would be decided or shown otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pawpact.policy.comparing.difference import (
    POLICY_PARTS,
    Difference,
    OrderChange,
    PolicyChange,
    Side,
)
from pawpact.policy.comparing.parameter import compare_parameters
from pawpact.policy.comparing.rule import Versions, compare_never, compare_rules
from pawpact.policy.model import Parameter, Policy, Ruleset
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import ValueType


def compare(before: Ruleset, after: Ruleset, vocabulary: Vocabulary) -> Difference:
    """What differs from ``before`` to ``after``. The other way round it is its mirror image."""
    both = [
        Versions(before.policies[name], policy, _tables(before), _tables(after), len(after.layers))
        for name, policy in sorted(after.policies.items())
        if name in before.policies and before.policies[name] is not policy
    ]
    return Difference(
        Side(before.layers, before.parameters, frozenset(before.policies)),
        Side(after.layers, after.parameters, frozenset(after.policies)),
        vocabulary,
        tuple(compare_parameters(before.parameters, after.parameters)),
        tuple(_policies(before.policies, after.policies)),
        tuple(change for each in both for change in compare_rules(each)),
        tuple(change for each in both for change in compare_never(each.before, each.after)),
        tuple(_orders(before, after)),
    )


def _tables(ruleset: Ruleset) -> Mapping[str, Parameter]:
    return {name: each for name, each in ruleset.parameters.items() if each.type is ValueType.TABLE}


def _policies(before: Mapping[str, Policy], after: Mapping[str, Policy]) -> Iterator[PolicyChange]:
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name), after.get(name)
        if old and new:
            parts = tuple(part for part in POLICY_PARTS if _head(old, part) != _head(new, part))
            if parts:
                yield PolicyChange("changed", name, old, new, parts)
        else:
            yield PolicyChange("removed" if old else "added", name, old, new)


def _head(policy: Policy, part: str) -> object:
    """What stands at the head of a policy's file; its version says when, not what."""
    if part == "effective":
        return policy.effective_from, policy.effective_until
    return getattr(policy, part)


def _orders(before: Ruleset, after: Ruleset) -> Iterator[OrderChange]:
    """Of the policies on both sides alone: what came or went is told already."""
    for moment in sorted(before.order.keys() & after.order.keys()):
        old = tuple(name for name in before.order[moment] if name in after.order[moment])
        new = tuple(name for name in after.order[moment] if name in before.order[moment])
        if old != new:
            yield OrderChange(moment, old, new)
