"""Complaints come in, by any way, and are registered: nobody is turned away."""

from __future__ import annotations

from collections.abc import Mapping
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
    told,
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
        "said": Sealed(case.body["said"]),
        **_by_words(case, case.body["said"]),
    }
    row["first"] = _first(case, row) if row["has_illness_words"] else None
    begun = Change(Complaint, case.number, {each: row[each] for each in row if each != "thing"})
    received = told(row, 0, "received")
    if case.body["type"] is None:
        heard = (received, *_of_illness(case, row))
        return Outcome((begun,), heard, standing({**row, "version": 1}))
    found = _details(case, row, case.body["said"])
    if isinstance(found, Outcome):
        return found
    about = {**row, **found, "state": "registered"}
    registered = Change(Complaint, case.number, {**found, "state": "registered"}, after=1)
    return Outcome(
        records=(begun, registered),
        raises=(received, _registered(about), *_of_illness(case, about)),
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
    is_known = row["has_illness_words"] and row["pet"] == about["pet"]
    ill = _of_illness(case, {**about, **found}, is_known=is_known)
    raises = (_registered(about), *ill)
    return moved(case, row, ("registered",), values, raises=raises)


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
    by_words = _by_words(case, f"{said} {body['demand']}")
    is_ill = by_words["has_illness_words"]
    is_urgent = body["type"] in urgent or is_ill or row["urgency"] == "urgent"
    if is_urgent and body["urgency"] == "normal":
        return refused("urgency_lowered", "紧急程度只能调高", "urgency is raised, never lowered")
    is_raised = body["urgency"] == "urgent"
    found = {
        "type": body["type"],
        "urgency": "urgent" if is_urgent or is_raised else "normal",
        "has_illness_words": is_ill,
        "happened_at": happened,
        "demand": Sealed(body["demand"]),
        "first": _first(case, row) if is_ill or body["type"] == PET_HEALTH else None,
        **_report(case, row["received_at"]),
    }
    return found | (diagnosis(case) if body["disease"] else {})


def _by_words(case: ActionCase, words: str) -> dict[str, Any]:
    """Whoever speaks of illness is urgent, whatever the complaint is said to be about."""
    is_ill = any(each in words for each in texts_of(case, "illness_words"))
    return {"has_illness_words": is_ill, "urgency": "urgent" if is_ill else "normal"}


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


def is_about_illness(row: Mapping[str, Any]) -> bool:
    """Its type says so, or what was said, or a diagnosis."""
    return row["type"] == PET_HEALTH or row["has_illness_words"] or bool(row["disease"])


def of_ill_pet(case: ActionCase, pet: int | None) -> list[Row]:
    """What was complained of about this pet's illnesses, the oldest first."""
    if pet is None:
        return []
    rows = case.find(Complaint, {"pet": pet}, limit=MOST_COMPLAINTS).rows
    return [row for row in rows if is_about_illness(row)]


def _first(case: ActionCase, about: Mapping[str, Any]) -> int | None:
    """Another complaint about this pet's illness that is open already."""
    rows = of_ill_pet(case, about["pet"])
    others = (row["thing"] for row in rows if row["state"] in OPEN)
    return next((each for each in others if each != about["thing"]), None)


def _report(case: ActionCase, received: datetime) -> dict[str, Any]:
    """The day on which the customer told, and how long the pet was at home by then."""
    zone = ZoneInfo(str(case.parameter("core.tenancy.timezone")))
    told_on, handed_over = received.astimezone(zone).date(), case.fact("pet.handed_over_on")
    if type(handed_over) is not int:
        return {"reported_on": told_on, "days_at_home": None}
    days = (told_on - date.fromordinal(handed_over)).days
    return {"reported_on": told_on, "days_at_home": max(days, 0)}


def _registered(row: Mapping[str, Any]) -> Raise:
    hers = {"complaint": row["thing"], "customer": row["customer"]}
    return Raise("complaint.registered", f"complaint:{row['thing']}", hers)


def _of_illness(
    case: ActionCase, row: Mapping[str, Any], *, is_known: bool = False
) -> tuple[Raise, ...]:
    """The ill pet, once for all its complaints, and its diagnosis; or a pet that nobody named."""
    if row.get("type") != PET_HEALTH and not row["has_illness_words"]:
        return ()
    hers = {"complaint": row["thing"], "customer": row["customer"]}
    if row["contract"] is None or row["pet"] is None:
        key = f"complaint:{row['thing']}:unnamed"
        return () if is_known else (Raise("complaint.pet_unnamed", key, hers),)
    pets = {**hers, "contract": row["contract"], "pet": row["pet"]}
    found = []
    if row["first"] is None and not is_known:
        found.append(Raise("complaint.pet_ill", _illness_key(case, row["pet"]), pets))
    if row.get("disease"):
        found.append(diagnosed(row, pets))
    return tuple(found)


def _illness_key(case: ActionCase, pet: int) -> str:
    """The same for two who complain at one instant: this pet's next after those that are closed."""
    closed = sum(row["state"] not in OPEN for row in of_ill_pet(case, pet))
    return f"pet:{pet}:{closed}:ill"


def diagnosed(row: Mapping[str, Any], pets: dict[str, int]) -> Raise:
    """What the pet has is known."""
    key = f"complaint:{row['thing']}:{row.get('version', 1)}:diagnosed"
    return Raise("complaint.diagnosed", key, pets)
