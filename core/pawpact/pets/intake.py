"""Use case: pets arrive, are isolated at once and get their record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time

from dateutil.relativedelta import relativedelta
from sqlalchemy import or_, select

from pawpact.database import bulk
from pawpact.kernel.errors import Conflict, InvalidField
from pawpact.kernel.label import Label
from pawpact.pets.alarm import exam_tasks
from pawpact.pets.checks import FUTURE, intake_problems
from pawpact.pets.models import Pet
from pawpact.pets.moving import record_moves
from pawpact.pets.values import NewPet, PetState
from pawpact.tenancy.unit import Unit

LAST_SECOND = time(23, 59, 59)


def intake_pet(unit: Unit, new: NewPet) -> int:
    """Record one pet's intake; its id."""
    return _intake(unit, [new], [""])[0]


def intake_pets(unit: Unit, new: Sequence[NewPet]) -> list[int]:
    """Record many intakes, all or none; the first refusal is raised as ``pets[3].born_on``."""
    return _intake(unit, new, [f"pets[{index}]." for index in range(len(new))])


def write_intakes(unit: Unit, new: Sequence[NewPet], reason: str = "intake") -> list[int]:
    """Write intakes that passed ``intake_problems`` already."""
    ids = unit.ids.many(len(new))
    bulk.insert(
        unit.session,
        Pet,
        {
            "id": ids,
            "name": [each.name for each in new],
            "species": [each.species for each in new],
            "breed": [each.breed for each in new],
            "sex": [each.sex for each in new],
            "colour": [each.colour for each in new],
            "born_on": [_born_on(unit, each) for each in new],
            "born_estimated": [each.born_estimated or _is_counted_back(each) for each in new],
            "weight_grams": [each.weight_grams for each in new],
            "tags": [list(each.tags) for each in new],
            "temperament": [each.temperament for each in new],
            "care_notes": [each.care_notes for each in new],
            "cage": [each.cage for each in new],
            "state": [each.opening for each in new],
            "intake_at": [each.intake_at or unit.at for each in new],
            "isolation_started_at": [
                (each.intake_at or unit.at) if each.opening is PetState.ISOLATION else None
                for each in new
            ],
            "exam_needed_from": [_examined_from(unit, each) for each in new],
            "tests_needed_from": [_examined_from(unit, each) for each in new],
            "owner_id": [each.owner for each in new],
            "contract_id": [None] * len(new),
            "handed_over_at": [None] * len(new),
            "transfer": [each.transfer for each in new],
            "source_key": [each.source_key for each in new],
        },
    )
    record_moves(
        unit, [(pet, None, each.opening) for pet, each in zip(ids, new, strict=True)], reason
    )
    return ids


def _intake(unit: Unit, new: Sequence[NewPet], paths: Sequence[str]) -> list[int]:
    new = [_arrived(unit, each, path) for each, path in zip(new, paths, strict=True)]
    for each, path in zip(new, paths, strict=True):
        problems = intake_problems(each, unit.at, unit.store.zone, path=path)
        if problems:
            raise problems[0]
    _refuse_taken(unit, new)
    ids = write_intakes(unit, new)
    isolated = {
        pet: each.intake_at or unit.at
        for pet, each in zip(ids, new, strict=True)
        if each.opening is PetState.ISOLATION
    }
    exam_tasks(unit, isolated)
    return ids


def _arrived(unit: Unit, new: NewPet, path: str) -> NewPet:
    """With the moment of its arrival; a day alone is reckoned to its end, never in its favour."""
    if new.arrived_on is None:
        return new
    today = unit.at.astimezone(unit.store.zone).date()
    if new.arrived_on > today:
        raise InvalidField(f"{path}arrived_on", FUTURE)
    if new.arrived_on == today:
        return replace(new, intake_at=unit.at)
    ended = datetime.combine(new.arrived_on, LAST_SECOND, unit.store.zone)
    return replace(new, intake_at=ended)


def _refuse_taken(unit: Unit, new: Sequence[NewPet]) -> None:
    cages = [each.cage for each in new if each.cage is not None]
    keys = [each.source_key for each in new if each.source_key is not None]
    if not cages and not keys:
        return
    taken = unit.session.execute(
        select(Pet.cage, Pet.source_key).where(or_(Pet.cage.in_(cages), Pet.source_key.in_(keys)))
    ).all()
    if len(set(cages)) < len(cages) or any(cage in cages for cage, _ in taken):
        raise Conflict(Label("笼舍已有宠物", "the cage is occupied"))
    if len(set(keys)) < len(keys) or taken:
        raise Conflict(
            Label("这个来源编号已有档案", "there is a record with this source key already")
        )


def _examined_from(unit: Unit, new: NewPet) -> datetime | None:
    """What was found before it came here is no intake examination.

    Of a pet that another store of the brand, or an import, brings along its tests count.
    """
    is_known = new.transfer is not None or new.source_key is not None
    return None if is_known else new.intake_at or unit.at


def _is_counted_back(new: NewPet) -> bool:
    return new.born_on is None and new.age_months is not None


def _born_on(unit: Unit, new: NewPet) -> date | None:
    if new.born_on is not None or new.age_months is None:
        return new.born_on
    arrived = (new.intake_at or unit.at).astimezone(unit.store.zone).date()
    return arrived - relativedelta(months=new.age_months)
