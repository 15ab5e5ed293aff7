"""``/stores/<store>/charges``: debits listed, shown with what happened to them, postponed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
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
from pawpact.access.caller import Doors, caller
from pawpact.access.permission import Permission, require
from pawpact.billing import charge_schemas as schema
from pawpact.billing.gateway.capability import NO_LIMITS, Abilities
from pawpact.billing.service import postpone_charge
from pawpact.billing.values import ChargeState
from pawpact.billing.view import (
    list_charges,
    reason_label,
    show_charge,
    show_moves,
)
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.identity import read_public_id
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit

UNDER_WAY = tuple(
    ChargeState(each)
    for each in ("noticed", "failed", "postponed", "overdue", "unknown", "processing")
)


def routes(doors: Doors, abilities: Abilities = NO_LIMITS) -> Routes:
    """Charges of contracts."""
    found = Routes("charges", "月付账单 / debits", doors)
    _looked_up(found, doors)
    _changed(found, doors, abilities)
    return found


def _looked_up(found: Routes, doors: Doors) -> None:
    @found.serve(
        "GET",
        "/charges",
        query=schema.ChargeQuery,
        answer=schema.ChargePageView,
        permission=Permission.LIST_CONTRACTS,
        problems=READ_PROBLEMS,
    )
    def every(query: dict[str, Any], *, store: str) -> Any:
        """本店的账单，按应扣日 / The store's charges, by day."""
        return look(doors, lambda unit: _page(unit, query))

    @found.serve(
        "GET",
        "/charges/<string:charge>",
        answer=schema.ChargeLifeView,
        permission=Permission.READ_CONTRACT,
        problems=READ_PROBLEMS,
    )
    def show(*, store: str, charge: str) -> Any:
        """一笔账单及其经过 / A charge and everything that happened to it."""
        number = number_of("chg", charge)
        return look(doors, lambda unit: _life(unit, number))


def _changed(found: Routes, doors: Doors, abilities: Abilities) -> None:
    @found.serve(
        "POST",
        "/charges/<string:charge>/postponement",
        headers=IdempotencyHeader,
        body=schema.PostponeRequest,
        answer=schema.PostponeAnswer,
        permission=Permission.CHANGE_CONTRACT,
        problems=WRITE_PROBLEMS,
    )
    def postpone(_header: dict[str, str], body: dict[str, Any], *, store: str, charge: str) -> Any:
        """顺延到另一天，不收费 / Debit on another day, at no fee; announced afresh."""
        number = number_of("chg", charge)
        if body["approved"]:
            require(caller().role, Permission.END_CONTRACT)

        def work(unit: Unit) -> object:
            came = postpone_charge(
                unit,
                number,
                body["to"],
                why=body["why"],
                approved=body["approved"],
                abilities=abilities,
            )
            charge_now = show_charge(unit, number)
            return {"outcome": came.outcome, "day": came.day, "charge": charge_now}

        return carry_out(doors, schema.PostponeAnswer, work)


def _page(unit: Unit, query: Mapping[str, Any]) -> dict[str, Any]:
    limit = query["limit"]
    states = [ChargeState(each) for each in query["state"]] or UNDER_WAY
    found = list_charges(
        unit, states, until=query["until"], after=_place(query["after"]), limit=limit + 1
    )
    items = found[:limit]
    more = f"{items[-1].due_on}.{items[-1].id}" if len(found) > limit else None
    return {"items": items, "next": more}


def _place(after: str | None) -> tuple[date, int] | None:
    """The place after which a page begins; nobody's charge is read by it."""
    if after is None:
        return None
    day, _, public = after.partition(".")
    number = read_public_id("chg", public)
    try:
        begin = date.fromisoformat(day)
    except ValueError:
        begin = None
    if number is None or begin is None:
        raise InvalidField("after", Label("应为上一页的 next", "the last page's next"))
    return begin, number


def _life(unit: Unit, charge: int) -> dict[str, Any]:
    moves = [
        {**asdict(each), "reason": reason_label(each.why)} for each in show_moves(unit, charge)
    ]
    return {**asdict(show_charge(unit, charge)), "moves": moves}
