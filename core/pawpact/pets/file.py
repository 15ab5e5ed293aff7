"""The pet's file: its clinical entries with their corrections, for whoever may read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from pawpact.kernel.label import Label
from pawpact.pets.age import age_band
from pawpact.pets.alarm import exam_tasks
from pawpact.pets.loading import load_pets, pet_not_found
from pawpact.pets.models import Pet, PetHealthEntry
from pawpact.pets.plan import DueDose, next_doses
from pawpact.pets.values import HealthKind, HealthResult, PetRecord, PetState, Sex
from pawpact.tenancy.unit import Unit


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One entry as it was written. ``corrected_by`` is the later entry that replaced it.

    The vet's note is a diagnosis and stays sealed; it is not part of what everybody reads.
    """

    id: int
    kind: HealthKind
    on: date
    name: str
    result: HealthResult | None
    at: datetime
    corrects: int | None
    corrected_by: int | None


@dataclass(frozen=True, slots=True)
class Described:
    """What the pet looks like, and since when it is whose."""

    name: str
    breed: str
    sex: Sex
    colour: str
    born_estimated: bool
    weight_grams: int | None
    temperament: str
    care_notes: str
    age_band: Label | None
    cage: str | None
    handed_over_on: date | None


@dataclass(frozen=True, slots=True)
class PetFile:
    """A pet's record and everything that was entered about its health, oldest first.

    ``due`` are the doses that are still to be given.
    """

    record: PetRecord
    entries: tuple[FileEntry, ...]
    described: Described
    due: tuple[DueDose, ...]


def read_file(unit: Unit, pet: int) -> PetFile:
    """The whole file; what was corrected stays readable."""
    record = load_pets(unit, [pet])[pet]
    rows = unit.session.execute(
        select(
            PetHealthEntry.id,
            PetHealthEntry.kind,
            PetHealthEntry.on,
            PetHealthEntry.name,
            PetHealthEntry.result,
            PetHealthEntry.at,
            PetHealthEntry.corrects_id,
        )
        .where(PetHealthEntry.pet_id == pet)
        .order_by(PetHealthEntry.id)
    ).all()
    corrected = {row.corrects_id: row.id for row in rows if row.corrects_id is not None}
    entries = tuple(
        FileEntry(
            id=row.id,
            kind=HealthKind(row.kind),
            on=row.on,
            name=row.name,
            result=HealthResult(row.result) if row.result else None,
            at=row.at,
            corrects=row.corrects_id,
            corrected_by=corrected.get(row.id),
        )
        for row in rows
    )
    return PetFile(record, entries, _described(unit, pet), tuple(next_doses(unit, [pet])[pet]))


def read_own_file(unit: Unit, pet: int, customer: int) -> PetFile:
    """The file of a pet for the customer whose it is; anybody else's is not found, and noted."""
    owner = unit.session.scalar(select(Pet.owner_id).where(Pet.id == pet))
    if owner != customer:
        raise pet_not_found([pet])
    return read_file(unit, pet)


def _described(unit: Unit, pet: int) -> Described:
    row = unit.session.execute(
        select(
            Pet.name,
            Pet.breed,
            Pet.sex,
            Pet.colour,
            Pet.born_estimated,
            Pet.weight_grams,
            Pet.temperament,
            Pet.care_notes,
            Pet.born_on,
            Pet.cage,
            Pet.handed_over_at,
        ).where(Pet.id == pet)
    ).one()
    return Described(
        row.name,
        row.breed,
        Sex(row.sex),
        row.colour,
        row.born_estimated,
        row.weight_grams,
        row.temperament,
        row.care_notes,
        age_band(unit.store, row.born_on, unit.today),
        row.cage,
        unit.store.local_date(row.handed_over_at) if row.handed_over_at else None,
    )


def overdue_exams(unit: Unit) -> list[int]:
    """Pets whose examination after intake is overdue: manager and vet are to be told."""
    hours = timedelta(hours=unit.store.integer("core.pets.intake_exam_due_hours"))
    return [pet for pet, since in _unexamined(unit).items() if since <= unit.at - hours]


def exams_due(unit: Unit) -> int:
    """Pets that nobody examined since their isolation began are the vet's, one task each.

    Those that came in by an import have none yet; how many tasks are new.
    """
    return exam_tasks(unit, _unexamined(unit))


def _unexamined(unit: Unit) -> dict[int, datetime]:
    """Pets in isolation without an examination since it began, with when that was."""
    examined = select(PetHealthEntry.pet_id).where(
        PetHealthEntry.kind == HealthKind.EXAM, PetHealthEntry.at >= Pet.isolation_started_at
    )
    rows = unit.session.execute(
        select(Pet.id, Pet.isolation_started_at)
        .where(
            Pet.state == PetState.ISOLATION,
            Pet.isolation_started_at.is_not(None),
            Pet.id.not_in(examined.where(PetHealthEntry.pet_id == Pet.id).correlate(Pet)),
        )
        .order_by(Pet.id)
    )
    return {pet: since for pet, since in rows if since is not None}
