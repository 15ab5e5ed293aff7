"""Holds debits while a claim that rules recognised is open, and lets them go on afterwards."""

from __future__ import annotations

from collections.abc import Sequence

from pawpact.contracts.running.hold import HoldReason, lift_hold, put_hold
from pawpact.decisions.registry import Registry
from pawpact.decisions.values import Granted, Status
from pawpact.tenancy.unit import Unit


def register(registry: Registry) -> None:
    registry.handle("hold_debits", hold)
    registry.handle("release_debits", release)


def hold(unit: Unit, granted: Sequence[Granted]) -> Sequence[Status]:
    """Lay a hold; one of the same policy group that lies there already stays as it is."""
    return [_told(put_hold(unit, *_named(each), key=_group(each))) for each in granted]


def release(unit: Unit, granted: Sequence[Granted]) -> Sequence[Status]:
    """Lift it; other holds that lie there go on holding."""
    return [_told(lift_hold(unit, *_named(each), key=_group(each))) for each in granted]


def _told(is_new: bool) -> Status:
    return Status.APPLIED if is_new else Status.ALREADY


def _named(granted: Granted) -> tuple[int, str, str]:
    return granted.case.subjects["contract"], HoldReason.DEBIT, granted.cause


def _group(granted: Granted) -> str:
    return granted.request.policy.partition(".")[0]
