"""Running contracts come in: each for a customer and a pet that came in before."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from pawpact.contracts.opening.contract import OpeningContract, bring_contracts, opening_problems
from pawpact.importing.cell import day, whole
from pawpact.importing.gathering import Candidate
from pawpact.importing.planned import Planned, chunks, payloads
from pawpact.importing.reference import find_customers, find_imported, missing
from pawpact.importing.target import Kind
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label
from pawpact.pets.models import Pet
from pawpact.pets.values import PetState
from pawpact.tenancy.unit import Unit


class ContractIntake:
    """A contract is taken in with the pet that its customer has at home."""

    def plan(self, unit: Unit, candidates: Sequence[Candidate]) -> list[Planned]:
        customers = find_customers(unit, [str(each.values["customer"]) for each in candidates])
        pets = find_imported(unit, Kind.PETS, [str(each.values["pet"]) for each in candidates])
        at_home = _at_home(unit, list(pets.values()))
        plans = []
        for each in candidates:
            pet = pets.get(str(each.values["pet"]))
            new = _new(each, customers.get(str(each.values["customer"]), 0), pet or 0)
            problems = [
                *([] if new.customer else [missing("customer", Kind.CUSTOMERS)]),
                *([missing("pet", Kind.PETS)] if pet is None else _homeless(pet, at_home)),
                *opening_problems(unit.store, new, unit.today),
            ]
            if not problems:
                at_home.discard(new.pet)
            plans.append(Planned(each, problems=tuple(problems), payload=new))
        return plans

    def write(self, unit: Unit, planned: Sequence[Planned]) -> list[int]:
        return [
            number
            for chunk in chunks(payloads(planned, OpeningContract))
            for number in bring_contracts(unit, chunk)
        ]


def _new(candidate: Candidate, customer: int, pet: int) -> OpeningContract:
    values = dict(candidate.values)
    streak, granted = values.get("streak"), values.get("granted", ())
    return OpeningContract(
        key=candidate.key,
        customer=customer,
        pet=pet,
        plan=str(values.get("plan", "")),
        price=whole(values["plan_price"]),
        term=whole(values["term"]),
        signed_on=day(values["signed_on"]),
        next_debit_on=day(values["next_debit_on"]),
        paid=whole(values["periods_paid"]),
        streak=None if streak is None else whole(streak),
        deposit=whole(values.get("deposit", 0)),
        granted=tuple(map(str, granted)) if isinstance(granted, tuple | list) else (),
    )


def _homeless(pet: int, at_home: set[int]) -> list[InvalidField]:
    if pet in at_home:
        return []
    return [
        InvalidField(
            "pet",
            Label(
                "这只宠物不是已领养，或已属于另一份合约",
                "this pet is not adopted, or belongs to another contract",
            ),
            hint=Label(
                "在宠物文件中以 opening: adopted 导入",
                "bring it in as adopted with the file of pets",
            ),
        )
    ]


def _at_home(unit: Unit, pets: Sequence[int]) -> set[int]:
    """Adopted pets that no contract has yet."""
    found: set[int] = set()
    for chunk in chunks(pets):
        found.update(
            unit.session.scalars(
                select(Pet.id).where(
                    Pet.id.in_(chunk), Pet.state == PetState.ADOPTED, Pet.contract_id.is_(None)
                )
            )
        )
    return found
