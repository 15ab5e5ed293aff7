"""Whether a change reaches contracts that run: only where everything signed gets better.

What binds today reaches everybody and is not asked about. Of what binds at signing a change may
consist of ordered parameters alone that all move to the customer's better side; a single one that
does not, or a rule that changed, leaves the whole change to new contracts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from pawpact.policy.amending.promise import unpromised
from pawpact.policy.comparing.compare import compare
from pawpact.policy.comparing.difference import Difference, ParameterChange, RuleChange
from pawpact.policy.model import Parameter, Ruleset
from pawpact.vocabulary.registry import Vocabulary

_SHOWN_ONLY = frozenset({"title", "open"})
"""Parts of a rule or policy that decide nothing."""


@dataclass(frozen=True, slots=True)
class Binding:
    """What a change does to what binds at signing: numbers, and rules that changed with them.

    ``written`` are those of the numbers that stand in each agreement itself.
    """

    parameters: tuple[ParameterChange, ...]
    rules: tuple[str, ...]
    written: frozenset[str] = frozenset()

    @property
    def is_kinder(self) -> bool:
        """Whether it is proven to be better for everybody who signed before."""
        better = all(each.towards == "better" for each in self.parameters)
        return bool(self.parameters) and better and not (self.rules or self.written)

    @property
    def is_empty(self) -> bool:
        return not (self.parameters or self.rules)


def binding(
    before: Ruleset,
    after: Ruleset,
    vocabulary: Vocabulary,
    written: Collection[str] = (),
) -> Binding:
    """The part of a change that binds at signing.

    A new policy that only gives, and a new number, change nothing that was signed and are none of
    it; a new policy that can take is. What is ``written`` in each agreement no change of rules
    alters there, however kind it is.
    """
    difference = compare(before, after, vocabulary)
    parameters = tuple(
        each
        for each in difference.parameters
        if each.kind == "changed" and each.is_value_changed and _is_bound(each.before, each.after)
    )
    bound = {name for name, policy in before.policies.items() if policy.binds == "signing"}
    bound &= {name for name, policy in after.policies.items() if policy.binds == "signing"}
    names = frozenset(each.name for each in parameters)
    new = sorted(unpromised(before.policies, after.policies, vocabulary))
    rules = tuple(dict.fromkeys((*_changed(difference, bound), *new)))
    return Binding(parameters, rules, names.intersection(written))


def _is_bound(before: Parameter | None, after: Parameter | None) -> bool:
    return any(each is not None and each.binds == "signing" for each in (before, after))


def _changed(difference: Difference, bound: set[str]) -> Iterator[str]:
    for policy in difference.policies:
        if policy.name in bound and set(policy.parts) - _SHOWN_ONLY:
            yield policy.name
    for rule in difference.rules:
        if rule.policy in bound and _decides(rule):
            yield f"{rule.policy}/{rule.id}"


def _decides(change: RuleChange) -> bool:
    """A locked rule is law: today's counts for everybody, so it binds nobody to an older one."""
    sides = [each for each in (change.before, change.after) if each is not None]
    if all(each.locked for each in sides):
        return False
    return change.kind != "changed" or bool(set(change.parts) - _SHOWN_ONLY)
