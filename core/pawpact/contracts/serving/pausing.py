"""``/stores/<store>/…/pauses``: asked for, answered, extended, ended because the pet is well."""

from __future__ import annotations

from typing import Any

from pawpact.access.answering import WRITE_PROBLEMS, IdempotencyHeader, look, number_of
from pawpact.access.blueprint import Routes
from pawpact.access.caller import Doors
from pawpact.access.permission import Permission
from pawpact.contracts.running.pause import extend_pause, grant_pause, refuse_pause, report_recovery
from pawpact.contracts.running.pause_moves import pause_of
from pawpact.contracts.running.pause_request import PauseRequest, request_pause
from pawpact.contracts.serving import running_schemas as schema
from pawpact.contracts.serving.running import changing
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit


def routes(doors: Doors) -> Routes:
    """Pauses of contracts."""
    found = Routes("pauses", "暂停月付 / pauses", doors)
    _asked(found, doors)
    _decided(found, doors)
    return found


def _asked(found: Routes, doors: Doors) -> None:
    @found.serve(
        "POST",
        "/contracts/<string:contract>/pauses",
        headers=IdempotencyHeader,
        body=schema.PauseRequestBody,
        answer=schema.LifeAnswer,
        permission=Permission.CHANGE_CONTRACT,
        problems=WRITE_PROBLEMS,
    )
    def ask(header: dict[str, str], body: dict[str, Any], *, store: str, contract: str) -> Any:
        """宠物生病，申请暂停月付 / Ask for a pause; nothing is debited until it is decided."""
        number = number_of("con", contract)
        key, documents = header["idempotency_key"], tuple(body["documents"])
        wish = PauseRequest(key, number, body["periods"], documents)
        return changing(doors, number, lambda unit: request_pause(unit, wish))

    @found.serve(
        "POST",
        "/contracts/<string:contract>/recovery",
        headers=IdempotencyHeader,
        body=schema.ContractReason,
        answer=schema.LifeAnswer,
        permission=Permission.CHANGE_CONTRACT,
        problems=WRITE_PROBLEMS,
    )
    def recover(_header: dict[str, str], body: dict[str, str], *, store: str, contract: str) -> Any:
        """宠物康复，恢复月付 / The pet is well: debits resume."""
        number = number_of("con", contract)
        return changing(doors, number, lambda unit: report_recovery(unit, number, body["why"]))


def _decided(found: Routes, doors: Doors) -> None:
    @found.serve(
        "POST",
        "/pauses/<string:pause>/answer",
        headers=IdempotencyHeader,
        body=schema.PauseAnswerRequest,
        answer=schema.LifeAnswer,
        permission=Permission.END_CONTRACT,
        problems=WRITE_PROBLEMS,
    )
    def answer(_header: dict[str, str], body: dict[str, Any], *, store: str, pause: str) -> Any:
        """店长同意或不同意暂停 / A manager grants or refuses a pause."""
        number = number_of("pau", pause)
        if body["grant"] and body["periods"] is None:
            raise InvalidField("periods", Label("请写明几期", "say how many periods"))

        contract = look(doors, lambda unit: pause_of(unit, number).contract_id)

        def decide(unit: Unit) -> None:
            if body["grant"]:
                grant_pause(unit, number, body["periods"], body["why"], by_manager=True)
            else:
                refuse_pause(unit, number, body["why"])

        return changing(doors, contract, decide)

    @found.serve(
        "POST",
        "/contracts/<string:contract>/pause-extension",
        headers=IdempotencyHeader,
        body=schema.ExtensionRequest,
        answer=schema.LifeAnswer,
        permission=Permission.END_CONTRACT,
        problems=WRITE_PROBLEMS,
    )
    def extend(_header: dict[str, str], body: dict[str, Any], *, store: str, contract: str) -> Any:
        """店长延长暂停 / A manager extends a pause."""
        number = number_of("con", contract)
        return changing(
            doors, number, lambda unit: extend_pause(unit, number, body["periods"], body["why"])
        )
