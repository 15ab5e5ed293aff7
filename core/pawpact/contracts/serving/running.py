"""``/stores/<store>/contracts``: listed, shown, held, changed, paused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response

from pawpact.access.answering import (
    READ_PROBLEMS,
    WRITE_PROBLEMS,
    IdempotencyHeader,
    carry_on,
    look,
    number_of,
)
from pawpact.access.blueprint import Routes
from pawpact.access.caller import Doors
from pawpact.access.paging import paged, place
from pawpact.access.permission import Permission
from pawpact.billing.gateway.capability import NO_LIMITS, Abilities
from pawpact.contracts.running.hold import lift_hold, put_hold
from pawpact.contracts.running.plan_change import PlanWish, change_plan
from pawpact.contracts.running.view import list_contracts, show_life
from pawpact.contracts.serving import running_schemas as schema
from pawpact.contracts.serving.charges import add_charges
from pawpact.tenancy.unit import Unit


def routes(doors: Doors, abilities: Abilities = NO_LIMITS) -> Routes:
    """Contracts that run."""
    found = Routes("contracts", "合约 / contracts", doors)
    _looked_up(found, doors)
    _held(found, doors)
    _changed(found, doors, abilities)
    add_charges(found, doors)
    return found


def changing(doors: Doors, contract: int, change: Callable[[Unit], object]) -> Response:
    """Do this once and answer the contract as it is when policies have said their part."""
    return carry_on(
        doors, schema.LifeAnswer, change, lambda: None, lambda unit: show_life(unit, contract)
    )


def _looked_up(found: Routes, doors: Doors) -> None:
    @found.serve(
        "GET",
        "/contracts",
        query=schema.ContractsQuery,
        answer=schema.ContractsAnswer,
        permission=Permission.LIST_CONTRACTS,
        problems=READ_PROBLEMS,
    )
    def every(query: dict[str, Any], *, store: str) -> Any:
        """列出合约 / List contracts, the oldest first."""
        limit, after = query["limit"], place("con", query["after"])
        return look(
            doors,
            lambda unit: paged(
                list_contracts(unit, query["state"], after=after, limit=limit + 1), limit
            ),
        )

    @found.serve(
        "GET",
        "/contracts/<string:contract>",
        answer=schema.LifeAnswer,
        permission=Permission.READ_CONTRACT,
        problems=READ_PROBLEMS,
    )
    def show(*, store: str, contract: str) -> Any:
        """合约、冻结、暂停、报告与每一步 / A contract, its holds and everything done with it."""
        number = number_of("con", contract)
        return look(doors, lambda unit: show_life(unit, number))


def _held(found: Routes, doors: Doors) -> None:
    @found.serve(
        "POST",
        "/contracts/<string:contract>/holds",
        headers=IdempotencyHeader,
        body=schema.HoldRequest,
        answer=schema.LifeAnswer,
        permission=Permission.END_CONTRACT,
        problems=WRITE_PROBLEMS,
    )
    def hold(_header: dict[str, str], body: dict[str, Any], *, store: str, contract: str) -> Any:
        """冻结扣款 / Hold the debits of a contract."""
        number = number_of("con", contract)
        return changing(
            doors, number, lambda unit: put_hold(unit, number, body["reason"], body["why"])
        )

    @found.serve(
        "POST",
        "/contracts/<string:contract>/holds/lifting",
        headers=IdempotencyHeader,
        body=schema.HoldRequest,
        answer=schema.LifeAnswer,
        permission=Permission.END_CONTRACT,
        problems=WRITE_PROBLEMS,
    )
    def lift(_header: dict[str, str], body: dict[str, Any], *, store: str, contract: str) -> Any:
        """解除冻结，提醒后恢复扣款 / Lift a hold; debits go on after fresh notices."""
        number = number_of("con", contract)
        return changing(
            doors, number, lambda unit: lift_hold(unit, number, body["reason"], body["why"])
        )


def _changed(found: Routes, doors: Doors, abilities: Abilities) -> None:
    @found.serve(
        "POST",
        "/contracts/<string:contract>/plan",
        headers=IdempotencyHeader,
        body=schema.PlanRequest,
        answer=schema.LifeAnswer,
        permission=Permission.CHANGE_CONTRACT,
        problems=WRITE_PROBLEMS,
    )
    def plan(header: dict[str, str], body: dict[str, Any], *, store: str, contract: str) -> Any:
        """调整套餐，没有手续费 / Change the plan, without a fee."""
        number, key = number_of("con", contract), header["idempotency_key"]
        wish = PlanWish(key, number, body["plan"], body["confirmation"], body["mandate_limit"])
        return changing(doors, number, lambda unit: change_plan(unit, wish, abilities))
