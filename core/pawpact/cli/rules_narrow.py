"""A part of a store's rules, for who asks about one policy only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pawpact.cli.shell import misuse
from pawpact.policy.model import Ruleset
from pawpact.policy.reading.field import suggest


def narrowed(ruleset: Ruleset, names: Sequence[str]) -> Ruleset:
    """With policies and settings of these names alone; `credit_scoring` is its whole group."""
    homes = {each.home for each in ruleset.parameters.values()} | ruleset.policies.keys()
    wanted = {home for name in names for home in _homes(homes, name)}
    policies = {name: each for name, each in ruleset.policies.items() if name in wanted}
    parameters = ruleset.parameters.items()
    return replace(
        ruleset,
        parameters={name: each for name, each in parameters if each.home in wanted},
        policies=policies,
        order={
            moment: tuple(name for name in names if name in policies)
            for moment, names in ruleset.order.items()
            if any(name in policies for name in names)
        },
    )


def _homes(homes: set[str], name: str) -> set[str]:
    found = {home for home in homes if home == name or home.startswith(f"{name}.")}
    if not found:
        near = suggest(name, sorted(homes))
        raise misuse(
            f"没有策略 {name}{f'；{near.zh}' if near else ''}",
            f"there is no policy {name}{f'; {near.en}' if near else ''}",
        )
    return found
