"""The pet's file: its clinical entries with their corrections, for whoever may read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from pawpact.pets.loading import load_pets
from pawpact.pets.models import Pet, PetHealthEntry
from pawpact.pets.values import HealthKind, HealthResult, PetRecord, PetState
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
class PetFile:
    """A pet's record and everything that was entered about its health, oldest first."""

    record: PetRecord
    entries: tuple[FileEntry, ...]


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
    return PetFile(record, entries)


def overdue_exams(unit: Unit) -> list[int]:
    """Pets whose examination after intake is overdue: manager and vet are to be told."""
    hours = unit.store.integer("core.pets.intake_exam_due_hours")
    examined = select(PetHealthEntry.pet_id).where(
        PetHealthEntry.kind == HealthKind.EXAM, PetHealthEntry.at >= Pet.isolation_started_at
    )
    return list(
        unit.session.scalars(
            select(Pet.id)
            .where(
                Pet.state == PetState.ISOLATION,
                Pet.isolation_started_at <= unit.at - timedelta(hours=hours),
                Pet.id.not_in(examined.where(PetHealthEntry.pet_id == Pet.id).correlate(Pet)),
            )
            .order_by(Pet.id)
        )
    )
