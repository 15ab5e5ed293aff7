"""Use case: somebody looked at a pet. An abnormal sign takes it off the list in the same unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label
from pawpact.pets.health import record_health
from pawpact.pets.loading import require_in_store
from pawpact.pets.values import HealthKind, HealthResult, NewHealthEntry
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.declarations import NAME_FORM

ABNORMAL_SIGNS = "pet_care.abnormal_signs"


@dataclass(frozen=True, slots=True)
class Observation:
    """What was seen of one pet today. No sign: it is lively and everything is in order."""

    pet: int
    signs: tuple[str, ...] = ()
    note: str | None = field(default=None, repr=False)


def observe(unit: Unit, seen: Sequence[Observation]) -> list[int]:
    """Record observations of pets in the house; their entries' ids.

    A sign that the store's policy calls abnormal makes the pet ill at once: it is delisted, a
    hold on it ends and its customer is told, and the vet has a task. Other signs are kept.
    """
    require_in_store(unit, {each.pet for each in seen})
    abnormal = set(unit.store.texts(ABNORMAL_SIGNS))
    return record_health(unit, [entry for each in seen for entry in _entries(unit, each, abnormal)])


def _entries(unit: Unit, seen: Observation, abnormal: set[str]) -> list[NewHealthEntry]:
    return [
        NewHealthEntry(
            seen.pet,
            HealthKind.OBSERVATION,
            unit.today,
            _sign(sign),
            HealthResult.ABNORMAL if sign in abnormal else HealthResult.NORMAL,
            note=seen.note if number == 0 else None,
        )
        for number, sign in enumerate(seen.signs or ("",))
    ]


def _sign(sign: str) -> str:
    if sign and not NAME_FORM.accepts(sign):
        raise InvalidField(
            "signs",
            Label(
                "体征用小写英文代号，如 soft_stool",
                "a sign is a lower-case name such as soft_stool",
            ),
        )
    return sign
