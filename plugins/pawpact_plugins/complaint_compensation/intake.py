"""Complaints come in, by any way, and are registered: nobody is turned away."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from pawpact.sdk import ActionCase, Change, Outcome, Raise, Row, Sealed
from pawpact_plugins.complaint_compensation.case import (
    complaint_of,
    moved,
    refused,
    standing,
    texts_of,
)
from pawpact_plugins.complaint_compensation.models import Complaint
from pawpact_plugins.complaint_compensation.stage import OPEN
from pawpact_plugins.complaint_compensation.vocabulary import TYPES

PET_HEALTH = "pet_health"
MOST_COMPLAINTS = 1_000
"""About one pet; a page is no larger."""


def take_in(case: ActionCase) -> Outcome:
    """A complaint gets its number and an owner at once; what it is about may be told later."""
    channels = texts_of(case, "channels")
    if case.body["channel"] not in channels:
        listed = "、".join(channels)
        return refused("unknown_channel", f"投诉渠道有：{listed}", f"channels are: {listed}")
    row = {
        "thing": case.number,
        "customer": case.subjects["customer"],
        "contract": case.subjects.get("contract"),
        "pet": case.subjects.get("pet"),
        "channel": case.body["channel"],
        "owner": case.actor,
        "state": "received",
        "month": case.date.isoformat()[:7],
        "received_at": case.at,
        "urgency": "normal",
        "said": Sealed(case.body["said"]),
    }
    begun = Change(Complaint, case.number, {each: row[each] for each in row if each != "thing"})
    if case.body["type"] is None:
        return Outcome(records=(begun,), answer=standing({**row, "version": 1}))
    found = _details(case, row, case.body["said"])
    if isinstance(found, Outcome):
        return found
    about = {**row, **found, "state": "registered"}
    registered = Change(Complaint, case.number, {**found, "state": "registered"}, after=1)
    return Outcome(
        records=(begun, registered),
        raises=_raised(case, about),
        answer=standing({**about, "version": 2}),
    )


def register(case: ActionCase) -> Outcome:
    """What a complaint that was taken in is about."""
    row = complaint_of(case)
    contract = case.subjects.get("contract", row["contract"])
    if case.subjects.get("customer", row["customer"]) != row["customer"]:
        return refused("other_customer", "合约不是这位客户的", "the contract is somebody else's")
    about = {**row, "contract": contract, "pet": case.subjects.get("pet", row["pet"])}
    found = _details(case, about, row["said"] or "")
    if isinstance(found, Outcome):
        return found
    values = {**found, "contract": about["contract"], "pet": about["pet"]}
    return moved(case, row, ("registered",), values, raises=_raised(case, {**about, **found}))


def _details(case: ActionCase, row: dict[str, Any], said: str) -> dict[str, Any] | Outcome:
    """What is known of it from now on, or why it cannot be."""
    body, happened = case.body, case.body["happened_at"] or case.at
    urgent, normal = texts_of(case, "urgent_types"), texts_of(case, "normal_types")
    known = dict.fromkeys((*urgent, *normal, *TYPES))
    if body["type"] not in known:
        listed = "、".join(known)
        return refused("unknown_type", f"投诉类型有：{listed}", f"types are: {listed}")
    if happened > case.at:
        return refused("in_the_future", "发生时间不能晚于现在", "this has not happened yet")
    too_early = refuse_future(case)
    if too_early is not None:
        return too_early
    words = f"{said} {body['demand']}"
    is_ill = any(each in words for each in texts_of(case, "illness_words"))
    is_urgent = body["type"] in urgent or is_ill
    if is_urgent and body["urgency"] == "normal":
        return refused("urgency_lowered", "紧急程度只能调高", "urgency is raised, never lowered")
    is_raised = body["urgency"] == "urgent"
    found = {
        "type": body["type"],
        "urgency": "urgent" if is_urgent or is_raised else "normal",
        "has_illness_words": is_ill,
        "happened_at": happened,
        "demand": Sealed(body["demand"]),
        "first": _first(case, row["pet"]) if is_ill or body["type"] == PET_HEALTH else None,
        **_report(case, row["received_at"]),
    }
    return found | (diagnosis(case) if body["disease"] else {})


def diagnosis(case: ActionCase) -> dict[str, Any]:
    """What the clinic found, and on which day: today where nobody says another."""
    found_on = case.body["diagnosed_on"] or case.date
    return {"disease": Sealed(case.body["disease"]), "diagnosed_on": found_on}


def refuse_future(case: ActionCase) -> Outcome | None:
    """A diagnosis that nobody can have made yet."""
    found_on = case.body["diagnosed_on"]
    if found_on is None or found_on <= case.date:
        return None
    return refused("in_the_future", "诊断日期不能晚于今天", "nobody has found this yet")


def _of_ill_pet(case: ActionCase, pet: int | None) -> list[Row]:
    """What was complained of about this pet's illnesses, the oldest first."""
    if pet is None:
        return []
    rows = case.find(Complaint, {"pet": pet}, limit=MOST_COMPLAINTS).rows
    return [row for row in rows if row["type"] == PET_HEALTH or row["has_illness_words"]]


def _first(case: ActionCase, pet: int | None) -> int | None:
    """The complaint about this pet's illness that is open already."""
    rows = _of_ill_pet(case, pet)
    return next((row["thing"] for row in rows if row["state"] in OPEN), None)


def _report(case: ActionCase, received: datetime) -> dict[str, Any]:
    """The day on which the customer told, and how long the pet was at home by then."""
    zone = ZoneInfo(str(case.parameter("core.tenancy.timezone")))
    told_on, handed_over = received.astimezone(zone).date(), case.fact("pet.handed_over_on")
    if type(handed_over) is not int:
        return {"reported_on": told_on, "days_at_home": None}
    days = (told_on - date.fromordinal(handed_over)).days
    return {"reported_on": told_on, "days_at_home": max(days, 0)}


def _raised(case: ActionCase, row: dict[str, Any]) -> tuple[Raise, ...]:
    """The complaint itself, the ill pet once for all its complaints, and its diagnosis."""
    hers = {"complaint": row["thing"], "customer": row["customer"]}
    found = [Raise("complaint.registered", f"complaint:{row['thing']}", hers)]
    is_ill = row["type"] == PET_HEALTH or row["has_illness_words"]
    if is_ill and row["contract"] is not None and row["pet"] is not None:
        pets = {**hers, "contract": row["contract"], "pet": row["pet"]}
        if row["first"] is None:
            found.append(Raise("complaint.pet_ill", _illness_key(case, row["pet"]), pets))
        if row.get("disease"):
            found.append(diagnosed(row, pets))
    return tuple(found)


def _illness_key(case: ActionCase, pet: int) -> str:
    """The same for two who complain at one instant: this pet's next after those that are closed."""
    closed = sum(row["state"] not in OPEN for row in _of_ill_pet(case, pet))
    return f"pet:{pet}:{closed}:ill"


def diagnosed(row: dict[str, Any], pets: dict[str, int]) -> Raise:
    """What the pet has is known."""
    key = f"complaint:{row['thing']}:{row.get('version', 1)}:diagnosed"
    return Raise("complaint.diagnosed", key, pets)
