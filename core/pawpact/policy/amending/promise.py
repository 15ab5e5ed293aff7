"""What nobody had when she signed: whether a new policy or number may reach her all the same.

A new policy that only gives is better than none for everybody. One that can refuse, ask for money
or take something back was agreed to by nobody who signed before, unless it is law.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from pawpact.policy.condition import facts_read, facts_set
from pawpact.policy.model import Parameter, Policy, Rule, Ruleset
from pawpact.policy.parameter_order import is_as_good
from pawpact.vocabulary.registry import Vocabulary

TAKES = frozenset(
    {
        "ask_document",
        "end_contract",
        "refuse",
        "require_deposit",
        "withdraw_grant",
        "withdraw_waiver",
    }
)
"""Effects by which a customer has less than without any rule."""


def unpromised(
    signed: Collection[str], today: Mapping[str, Policy], vocabulary: Vocabulary
) -> frozenset[str]:
    """New policies that do not reach who signed without them.

    One that settles what a policy of today's reads has to answer, whoever asks.
    """
    new = {
        name: policy
        for name, policy in today.items()
        if name not in signed and policy.binds == "signing" and not only_gives(policy, vocabulary)
    }
    while True:
        read = {
            fact for name, each in today.items() if name not in new for fact in facts_read(each)
        }
        needed = [name for name, each in new.items() if read.intersection(facts_set(each))]
        if not needed:
            return frozenset(new)
        for name in needed:
            del new[name]


def only_gives(policy: Policy, vocabulary: Vocabulary) -> bool:
    """Whether no rule of it can take anything from a customer; law may."""
    open_rules = [rule for rule in policy.rules if not rule.locked]
    return not any(TAKES.intersection(_effects(rule, vocabulary)) for rule in open_rules)


def _effects(rule: Rule, vocabulary: Vocabulary) -> Iterator[str]:
    """What a rule asks for, and what a plugin's own effects come to."""
    for call in rule.then:
        yield call.effect
        known = vocabulary.effects.get(call.effect)
        yield from known.expands_to if known else ()


def new_number(signed: Ruleset, today: Parameter) -> Parameter:
    """A number of a subject that she signed, under a name that is newer.

    What the platform gives everybody is how it was until then; a store's own value counts where
    it is no worse. Of a subject that is new to her nothing is changed.
    """
    group = today.name.partition(".")[0]
    if today.binds == "today" or len(today.layers) == 1 or not _has(signed, group):
        return today
    platform = today.layers[0]
    if is_as_good(today, today.value, platform.value):
        return today
    return replace(today, layers=(platform,))


def _has(signed: Ruleset, group: str) -> bool:
    return any(name.partition(".")[0] == group for name in (*signed.parameters, *signed.policies))
