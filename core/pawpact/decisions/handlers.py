"""The one effect that decisions carry out themselves: a rule asks for a person."""

from __future__ import annotations

from collections.abc import Sequence

from pawpact.decisions.held import Holding, Reason, hold_all
from pawpact.decisions.registry import Registry
from pawpact.decisions.values import Granted, Status
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit


def register(registry: Registry) -> None:
    registry.handle("refer_to_person", refer)


def refer(unit: Unit, granted: Sequence[Granted]) -> Sequence[Status]:
    """Open a case for a person; the subject itself stays where it is."""
    for moment in dict.fromkeys(each.moment for each in granted):
        hold_all(unit, moment, [_referred(each) for each in granted if each.moment == moment])
    return [Status.REFERRED] * len(granted)


def _referred(granted: Granted) -> Holding:
    queue = str(granted.request.arguments.get("queue", "store_manager"))
    reason = Reason(
        f"referred_{queue}",
        Label(f"{granted.cause} 要求人工处理", f"{granted.cause} asks for a person"),
    )
    return Holding(granted.case, reason, granted.case.facts, "referred", queue, granted.decision)
