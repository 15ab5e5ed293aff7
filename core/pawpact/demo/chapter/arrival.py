"""People come on open days, each with a pet in mind; a day's applications are decided together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import func, select

from pawpact.accounts.service import register_customers
from pawpact.accounts.values import NewCustomer
from pawpact.contracts.applying.application import decide_submitted, hand_in
from pawpact.contracts.models import Application, Contract
from pawpact.contracts.values import NewApplication
from pawpact.demo.chapter.relisting import OPEN
from pawpact.demo.chapter.story import SATURDAY, Chapter
from pawpact.demo.person import DAYS_BEFORE_LISTING, make_care, make_person, make_pet
from pawpact.demo.plan import SIGN, Plan
from pawpact.demo.scene import STAFF, Scene, at_a_time
from pawpact.pets.service import intake_pets, list_pets, record_health
from pawpact.pets.values import NewPet, Species
from pawpact.tenancy.unit import Unit

THREE_WEEKS = 21
OPEN_UNTIL, QUIET_AT_THE_END = 120, 40
IDENTITIES = ("verified", "expired", "mismatch", None)
TERMS = (12, 18, 24)


def open_days(plan: Plan) -> list[int]:
    """Every third Saturday of the first four months at most, in time to sign and be debited."""
    last = max(7, min(plan.days - QUIET_AT_THE_END, OPEN_UNTIL))
    return [day for day in range(last) if day % THREE_WEEKS == SATURDAY]


def arrivals(plan: Plan, random: Random, people: int) -> dict[int, int]:
    """How many people come on which open day."""
    days = open_days(plan)
    counts = dict.fromkeys(days, 0)
    for _ in range(people):
        counts[random.choice(days)] += 1
    return counts


def live(scene: Scene) -> None:
    """Whoever comes today, and on later Saturdays who is wanted besides."""
    random = Random(f"{scene.plan.seed}/{scene.store}")  # noqa: S311  # chance, not a secret
    people = scene.plan.first_people(scene.stores)
    coming = arrivals(scene.plan, random, people)
    count = coming.get(scene.day, 0)
    if scene.plan.contracts is not None and scene.day > max(coming):
        count = _missing(scene)
    if count:
        arrive(scene, count)


def _missing(scene: Scene) -> int:
    """How many more have to be asked in for the contracts that were wished for."""
    wanted = scene.plan.wanted_contracts(scene.stores, scene.place)
    with scene.reading() as unit:
        contracts = unit.session.scalar(select(func.count()).select_from(Contract)) or 0
        if contracts >= wanted:
            return 0
        signed = select(Contract.application_id)
        hoping = select(func.count()).where(
            Application.state.in_(OPEN), Application.id.not_in(signed)
        )
        hopes = unit.session.scalar(hoping) or 0
    return max(0, -(-(wanted - contracts - round(hopes * SIGN)) * 10 // round(SIGN * 10)))


def arrive(scene: Scene, count: int) -> None:
    """So many people come today, and their applications are decided, as many at a time as fit."""
    random = scene.chance("arrival")
    for some in at_a_time(range(count)):
        _arrive(scene, random, len(some))


def _arrive(scene: Scene, random: Random, count: int) -> None:
    with scene.unit() as unit:
        arrived = unit.session.scalar(select(func.count()).select_from(Application)) or 0
        numbers = range(arrived, arrived + count)
        people = [_person(scene, unit, random, number) for number in numbers]
        pets = _list_pets(unit, random, count)
        customers = register_customers(unit, people)
        wanted = [
            _application(scene.application_key(number), random, customer, pet, plan)
            for number, customer, (pet, plan) in zip(numbers, customers, pets, strict=True)
        ]
        made = hand_in(unit, wanted)
    decide_submitted(scene.world.platform.runner, scene.store, STAFF, made)


def _person(scene: Scene, unit: Unit, random: Random, number: int) -> NewCustomer:
    history = scene.history(number)
    age = history.age if history else None
    person = make_person(random, scene.first_number + number, unit.today, age)
    if history and person.identity_number:
        scene.world.credit.fix(person.identity_number, "ok", history.score)
    return person


def _list_pets(unit: Unit, random: Random, count: int) -> Sequence[tuple[int, str]]:
    """Pets that came three weeks ago and whose gate is open today."""
    tag = unit.store.text("deposit_fallback.low_threshold_pet_tag")
    made = [make_pet(random, unit.today, DAYS_BEFORE_LISTING, tag) for _ in range(count)]
    came = unit.at - timedelta(days=DAYS_BEFORE_LISTING)
    arrived = zip(made, unit.ids.many(count), strict=True)
    ids = intake_pets(unit, [_since(pet, came, cage) for (pet, _), cage in arrived])
    species = [pet.species or Species.OTHER for pet, _ in made]
    entries = [
        entry
        for pet, kind in zip(ids, species, strict=True)
        for entry in make_care(pet, kind, unit.today)
    ]
    record_health(unit, entries)
    list_pets(unit, ids)
    return [(pet, plan) for pet, (_, plan) in zip(ids, made, strict=True)]


def _since(pet: NewPet, came: datetime, cage: int) -> NewPet:
    return replace(pet, intake_at=came, cage=str(cage))


def _application(key: str, random: Random, customer: int, pet: int, plan: str) -> NewApplication:
    documents = ["id_card"]
    if random.random() < 0.95:
        documents.append("residence_proof")
    return NewApplication(
        key=key,
        customer=customer,
        pet=pet,
        plan=plan,
        term=random.choice(TERMS),
        documents=tuple(documents),
        identity=random.choices(IDENTITIES, (94, 2, 2, 2))[0],
        pets_prohibited=random.choices((False, True, None), (94, 3, 3))[0],
    )


CHAPTER = Chapter("arrival", live, on=(SATURDAY,))
