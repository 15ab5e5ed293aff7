"""How far a replay reaches: which changed numbers it cannot see the whole effect of. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from pawpact.backtest.values import Unseen
from pawpact.kernel.label import Label
from pawpact.policy.model import Parameter, Ruleset
from pawpact.policy.replaying.alike import parameters_read

READ_BY_CODE_TOO = frozenset({"deposit_fallback.offset_after_periods"})
"""Of the numbers that stand in a policy's own file; a test looks for others in the code."""


def unseen_parameters(before: Ruleset, draft: Ruleset) -> Iterator[Unseen]:
    """Changed numbers that code may make facts of: those of settings, and of a policy's own

    those that none of its rules mentions. What rules alone read stands in their policy's file.
    """
    for parameter in _changed(before, draft):
        policy = draft.policies.get(parameter.home)
        by_rules = policy is not None and parameter.name in parameters_read(policy)
        if not by_rules or parameter.name in READ_BY_CODE_TOO:
            yield Unseen(parameter.name, parameter.label)


def signing_parameters(before: Ruleset, draft: Ruleset) -> dict[str, Label]:
    """Changed numbers that contracts keep as they signed them."""
    return {each.name: each.label for each in _changed(before, draft) if each.binds == "signing"}


def _changed(before: Ruleset, draft: Ruleset) -> Iterator[Parameter]:
    for name, parameter in draft.parameters.items():
        known = before.parameters.get(name)
        if known is None or known.value != parameter.value:
            yield parameter
