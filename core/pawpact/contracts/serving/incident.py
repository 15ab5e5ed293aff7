"""``/stores/<store>/…/incidents``: a pet reported lost or dead, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pawpact.access.answering import WRITE_PROBLEMS, IdempotencyHeader, look, number_of
from pawpact.access.blueprint import Routes
from pawpact.access.caller import Doors
from pawpact.access.permission import Permission
from pawpact.contracts.ending.incident import (
    Report,
    add_document,
    confirm_incident,
    refuse_incident,
    report_incident,
    report_pet_found,
    settle_incident,
)
from pawpact.contracts.ending.incident_moves import incident_of
from pawpact.contracts.serving import ending_schemas as schema
from pawpact.contracts.serving.running import changing
from pawpact.contracts.serving.running_schemas import ContractReason, LifeAnswer
from pawpact.tenancy.unit import Unit


def routes(doors: Doors) -> Routes:
    """Reports about pets of contracts."""
    found = Routes("incidents", "走失与死亡 / lost and dead pets", doors)
    _told(found, doors)
    _decided(found, doors)
    return found


def _told(found: Routes, doors: Doors) -> None:
    @found.serve(
        "POST",
        "/contracts/<string:contract>/incidents",
        headers=IdempotencyHeader,
        body=schema.ReportRequest,
        answer=LifeAnswer,
        permission=Permission.CHANGE_CONTRACT,
        problems=WRITE_PROBLEMS,
    )
    def report(header: dict[str, str], body: dict[str, Any], *, store: str, contract: str) -> Any:
        """报告宠物丢失或死亡，立即停扣 / Report a pet lost or dead; debits stop."""
        number = number_of("con", contract)
        told = Report(
            header["idempotency_key"],
            number,
            body["kind"],
            body["happened_on"],
            body["why"],
            tuple((each["kind"], each["reference"]) for each in body["documents"]),
            body["publish"],
        )
        return changing(doors, number, lambda unit: report_incident(unit, told))

    @found.serve(
        "POST",
        "/incidents/<string:incident>/documents",
        headers=IdempotencyHeader,
        body=schema.DocumentsRequest,
        answer=LifeAnswer,
        permission=Permission.CHANGE_CONTRACT,
        problems=WRITE_PROBLEMS,
    )
    def documents(
        _header: dict[str, str], body: dict[str, Any], *, store: str, incident: str
    ) -> Any:
        """补交材料 / Evidence that came later."""

        def keep(unit: Unit, number: int) -> None:
            for each in body["documents"]:
                add_document(unit, number, each["kind"], each["reference"])

        return _of_incident(doors, incident, keep)

    @found.serve(
        "POST",
        "/incidents/<string:incident>/found",
        headers=IdempotencyHeader,
        body=ContractReason,
        answer=LifeAnswer,
        permission=Permission.CHANGE_CONTRACT,
        problems=WRITE_PROBLEMS,
    )
    def pet_found(
        _header: dict[str, str], body: dict[str, str], *, store: str, incident: str
    ) -> Any:
        """宠物找回，合约继续 / The pet is found; the contract goes on."""
        return _of_incident(
            doors, incident, lambda unit, number: report_pet_found(unit, number, body["why"])
        )


def _decided(found: Routes, doors: Doors) -> None:
    @found.serve(
        "POST",
        "/incidents/<string:incident>/confirmation",
        headers=IdempotencyHeader,
        body=schema.ConfirmationRequest,
        answer=LifeAnswer,
        permission=Permission.END_CONTRACT,
        problems=WRITE_PROBLEMS,
    )
    def confirm(_header: dict[str, str], body: dict[str, Any], *, store: str, incident: str) -> Any:
        """确认报告：免费终止合约 / Confirm a report: the contract ends free of a fee."""
        choice, why = body["points"], body["why"]

        def work(unit: Unit, number: int) -> None:
            if choice is not None and incident_of(unit, number).state == "contract_ended":
                settle_incident(unit, number, choice, why)
            else:
                confirm_incident(unit, number, why, choice=choice)

        return _of_incident(doors, incident, work)

    @found.serve(
        "POST",
        "/incidents/<string:incident>/refusal",
        headers=IdempotencyHeader,
        body=ContractReason,
        answer=LifeAnswer,
        permission=Permission.END_CONTRACT,
        problems=WRITE_PROBLEMS,
    )
    def reject(_header: dict[str, str], body: dict[str, str], *, store: str, incident: str) -> Any:
        """材料不成立，提醒后恢复扣款 / The evidence does not hold: debits go on after notices."""
        return _of_incident(
            doors, incident, lambda unit, number: refuse_incident(unit, number, body["why"])
        )


def _of_incident(doors: Doors, incident: str, work: Callable[[Unit, int], None]) -> Any:
    number = number_of("inc", incident)
    contract = look(doors, lambda unit: incident_of(unit, number).contract_id)
    return changing(doors, contract, lambda unit: work(unit, number))
