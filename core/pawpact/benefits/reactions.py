"""What becomes of benefits when something else happens."""

from __future__ import annotations

from collections.abc import Sequence

from pawpact.benefits.withdrawing import withdraw_standings
from pawpact.decisions.registry import Registry
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.case import Case


def end_stars(unit: Unit, moment: str, cases: Sequence[Case]) -> None:
    """A star was earned by a contract and ends with it; a veteran's price stays."""
    withdraw_standings(unit, [case.subjects["contract"] for case in cases], moment)


def register(registry: Registry) -> None:
    registry.react("contract.ended", end_stars)
