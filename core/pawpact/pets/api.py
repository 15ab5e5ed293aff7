"""``/stores/<store>/pets``: arrival, the file, health, the list, going and coming back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from marshmallow import Schema

from pawpact.access.answering import (
    IdempotencyHeader,
    carry_out,
    look,
    number_of,
    open_up,
)
from pawpact.access.blueprint import Routes
from pawpact.access.caller import Doors
from pawpact.access.field import NothingRequest
from pawpact.access.paging import place
from pawpact.access.permission import Permission
from pawpact.kernel.errors import InvalidField
from pawpact.pets import schemas, service
from pawpact.pets.diagnosis import read_diagnoses
from pawpact.pets.loading import require_entry
from pawpact.pets.paper_api import serve_paper
from pawpact.pets.transfer_api import serve_transfer
from pawpact.pets.values import HealthKind, NewHealthEntry, NewPet
from pawpact.pets.view import page_of_pets, show_pet
from pawpact.tenancy.unit import Unit

PREFIX = "pet"
_ONE = "/pets/<string:pet>"
Do = Callable[[Unit, int, dict[str, Any]], object]


def routes(doors: Doors) -> Routes:
    """The routes of pets."""
    pets = Routes("pets", "宠物 / pets", doors)
    _reading(pets, doors)
    _arriving(pets, doors)
    _health(pets, doors)
    _diagnoses(pets, doors)
    _moving(pets, doors)
    serve_transfer(pets, doors)
    serve_paper(pets, doors)
    return pets


def _reading(pets: Routes, doors: Doors) -> None:
    @pets.reads(
        "/pets", query=schemas.PetQuery, answer=schemas.PetPage, permission=Permission.READ_PET
    )
    def list_(query: dict[str, Any], *, store: str) -> Any:
        """宠物列表 / Pets in the order in which they came."""
        after = place(PREFIX, query["after"])
        return look(
            doors,
            lambda unit: page_of_pets(
                unit, query["state"], query["species"], after, query["limit"]
            ),
        )

    @pets.reads(_ONE, answer=schemas.PetSheet, permission=Permission.READ_PET)
    def show(*, store: str, pet: str) -> Any:
        """一只宠物的档案，和上架还缺什么 / One pet's file, and what keeps it off the list."""
        return look(doors, lambda unit: show_pet(unit, number_of(PREFIX, pet)))


def _arriving(pets: Routes, doors: Doors) -> None:
    @pets.writes(
        "/pets",
        headers=IdempotencyHeader,
        body=schemas.IntakeRequest,
        answer=schemas.PetSheet,
        status=201,
        permission=Permission.MANAGE_PET,
    )
    def intake(header: dict[str, str], new: NewPet, *, store: str) -> Any:
        """登记入馆，立即隔离 / Record an arrival; the pet is isolated at once."""
        return carry_out(
            doors,
            schemas.PetSheet,
            lambda unit: show_pet(unit, service.intake_pet(unit, new)),
            201,
        )


def _health(pets: Routes, doors: Doors) -> None:
    _step(
        pets,
        doors,
        "health",
        schemas.HealthRequest,
        Permission.RECORD_HEALTH,
        _record,
        "记一条健康记录 / Enter a vaccination, deworming, test or examination.",
    )
    _step(
        pets,
        doors,
        "observations",
        schemas.ObservationRequest,
        Permission.OBSERVE_PET,
        lambda unit, pet, said: service.observe(
            unit, [service.Observation(pet, tuple(said["signs"]), said["note"])]
        ),
        "健康观察；异常体征立即下架并通知兽医 / What was seen; an abnormal sign delists at once.",
    )
    _step(
        pets,
        doors,
        "recovery",
        schemas.PetReasonRequest,
        Permission.RECORD_HEALTH,
        lambda unit, pet, said: service.recover(unit, [pet], said["why"]),
        "病愈，重新体检 / It is well again; examined anew before it is listed.",
    )
    _step(
        pets,
        doors,
        "doses",
        schemas.DoseRequest,
        Permission.RECORD_HEALTH,
        _plan,
        "排疫苗或驱虫计划 / Plan doses; on their day the vet has a task.",
    )


def _record(unit: Unit, pet: int, said: dict[str, Any]) -> None:
    """What is wrong is told by the field's own name: here there is one entry, not many."""
    if said["corrects"] is not None:
        require_entry(unit, pet, said["corrects"])
    try:
        service.record_health(unit, [NewHealthEntry(pet, **said)])
    except InvalidField as wrong:
        name = wrong.field.removeprefix("entries[0].")
        raise InvalidField(name, wrong.message, hint=wrong.hint) from None


def _plan(unit: Unit, pet: int, said: dict[str, Any]) -> None:
    kind = HealthKind(said["kind"])
    service.plan_doses(unit, [service.NewDose(pet, kind, on, said["name"]) for on in said["on"]])


def _diagnoses(pets: Routes, doors: Doors) -> None:
    @pets.writes(
        f"{_ONE}/diagnoses",
        body=schemas.DiagnosisRequest,
        answer=schemas.DiagnosisPage,
        permission=Permission.READ_DIAGNOSIS,
    )
    def diagnoses(asked: dict[str, str], *, store: str, pet: str) -> Any:
        """查看诊断，须写明用途，永久留痕 / What vets wrote, for a stated purpose.

        Each reading is on record, so it takes no Idempotency-Key and its answer is kept nowhere.
        """

        def view(unit: Unit) -> dict[str, object]:
            return {"items": read_diagnoses(unit, number_of(PREFIX, pet), asked["purpose"])}

        return open_up(doors, view)


def _moving(pets: Routes, doors: Doors) -> None:
    _step(
        pets,
        doors,
        "listing",
        NothingRequest,
        Permission.LIST_PET,
        lambda unit, pet, _: service.list_pet(unit, pet),
        "上架；缺什么逐条说明 / Put it on the list; whatever it lacks is named.",
    )
    _step(
        pets,
        doors,
        "delisting",
        schemas.PetReasonRequest,
        Permission.LIST_PET,
        lambda unit, pet, said: service.delist_pet(unit, pet, said["why"]),
        "下架 / Take it off the list.",
    )
    _step(
        pets,
        doors,
        "description",
        schemas.DescriptionRequest,
        Permission.MANAGE_PET,
        _describe,
        "性情与照护说明，签约前告知 / Its temper and care, told before anybody signs.",
    )
    _step(
        pets,
        doors,
        "readmission",
        schemas.ReadmissionRequest,
        Permission.MANAGE_PET,
        lambda unit, pet, said: service.readmit(unit, pet, said["cage"]),
        "收回的宠物重新入馆隔离 / A pet that came back is isolated and examined anew.",
    )
    _step(
        pets,
        doors,
        "death",
        schemas.PetReasonRequest,
        Permission.RECORD_DEATH,
        _die,
        "登记在馆宠物去世；已领养的在其合约中办理 / It died in the house."
        " Of an adopted one its contract is told.",
    )


def _describe(unit: Unit, pet: int, said: dict[str, Any]) -> None:
    service.describe_pet(unit, pet, said["temperament"], said["care_notes"])


def _die(unit: Unit, pet: int, said: dict[str, Any]) -> None:
    service.require_in_store(unit, [pet])
    service.record_death(unit, [pet], said["why"])


def _step(
    pets: Routes,
    doors: Doors,
    name: str,
    body: type[Schema],
    permission: Permission,
    do: Do,
    doc: str,
) -> None:
    """One thing that is done with a pet; the answer is the pet as it is then."""

    def step(header: dict[str, str], said: dict[str, Any], *, store: str, pet: str) -> Any:
        def work(unit: Unit) -> object:
            number = number_of(PREFIX, pet)
            do(unit, number, said)
            return show_pet(unit, number)

        return carry_out(doors, schemas.PetSheet, work)

    step.__name__, step.__doc__ = name, doc
    pets.writes(
        f"{_ONE}/{name}",
        headers=IdempotencyHeader,
        body=body,
        answer=schemas.PetSheet,
        permission=permission,
    )(step)
