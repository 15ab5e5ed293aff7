"""The one effect that decisions carry out themselves: a rule asks for a person."""

from __future__ import annotations

from collections.abc import Sequence

from pawpact.decisions.held import Reason, hold
from pawpact.decisions.registry import Registry
from pawpact.decisions.values import Granted, Status
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit


def register(registry: Registry) -> None:
    registry.handle("refer_to_person", refer)


def refer(unit: Unit, granted: Sequence[Granted]) -> Sequence[Status]:
    """Open a case for a person; the subject itself stays where it is."""
    for each in granted:
        queue = str(each.request.arguments.get("queue", "store_manager"))
        reason = Reason(
            f"referred_{queue}",
            Label(f"{each.cause} 要求人工处理", f"{each.cause} asks for a person"),
        )
        hold(
            unit,
            each.moment,
            each.case,
            reason,
            each.case.facts,
            kind="referred",
            queue=queue,
            decision=each.decision,
        )
    return [Status.REFERRED] * len(granted)
