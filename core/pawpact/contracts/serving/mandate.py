"""``/stores/<store>/…/mandates``: the customer authorises debits, limits or ends them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pawpact.access.answering import (
    READ_PROBLEMS,
    WRITE_PROBLEMS,
    IdempotencyHeader,
    carry_out,
    look,
    number_of,
)
from pawpact.access.blueprint import Routes
from pawpact.access.caller import Doors
from pawpact.access.permission import Permission
from pawpact.billing.gateway.capability import NO_LIMITS, Abilities
from pawpact.billing.mandate import find_mandate
from pawpact.billing.service import change_limit, revoke_mandate
from pawpact.billing.view import show_mandates
from pawpact.contracts.moves import contracts
from pawpact.contracts.serving import running_schemas as schema
from pawpact.contracts.serving.signing_schemas import MandateRequest
from pawpact.contracts.signing.activation import Authorisation, activate
from pawpact.contracts.signing.mandate_renewal import renew_mandate
from pawpact.tenancy.unit import Unit

CREATED = 201
UNSTARTED = ("draft", "awaiting_confirmation", "awaiting_signature", "awaiting_mandate")


def routes(doors: Doors, abilities: Abilities = NO_LIMITS) -> Routes:
    """Mandates of contracts."""
    found = Routes("mandates", "代扣授权 / mandates", doors)
    _of_contract(found, doors, abilities)
    _changed(found, doors)
    return found


def _of_contract(found: Routes, doors: Doors, abilities: Abilities) -> None:
    @found.serve(
        "GET",
        "/contracts/<string:contract>/mandates",
        answer=schema.MandatesAnswer,
        permission=Permission.READ_CONTRACT,
        problems=READ_PROBLEMS,
    )
    def show(*, store: str, contract: str) -> Any:
        """合约的代扣授权及经过 / The mandates of a contract and what became of them."""
        number = number_of("con", contract)
        return look(doors, lambda unit: _shown(unit, number))

    @found.serve(
        "POST",
        "/contracts/<string:contract>/mandates",
        headers=IdempotencyHeader,
        body=MandateRequest,
        answer=schema.MandatesAnswer,
        status=CREATED,
        permission=Permission.SIGN_CONTRACT,
        problems=WRITE_PROBLEMS,
    )
    def authorise(
        _header: dict[str, str], body: dict[str, str], *, store: str, contract: str
    ) -> Any:
        """登记授权；刚签的合约随之生效 / Record a mandate; a signed contract becomes live by it."""
        given = Authorisation(number_of("con", contract), body["provider"], body["reference"])

        def record(unit: Unit) -> object:
            row = contracts(unit, [given.contract])[given.contract]
            if row.state in UNSTARTED:
                activate(unit, [given], abilities)
            else:
                renew_mandate(unit, given, abilities)
            return _shown(unit, given.contract)

        return carry_out(doors, schema.MandatesAnswer, record, CREATED)


def _changed(found: Routes, doors: Doors) -> None:
    @found.serve(
        "POST",
        "/mandates/<string:mandate>/limit",
        headers=IdempotencyHeader,
        body=schema.LimitRequest,
        answer=schema.MandatesAnswer,
        permission=Permission.SIGN_CONTRACT,
        problems=WRITE_PROBLEMS,
    )
    def limit(_header: dict[str, str], body: dict[str, int], *, store: str, mandate: str) -> Any:
        """客户同意新的单次限额 / The customer agreed to another limit."""
        return _after(doors, mandate, lambda unit, row: change_limit(unit, row, body["limit"]))

    @found.serve(
        "POST",
        "/mandates/<string:mandate>/revocation",
        headers=IdempotencyHeader,
        body=schema.ContractReason,
        answer=schema.MandatesAnswer,
        permission=Permission.CHANGE_CONTRACT,
        problems=WRITE_PROBLEMS,
    )
    def revoke(_header: dict[str, str], body: dict[str, str], *, store: str, mandate: str) -> Any:
        """客户解除授权，扣款立即停止 / The customer takes it back; debits stop at once."""
        return _after(doors, mandate, lambda unit, row: revoke_mandate(unit, row, body["why"]))


def _after(doors: Doors, mandate: str, change: Callable[[Unit, int], None]) -> Any:
    number = number_of("man", mandate)

    def work(unit: Unit) -> object:
        contract = find_mandate(unit, number).contract_id
        change(unit, number)
        return _shown(unit, contract)

    return carry_out(doors, schema.MandatesAnswer, work)


def _shown(unit: Unit, contract: int) -> dict[str, Any]:
    row = contracts(unit, [contract])[contract]
    return {"contract": contract, "state": row.state, "items": show_mandates(unit, contract)}
