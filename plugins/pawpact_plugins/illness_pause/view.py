"""What people read of ill pets: the cases, one of them whole, and where to send somebody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pawpact.sdk import ActionCase, Listing, Row
from pawpact_plugins.illness_pause.case import clinics
from pawpact_plugins.illness_pause.models import Illness
from pawpact_plugins.illness_pause.stage import OPEN

_ROLES = ("contract", "customer", "pet")


def list_cases(case: ActionCase) -> Listing:
    """Open cases, or those at one stage; the oldest first, because it has waited longest."""
    where: dict[str, Any] = {"state": case.body.get("state") or OPEN}
    where |= {role: case.subjects[role] for role in _ROLES if role in case.subjects}
    body = case.body
    found = case.find(Illness, where, after=body["after"], limit=body["limit"])
    return Listing([_shown(row) for row in found.rows], found.next)


def show_case(case: ActionCase) -> Mapping[str, Any]:
    """One case with all that is known of it and each step that it took."""
    illness = case.subjects["illness"]
    rows = case.history(Illness, [illness])[illness]
    steps = [
        {"version": row["version"], "state": row["state"], "at": row["moved_at"]} for row in rows
    ]
    return {**_shown(rows[-1]), "history": steps}


def list_clinics(case: ActionCase) -> Listing:
    """Partner clinics; those that are open at night first."""
    rows = sorted(clinics(case), key=lambda each: not each["open_at_night"])
    ratio = case.parameter("illness_pause.clinic_price_ratio")
    assert type(ratio) is int
    return Listing([{**row, "discount": f"{ratio / 10_000:.2f}"} for row in rows])


def _shown(row: Row) -> dict[str, Any]:
    return {**row, "illness": row["thing"]}
