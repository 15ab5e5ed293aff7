"""Use case: the pet of an active contract goes home. The day of it is day 0 of the guarantee."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from pawpact.contracts.applying.pet_hold import free_pets
from pawpact.contracts.models import Contract
from pawpact.contracts.moves import applications, contracts
from pawpact.contracts.signing.activation import open_follow_ups
from pawpact.contracts.values import CONTRACT
from pawpact.database.among import among
from pawpact.kernel.errors import Conflict
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.pets.reservation import holds_of_contracts
from pawpact.pets.service import (
    Hold,
    hand_over_pets,
    keep_for_contracts,
    release,
    reserve_pets,
)
from pawpact.tasks.escalation import FOLLOW_UP
from pawpact.tasks.service import suppress_all
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.case import Case

ACTIVE = "active"


def hand_over(unit: Unit, numbers: Sequence[int]) -> dict[int, int]:
    """Hand over the pets of these contracts, all or none; by contract, the pet.

    Refused without an active contract, and where the gate is closed today.
    """
    rows = list(contracts(unit, numbers).values())
    for row in rows:
        _require_active(row)
    handed = hand_over_pets(unit, numbers)
    _count_anew(unit, [row for row in rows if not _is_today(unit, row)])
    return handed


def free_unhanded(unit: Unit, moment: str, cases: Sequence[Case]) -> None:
    """A contract ended before its pet went home: the pet is on the list again.

    Until the contract was active the pet was held for the application alone.
    """
    ended = [case.subjects["contract"] for case in cases]
    waiting = holds_of_contracts(unit, ended).values()
    if waiting:
        release(unit, [hold.application for hold in waiting])
    never_active = select(Contract.application_id).where(
        among(Contract.id, ended), Contract.activated_at.is_(None)
    )
    numbers = unit.session.scalars(never_active).all()
    if numbers:
        free_pets(unit, list(applications(unit, numbers).values()))


def _count_anew(unit: Unit, rows: Sequence[Contract]) -> None:
    """The visits after the adoption count from this day, not from the one of the activation."""
    about = [{"contract": row.id} for row in rows]
    suppress_all(unit, about, "counted from the handover", kinds=(f"{FOLLOW_UP}day",))
    if rows:
        open_follow_ups(unit, rows, f":{unit.today.isoformat()}")


def _is_today(unit: Unit, row: Contract) -> bool:
    return row.activated_at is not None and unit.store.local_date(row.activated_at) == unit.today


def reserve_again(unit: Unit, number: int, pet: int) -> None:
    """A pet for a live contract whose own fell ill before it went home: the same, or another."""
    row = contracts(unit, [number])[number]
    _require_active(row)
    reserve_pets(unit, [Hold(pet, row.customer_id, row.application_id)])
    keep_for_contracts(unit, {row.application_id: row.id})
    row.pet_id = pet


def _require_active(row: Contract) -> None:
    if row.state == ACTIVE:
        return
    name = public_id("con", row.id)
    said = CONTRACT.say(row.state)
    raise Conflict(
        Label(
            f"合约 {name} 当前状态为 {said.zh}，生效后才能交接宠物",
            f"contract {name} is {said.en}; a pet is handed over under an active one",
        )
    )
