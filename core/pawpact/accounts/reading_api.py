"""``/stores/<store>/customers/search`` and ``/access-log``: finding people, and who looked."""

from __future__ import annotations

from typing import Any

from pawpact.access.answering import look
from pawpact.access.blueprint import READ_PROBLEMS, Routes
from pawpact.access.caller import Doors
from pawpact.access.log import Reading, trail
from pawpact.access.paging import place
from pawpact.access.permission import Permission
from pawpact.accounts import reading_schemas as schemas
from pawpact.accounts.directory import find_by_phone
from pawpact.accounts.service import require_customers
from pawpact.kernel.identity import public_id
from pawpact.tenancy.unit import Unit

PREFIX = "log"


def routes(doors: Doors) -> Routes:
    """Finding a customer by her phone, and the access log."""
    found = Routes("readings", "查找与留痕 / finding people, and who looked", doors)
    _searching(found, doors)
    _looking_back(found, doors)
    return found


def _searching(found: Routes, doors: Doors) -> None:
    @found.serve(
        "POST",
        "/customers/search",
        body=schemas.SearchRequest,
        answer=schemas.FoundView,
        permission=Permission.READ_CUSTOMER,
        problems=(400, 413, 415, *READ_PROBLEMS),
    )
    def search(body: dict[str, str], *, store: str) -> Any:
        """按完整手机号查找，已遮盖 / Find by the whole phone number; masked.

        It changes nothing, so it takes no Idempotency-Key.
        """
        return look(doors, lambda unit: {"items": find_by_phone(unit, body["phone"])})


def _looking_back(found: Routes, doors: Doors) -> None:
    @found.reads(
        "/access-log",
        query=schemas.ReadingQuery,
        answer=schemas.ReadingPage,
        permission=Permission.READ_ACCESS_LOG,
    )
    def log(query: dict[str, Any], *, store: str) -> Any:
        """谁查看过个人资料，新的在前 / Who read personal data, the newest first."""
        return look(doors, lambda unit: _page(unit, query))


def _page(unit: Unit, query: dict[str, Any]) -> dict[str, Any]:
    limit, customer = query["limit"], query["customer"]
    if customer is not None:
        require_customers(unit, [customer])
    lines = trail(
        unit,
        subject="" if customer is None else "customer",
        subject_id=customer or 0,
        most=limit + 1,
        before=place(PREFIX, query["after"]) or None,
    )
    more = public_id(PREFIX, lines[limit - 1].number) if len(lines) > limit else None
    return {"items": [_shown(each) for each in lines[:limit]], "next": more}


def _shown(line: Reading) -> dict[str, Any]:
    return {
        "id": line.number,
        "at": line.at,
        "actor": line.actor,
        "action": line.action,
        "whom": line.whom,
        "allowed": line.allowed,
        "purpose": line.purpose,
    }
