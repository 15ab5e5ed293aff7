"""``/stores/<store>/receivables``: what customers owe, taken, or given up with a reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pawpact.access.answering import IdempotencyHeader, carry_out, look, number_of
from pawpact.access.blueprint import Routes
from pawpact.access.caller import Doors
from pawpact.access.paging import place
from pawpact.access.permission import Permission
from pawpact.contracts.moves import contracts
from pawpact.contracts.serving import owed_schemas as schema
from pawpact.kernel.identity import public_id
from pawpact.ledger.movement_title import movement_title
from pawpact.ledger.receivable import OpenReceivable, open_receivables, receive_payment, write_off
from pawpact.tenancy.unit import Unit

_ONE = "/contracts/<string:contract>/receivable"


def routes(doors: Doors) -> Routes:
    """What customers owe."""
    found = Routes("receivables", "客户欠款 / receivables", doors)
    _listed(found, doors)
    _settled(found, doors)
    return found


def _listed(found: Routes, doors: Doors) -> None:
    @found.reads(
        "/receivables",
        query=schema.ReceivableQuery,
        answer=schema.ReceivablePage,
        permission=Permission.LIST_CONTRACTS,
    )
    def every(query: dict[str, Any], *, store: str) -> Any:
        """客户欠本店的款项，先欠的在前 / What customers owe, the oldest first."""
        return look(doors, lambda unit: _page(unit, query))


def _settled(found: Routes, doors: Doors) -> None:
    @found.writes(
        f"{_ONE}/payment",
        headers=IdempotencyHeader,
        body=schema.ReceivedRequest,
        answer=schema.OwedView,
        permission=Permission.SETTLE_RECEIVABLE,
    )
    def pay(_header: dict[str, str], body: dict[str, Any], *, store: str, contract: str) -> Any:
        """客户付了欠款 / The customer paid of what is open."""
        amount, reference = body["amount"], body["reference"]
        return _settle(
            doors, contract, lambda unit, number: receive_payment(unit, number, amount, reference)
        )

    @found.writes(
        f"{_ONE}/write-off",
        headers=IdempotencyHeader,
        body=schema.WriteOffRequest,
        answer=schema.OwedView,
        permission=Permission.SETTLE_RECEIVABLE,
    )
    def give_up(_header: dict[str, str], body: dict[str, Any], *, store: str, contract: str) -> Any:
        """店长核销欠款 / A manager gives up what is open."""
        amount, why, reference = body["amount"], body["why"], body["reference"]
        return _settle(
            doors, contract, lambda unit, number: write_off(unit, number, amount, why, reference)
        )


def _settle(doors: Doors, contract: str, settle: Callable[[Unit, int], object]) -> Any:
    number = number_of("con", contract)

    def work(unit: Unit) -> object:
        contracts(unit, [number])
        settle(unit, number)
        left = open_receivables(unit, [number])
        return {
            "contract": number,
            "open": sum(each.remaining for each in left),
            "items": [_shown(each) for each in left],
        }

    return carry_out(doors, schema.OwedView, work)


def _page(unit: Unit, query: dict[str, Any]) -> dict[str, Any]:
    limit, contract = query["limit"], query["contract"]
    if contract is not None:
        contracts(unit, [contract])
    found = open_receivables(
        unit,
        None if contract is None else [contract],
        after=place("jou", query["after"]),
        limit=limit + 1,
    )
    more = public_id("jou", found[limit - 1].journal) if len(found) > limit else None
    return {"items": [_shown(each) for each in found[:limit]], "next": more}


def _shown(owed: OpenReceivable) -> dict[str, Any]:
    return {
        "id": owed.journal,
        "contract": owed.contract,
        "customer": owed.customer,
        "movement": owed.movement,
        "title": movement_title(owed.movement),
        "amount": owed.amount,
        "remaining": owed.remaining,
        "opened_at": owed.opened_at,
    }
