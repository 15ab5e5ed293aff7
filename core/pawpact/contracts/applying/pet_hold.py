"""The pet behind an application: kept while the application lives, free when it does not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pawpact.contracts.models import Application
from pawpact.pets.service import Hold, active_holds, extend_reservation, release, reserve_pets
from pawpact.tenancy.unit import Unit


def keep_pet(unit: Unit, row: Application, until: datetime) -> None:
    """Hold the pet for this long; where the hold ran out and the pet is still listed, anew."""
    if _holding(unit, [row]):
        extend_reservation(unit, row.id, until)
        return
    reserve_pets(unit, [Hold(row.pet_id, row.customer_id, row.id, until)])


def require_pets(unit: Unit, rows: Sequence[Application]) -> None:
    """Nobody signs for a pet that is not held for her.

    A hold that ended meanwhile is laid anew where the pet is on the list and nobody else's.
    """
    holding = _holding(unit, rows)
    missing = [row for row in rows if row.id not in holding]
    if missing:
        reserve_pets(
            unit, [Hold(row.pet_id, row.customer_id, row.id, row.approved_until) for row in missing]
        )


def free_pets(unit: Unit, rows: Sequence[Application]) -> None:
    """Give back the pets that these applications still hold."""
    holding = _holding(unit, rows)
    if holding:
        release(unit, holding)


def _holding(unit: Unit, rows: Sequence[Application]) -> list[int]:
    holds = active_holds(unit, [row.pet_id for row in rows])
    mine = {hold.application for hold in holds.values()}
    return [row.id for row in rows if row.id in mine]
