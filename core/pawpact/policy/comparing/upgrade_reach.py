"""What of a difference an upgrade really brings a brand or store. Pure."""

from __future__ import annotations

from dataclasses import replace

from pawpact.policy.comparing.difference import Difference, ParameterChange
from pawpact.policy.condition import parameters_read
from pawpact.policy.model import Ruleset
from pawpact.policy.parameter_order import RANK
from pawpact.policy.reading.draft import is_core


def brought(difference: Difference, after: Ruleset, on: frozenset[str] | None) -> Difference:
    """Without the numbers of plugins that are not among those ``on``; None: all are.

    A value that was the file's own and no longer applies goes neither to the better nor to the
    worse: what comes instead is for whoever mends the file to say.
    """
    read = {name for policy in after.policies.values() for name in parameters_read(policy)}
    return replace(
        difference,
        parameters=tuple(
            _undecided(each)
            for each in difference.parameters
            if each.name in read or is_on(each.parameter.home, on)
        ),
    )


def is_on(home: str, on: frozenset[str] | None) -> bool:
    """Whether a group, or the policy of a group, counts in a store with these plugins."""
    group = home.partition(".")[0]
    return on is None or group in on or is_core(home)


def _undecided(change: ParameterChange) -> ParameterChange:
    """A value of a lower layer gave way to one from above: it was refused, not improved."""
    before, after = change.before, change.after
    if before and after and RANK[before.origin.layer] > RANK[after.origin.layer]:
        return replace(change, towards="unordered")
    return change
