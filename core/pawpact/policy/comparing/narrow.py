"""A part of a difference, for who asks about one policy only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pawpact.policy.comparing.difference import Difference


def homes(difference: Difference) -> frozenset[str]:
    """Every policy and group of settings that either side has."""
    sides = (difference.before, difference.after)
    settings = {each.home for side in sides for each in side.parameters.values()}
    return frozenset(settings.union(*(side.policies for side in sides)))


def narrowed(difference: Difference, names: Sequence[str]) -> Difference:
    """With the changes of these policies alone; `credit_scoring` is its whole group."""

    def is_wanted(home: str) -> bool:
        return any(home == name or home.startswith(f"{name}.") for name in names)

    return replace(
        difference,
        parameters=tuple(each for each in difference.parameters if is_wanted(each.parameter.home)),
        policies=tuple(each for each in difference.policies if is_wanted(each.name)),
        rules=tuple(each for each in difference.rules if is_wanted(each.policy)),
        never=tuple(each for each in difference.never if is_wanted(each.policy)),
        order=tuple(each for each in difference.order if any(map(is_wanted, each.after))),
    )
