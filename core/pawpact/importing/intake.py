"""What the imports of each kind do differently: building, planning, writing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from pawpact.accounts.registration import Outcome, Registration, plan_registrations
from pawpact.accounts.service import write_registrations
from pawpact.accounts.values import Housing, NewCustomer
from pawpact.importing.charge_intake import ChargeIntake
from pawpact.importing.contract_intake import ContractIntake
from pawpact.importing.gathering import Candidate
from pawpact.importing.planned import Intake, Planned, chunks, payloads
from pawpact.importing.point_intake import PointIntake
from pawpact.importing.target import Kind
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label
from pawpact.pets.checks import intake_problems
from pawpact.pets.intake import write_intakes
from pawpact.pets.models import Pet
from pawpact.pets.values import NewPet, PetState, Sex, Species
from pawpact.tenancy.unit import Unit


class PetIntake:
    """Pets come in with their source key; a key that is taken is refused."""

    def plan(self, unit: Unit, candidates: Sequence[Candidate]) -> list[Planned]:
        taken = self._taken_keys(unit, candidates)
        return [self._plan(unit, each, taken) for each in candidates]

    def write(self, unit: Unit, planned: Sequence[Planned]) -> list[int]:
        return write_intakes(unit, payloads(planned, NewPet), reason="import")

    def _plan(self, unit: Unit, candidate: Candidate, taken: set[str]) -> Planned:
        pet = new_pet(candidate)
        problems = list(intake_problems(pet, unit.at, unit.store.zone))
        if candidate.key in taken:
            problems.append(
                InvalidField(
                    "source_key",
                    Label(
                        "这个来源编号已有手工建立的档案",
                        "a record with this source key was entered by hand",
                    ),
                )
            )
        return Planned(candidate, problems=tuple(problems), payload=pet)

    def _taken_keys(self, unit: Unit, candidates: Sequence[Candidate]) -> set[str]:
        taken: set[str] = set()
        for chunk in chunks([each.key for each in candidates]):
            found = unit.session.scalars(select(Pet.source_key).where(Pet.source_key.in_(chunk)))
            taken.update(key for key in found if key is not None)
        return taken


class CustomerIntake:
    """Customers are registered as at the counter, by the store's rule for known phones."""

    def plan(self, unit: Unit, candidates: Sequence[Candidate]) -> list[Planned]:
        plans = plan_registrations(unit, [new_customer(each) for each in candidates])
        return [
            Planned(
                candidate,
                linked=plan.outcome is not Outcome.CREATED,
                problems=plan.problems,
                payload=plan,
            )
            for candidate, plan in zip(candidates, plans, strict=True)
        ]

    def write(self, unit: Unit, planned: Sequence[Planned]) -> list[int]:
        plans = payloads(planned, Registration)
        write_registrations(unit, plans)
        return [plan.customer for plan in plans]


INTAKES: Mapping[Kind, Intake] = {
    Kind.PETS: PetIntake(),
    Kind.CUSTOMERS: CustomerIntake(),
    Kind.CONTRACTS: ContractIntake(),
    Kind.CHARGES: ChargeIntake(),
    Kind.POINTS: PointIntake(),
}


def new_pet(candidate: Candidate) -> NewPet:
    """The pet that a row describes."""
    values: dict[str, Any] = dict(candidate.values)
    for name, kind in (("species", Species), ("sex", Sex), ("opening", PetState)):
        if name in values:
            values[name] = kind(values[name])
    values.setdefault("species", None)
    return NewPet(**values, source_key=candidate.key)


def new_customer(candidate: Candidate) -> NewCustomer:
    """The customer that a row describes."""
    values: dict[str, Any] = {"name": "", "phone": "", **candidate.values}
    if "housing" in values:
        values["housing"] = Housing(values["housing"])
    return NewCustomer(**values)
