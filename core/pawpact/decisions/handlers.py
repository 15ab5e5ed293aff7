"""The one effect that decisions carry out themselves: a rule asks for a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pawpact.decisions.held import Holding, Reason, hold_all
from pawpact.decisions.registry import Registry
from pawpact.decisions.values import Granted, Status
from pawpact.kernel.label import Label
from pawpact.policy.model import Policy
from pawpact.tenancy.unit import Unit


def register(registry: Registry) -> None:
    registry.handle("refer_to_person", refer)


def refer(unit: Unit, granted: Sequence[Granted]) -> Sequence[Status]:
    """Open a case for a person; the subject itself stays where it is."""
    policies = unit.store.revision.ruleset.policies
    for moment in dict.fromkeys(each.moment for each in granted):
        of_moment = [each for each in granted if each.moment == moment]
        hold_all(unit, moment, [_referred(each, policies) for each in of_moment])
    return [Status.REFERRED] * len(granted)


def _referred(granted: Granted, policies: Mapping[str, Policy]) -> Holding:
    queue = str(granted.request.arguments.get("queue", "store_manager"))
    rule = _named(granted, policies)
    reason = Reason(
        f"referred_{queue}",
        Label(f"规则“{rule.zh}”要求人工处理", f'the rule "{rule.en}" asks for a person'),
    )
    return Holding(granted.case, reason, granted.case.facts, "referred", queue, granted.decision)


def _named(granted: Granted, policies: Mapping[str, Policy]) -> Label:
    """The rule by its title, as staff know it; the receipt has policy and rule."""
    policy = policies.get(granted.request.policy)
    for rule in policy.rules if policy else ():
        if rule.id == granted.request.rule:
            return rule.title
    return Label.of(granted.cause)
