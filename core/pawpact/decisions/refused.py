"""What is refused whatever anybody outside would answer: then nobody outside is asked.

A locked rule over core's own facts refuses (too young, another person's card, pets are banned),
and a refusal outweighs every other verdict. To open somebody's data to a bureau for a request that
cannot pass would serve nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from pawpact.decisions.gather import NoPlugins, gather
from pawpact.decisions.registry import Registry
from pawpact.decisions.values import Batch
from pawpact.policy.condition import facts_of_condition
from pawpact.policy.deciding.chain import in_force
from pawpact.policy.engine.reference import Facts, evaluate
from pawpact.policy.model import Parameter, Policy, Rule
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.case import Case
from pawpact.vocabulary.registry import Vocabulary

CORE = "core"


def refused_anyway(
    unit: Unit, registry: Registry, moment: str, cases: Sequence[Case]
) -> frozenset[str]:
    """The keys of the cases that some locked rule of core's facts refuses today."""
    policies = list(_laws(unit, moment))
    if not policies or not cases:
        return frozenset()
    locked = [rule for policy in policies for rule in policy.rules if rule.locked]
    names = {name for rule in locked for name in facts_of_condition(rule.when)}
    batch = Batch(unit, moment, tuple(cases))
    columns = gather(registry, batch, names, NoPlugins()).columns
    revision = unit.store.revision
    found = []
    for at, case in enumerate(cases):
        facts = {name: column[at] for name, column in columns.items() if column[at] is not None}
        if any(
            _refuses(policy, facts, revision.ruleset.parameters, revision.vocabulary)
            for policy in policies
        ):
            found.append(case.key)
    return frozenset(found)


def _laws(unit: Unit, moment: str) -> Iterator[Policy]:
    """Policies of which all rules that fulfil count, and whose locked rules read core's facts."""
    revision = unit.store.revision
    for name in revision.ruleset.order.get(moment, ()):
        policy = revision.ruleset.policies[name]
        locked = [rule for rule in policy.rules if rule.locked]
        if policy.hit != "all" or not in_force(policy, unit.today.toordinal()):
            continue
        if locked and all(_is_cores(rule, revision.vocabulary) for rule in locked):
            yield policy


def _is_cores(rule: Rule, vocabulary: Vocabulary) -> bool:
    facts = vocabulary.facts
    names = facts_of_condition(rule.when)
    return all(name in facts and facts[name].owner == CORE for name in names)


def _refuses(
    policy: Policy, facts: Facts, parameters: Mapping[str, Parameter], vocabulary: Vocabulary
) -> bool:
    """A locked rule in doubt empties what its policy chose, a refusal too."""
    answers = [(r, evaluate(r.when, facts, parameters)) for r in policy.rules if r.locked]
    if any(answer is None for _, answer in answers):
        return False
    strictest = _strictest(vocabulary)
    return any(call.effect in strictest for r, fired in answers if fired for call in r.then)


def _strictest(vocabulary: Vocabulary) -> Collection[str]:
    """The effects whose verdict outweighs every other."""
    most = max((each.verdict for each in vocabulary.effects.values()), default=0)
    return {name for name, each in vocabulary.effects.items() if most and each.verdict == most}
