"""Pets as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from pawpact.kernel.label import Label


class Species(StrEnum):
    CAT = "cat"
    DOG = "dog"
    OTHER = "other"


class Sex(StrEnum):
    MALE = "male"
    FEMALE = "female"
    UNKNOWN = "unknown"


class PetState(StrEnum):
    INTAKE = "intake"
    ISOLATION = "isolation"
    EXAMINED = "examined"
    VACCINATING = "vaccinating"
    READY = "ready"
    LISTED = "listed"
    RESERVED = "reserved"
    ADOPTED = "adopted"
    ILL = "ill"
    RETURNED = "returned"
    REPLACED = "replaced"
    LOST = "lost"
    DECEASED = "deceased"
    TRANSFERRED = "transferred"


class HealthKind(StrEnum):
    VACCINE_DOSE = "vaccine_dose"
    DEWORMING = "deworming"
    EXAM = "exam"
    TEST = "test"
    OBSERVATION = "observation"
    """What somebody saw of the pet; ``name`` is the sign, empty where nothing was out of order."""
    WITHDRAWN = "withdrawn"
    """A correction that says that the corrected entry never was."""


class HealthResult(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    NEGATIVE = "negative"
    POSITIVE = "positive"
    NORMAL = "normal"
    ABNORMAL = "abnormal"


class Relist(StrEnum):
    """The choices of ``core.pets.relist_after_illness``."""

    REEXAMINE = "reexamine"
    REEXAMINE_AND_ISOLATE = "reexamine_and_isolate"


@dataclass(frozen=True, slots=True)
class NewPet:
    """A pet at its intake.

    ``opening`` is where its record begins: isolation, or, for records of earlier years that an
    import brings in, the state in which the pet left. ``source_key`` is its name in the system
    it comes from.
    """

    species: Species | None
    name: str = ""
    breed: str = ""
    sex: Sex = Sex.UNKNOWN
    colour: str = ""
    born_on: date | None = None
    born_estimated: bool = False
    weight_grams: int | None = None
    age_months: int | None = None
    """Where only an age is known: the birth date is then counted back from the intake."""
    tags: tuple[str, ...] = ()
    temperament: str = ""
    care_notes: str = ""
    """What its future owner has to know about keeping it."""
    cage: str | None = None
    """Its own; a record that an import brings in may not know one."""
    intake_at: datetime | None = None
    """None: now, or on the day of ``arrived_on``."""
    arrived_on: date | None = None
    """Where only the day is known: full days of isolation then count from its end."""
    opening: PetState = PetState.ISOLATION
    source_key: str | None = None
    owner: int | None = None
    """The customer who has it, of a record that begins as adopted."""
    transfer: int | None = None
    """The number that ties it to its record in the store it came from."""


@dataclass(frozen=True, slots=True)
class PetRecord:
    """What moves and the gate need to know of a pet.

    An examination recorded before ``exam_needed_from`` does not count: the pet was ill or not
    here; nor do tests made before ``tests_needed_from``, when it was not here.
    """

    id: int
    species: Species
    state: PetState
    born_on: date | None
    intake_at: datetime
    isolation_started_at: datetime | None
    exam_needed_from: datetime | None = None
    tests_needed_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewHealthEntry:
    """One clinical entry. ``name`` is the vaccine or the test; ``corrects`` an older entry."""

    pet: int
    kind: HealthKind
    on: date
    name: str = ""
    result: HealthResult | None = None
    corrects: int | None = None
    note: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class HealthEntry:
    """A clinical entry that counts: not corrected by a later one."""

    id: int
    pet: int
    kind: HealthKind
    on: date
    at: datetime
    """When it was recorded."""
    name: str = ""
    result: HealthResult | None = None


@dataclass(frozen=True, slots=True)
class GateSettings:
    """The numbers of the listing gate, as the store's policy has them today."""

    isolation_days: int
    required_vaccine_doses: int
    required_dewormings: int
    exam_pass_valid_days: int
    required_tests: Mapping[Species, tuple[str, ...]]
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class UnmetCondition:
    """One thing that keeps a pet from being listed, in words for the people of the store."""

    code: str
    label: Label
