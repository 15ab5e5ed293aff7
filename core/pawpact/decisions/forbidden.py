"""What nobody decides, a person neither: where core's own facts fulfil a ``never``.

A person weighs what plugins found (a score that could not be had); age, identity and home are law.
The facts are those of today, so that an answer which was set right since counts.
"""

from __future__ import annotations

from collections.abc import Iterator

from pawpact.decisions.gather import NoPlugins, gather
from pawpact.decisions.registry import Registry
from pawpact.decisions.values import Batch
from pawpact.kernel.errors import Conflict
from pawpact.kernel.label import Label
from pawpact.policy.condition import facts_of_condition
from pawpact.policy.deciding.chain import in_force
from pawpact.policy.engine.reference import Facts, evaluate
from pawpact.policy.model import Never
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.case import Case

CORE = "core"


def forbidding(unit: Unit, registry: Registry, moment: str, case: Case) -> list[Never]:
    """Every ``never`` of the moment that this case fulfils today, as far as core can tell."""
    clauses = list(_clauses(unit, moment))
    if not clauses:
        return []
    names = {name for never in clauses for name in facts_of_condition(never.when)}
    facts = _today(unit, registry, moment, case, names)
    parameters = unit.store.revision.ruleset.parameters
    return [never for never in clauses if evaluate(never.when, facts, parameters)]


def refuse_forbidden(unit: Unit, registry: Registry, moment: str, case: Case, effect: str) -> None:
    """Raise `Conflict` where a ``never`` that is fulfilled names this effect."""
    broken = [each for each in forbidding(unit, registry, moment, case) if forbids(each, effect)]
    if broken:
        name = broken[0].name
        raise Conflict(
            Label(
                f"规则禁止“{name}”，谁也不能这样决定",
                f'the rules say "{name}"; nobody may decide otherwise',
            ),
            hint=Label(
                "登记有误的，先更正客户资料或申请的回答，再决定",
                "where the record is wrong, first set right what was recorded, then decide",
            ),
        )


def forbids(never: Never, effect: str) -> bool:
    """Whether the clause names the effect, whatever its arguments."""
    return any(call.effect == effect and not call.arguments for call in never.effects)


def _clauses(unit: Unit, moment: str) -> Iterator[Never]:
    """The clauses that speak of core's facts alone."""
    revision = unit.store.revision
    facts = revision.vocabulary.facts
    for name in revision.ruleset.order.get(moment, ()):
        policy = revision.ruleset.policies[name]
        if not in_force(policy, unit.today.toordinal()):
            continue
        for never in policy.never:
            if all(
                fact in facts and facts[fact].owner == CORE
                for fact in facts_of_condition(never.when)
            ):
                yield never


def _today(unit: Unit, registry: Registry, moment: str, case: Case, names: set[str]) -> Facts:
    """Core's facts as they are now; what came with the case stays where nobody answers it."""
    provided = {name for each in registry.providers for name in each.facts}
    own = {name: value for name, value in case.facts.items() if name not in provided}
    asked = Case(case.key, case.subjects, own)
    found = gather(registry, Batch(unit, moment, (asked,)), names, NoPlugins()).columns
    return {name: column[0] for name, column in found.items() if column[0] is not None}
