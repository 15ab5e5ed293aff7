"""``/stores/<store>/contracts/<contract>/handover``: the pet goes home, or another is kept."""

from __future__ import annotations

from typing import Any

from pawpact.access.answering import IdempotencyHeader, carry_out, number_of
from pawpact.access.blueprint import Routes
from pawpact.access.field import NothingRequest
from pawpact.access.permission import Permission
from pawpact.contracts.moves import contracts as contracts_of
from pawpact.contracts.running.given_back import receive_back
from pawpact.contracts.serving import application_schemas as schemas
from pawpact.contracts.signing.handover import hand_over, reserve_again
from pawpact.decisions.runner import Runner
from pawpact.kernel.identity import public_id
from pawpact.pets.file import read_file
from pawpact.pets.schemas import PetSheet, TakeBackRequest
from pawpact.pets.view import show_pet
from pawpact.tenancy.unit import Unit

PREFIX = "con"
_ONE = "/contracts/<string:contract>"


def routes(runner: Runner) -> Routes:
    """The routes of a contract's pet."""
    handovers = Routes("handovers", "交接 / the pet of a contract", runner)
    _handing_over(handovers, runner)
    _keeping(handovers, runner)
    _taking_back(handovers, runner)
    return handovers


def _handing_over(handovers: Routes, runner: Runner) -> None:
    @handovers.writes(
        f"{_ONE}/handover",
        headers=IdempotencyHeader,
        body=NothingRequest,
        answer=schemas.HandoverView,
        permission=Permission.HAND_OVER_PET,
    )
    def handover(header: dict[str, str], _: dict[str, Any], *, store: str, contract: str) -> Any:
        """宠物交接回家，当天为第 0 天 / The pet goes home; that day is day 0 of the guarantee."""

        def work(unit: Unit) -> dict[str, object]:
            number = number_of(PREFIX, contract)
            return _view(unit, contract, hand_over(unit, [number])[number])

        return carry_out(runner, schemas.HandoverView, work)


def _keeping(handovers: Routes, runner: Runner) -> None:
    @handovers.writes(
        f"{_ONE}/pet",
        headers=IdempotencyHeader,
        body=schemas.KeptPetRequest,
        answer=schemas.HandoverView,
        permission=Permission.LIST_PET,
    )
    def keep(header: dict[str, str], asked: dict[str, int], *, store: str, contract: str) -> Any:
        """交接前宠物病了，另留一只 / A pet is kept for a contract whose own fell ill."""

        def work(unit: Unit) -> dict[str, object]:
            number = number_of(PREFIX, contract)
            contracts_of(unit, [number])
            reserve_again(unit, number, asked["pet"])
            unit.session.flush()
            return _view(unit, contract, asked["pet"])

        return carry_out(runner, schemas.HandoverView, work)


def _taking_back(handovers: Routes, runner: Runner) -> None:
    @handovers.writes(
        "/pets/<string:pet>/return",
        headers=IdempotencyHeader,
        body=TakeBackRequest,
        answer=PetSheet,
        permission=Permission.TAKE_BACK_PET,
    )
    def receive(header: dict[str, str], said: dict[str, Any], *, store: str, pet: str) -> Any:
        """收回已领养的宠物，合约停扣 / An adopted pet was received back; its contract is held."""

        def work(unit: Unit) -> object:
            number = number_of("pet", pet)
            receive_back(unit, number, said["why"], replaced=said["replaced"])
            return show_pet(unit, number)

        return carry_out(runner, PetSheet, work)


def _view(unit: Unit, contract: str, pet: int) -> dict[str, object]:
    found = read_file(unit, pet)
    return {
        "contract": contract,
        "pet": public_id("pet", pet),
        "state": found.record.state,
        "day_0": found.described.handed_over_on,
    }
