"""Answers how a pet's illness stands, from the newest case of it."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from pawpact.sdk import Columns, FactBatch, FactProvider, Value
from pawpact_plugins.illness_pause.claim_day import claim_day
from pawpact_plugins.illness_pause.models import Farewell, Illness
from pawpact_plugins.illness_pause.stage import NONE, is_open

HOME = "pet.handed_over_on"
MISSING = "pause.missing_documents"
_NEVER: tuple[str, int, list[str]] = ("", 0, [])


def provide_illness(batch: FactBatch) -> Columns:
    """Of each pet: its open case, the kinds of evidence in it, and which one it is."""
    rows = batch.read(Illness, "pet", ("state", "ordinal", "documents"))
    newest = [rows.get(pet, _NEVER) for pet in batch.subjects]
    open_ = [is_open(state) for state, _, _ in newest]
    return {
        "illness.state": [
            state if here else NONE for here, (state, _, _) in zip(open_, newest, strict=True)
        ],
        "illness.ordinal": [
            ordinal if here else ordinal + 1
            for here, (_, ordinal, _) in zip(open_, newest, strict=True)
        ],
        "illness.documents": [
            tuple(documents) if here else ()
            for here, (_, _, documents) in zip(open_, newest, strict=True)
        ],
    }


def provide_missing(batch: FactBatch) -> Columns:
    """Of what a pause still lacks, what the pet's open case does not hold either."""
    asked = batch.facts.get(MISSING)
    if asked is None:
        return {"illness.missing_documents": [None] * len(batch.subjects)}
    held = provide_illness(batch)["illness.documents"]
    return {
        "illness.missing_documents": [
            None if wanted is None else _without(wanted, here)
            for wanted, here in zip(asked, held, strict=True)
        ]
    }


def provide_farewell(batch: FactBatch) -> Columns:
    """Of each pet that is gone: how, and how many days its customer is left in peace still."""
    rows = batch.read(Farewell, "thing", ("state", "offer_on"))
    found = [rows.get(each, ("", None)) for each in batch.subjects]
    return {
        "readoption.is_final": [state in ("waiting", "offered") for state, _ in found],
        "readoption.days_to_wait": [
            None if offer_on is None else max((offer_on - batch.date).days, 0)
            for _, offer_on in found
        ],
    }


def provide_asked(batch: FactBatch) -> Columns:
    """The moment says it; where it does not, nobody asked."""
    return {"readoption.is_asked": [False] * len(batch.subjects)}


def provide_on_call(batch: FactBatch) -> Columns:
    is_there = batch.parameter("followup.vet_on_call") is True
    return {"illness.vet_on_call": [is_there] * len(batch.subjects)}


def provide_claim(batch: FactBatch) -> Columns:
    """Of each pet's open case: whether the guarantee names the disease, and since when it lived
    there on the day that counts."""
    rows = batch.read(Illness, "pet", ("state", "disease", "reported_at", "diagnosed_on"))
    covered = batch.parameter("health_guarantee.covered_diseases")
    known = frozenset(covered) if isinstance(covered, tuple) else frozenset()
    within = batch.parameter("health_guarantee.diagnosis_days")
    most = timedelta(days=within if type(within) is int else 0)
    zone = ZoneInfo(str(batch.parameter("core.tenancy.timezone")))
    is_covered: list[Value | None] = []
    days: list[Value | None] = []
    for pet, handed_over in zip(batch.subjects, batch.fact(HOME), strict=True):
        state, disease, reported_at, diagnosed_on = rows.get(pet, ("", None, None, None))
        is_known = is_open(state) and diagnosed_on is not None
        is_covered.append(disease in known if is_known else None)
        if not is_known or type(handed_over) is not int:
            days.append(None)
            continue
        counts = claim_day(reported_at.astimezone(zone).date(), diagnosed_on, most)
        days.append(max((counts - date.fromordinal(handed_over)).days, 0))
    return {"illness.is_covered": is_covered, "illness.days_at_home": days}


def provide_claim_answer(batch: FactBatch) -> Columns:
    """The moment says it; nobody answered where it does not."""
    return {"illness.claim_accepted": [None] * len(batch.subjects)}


def provide_holds(batch: FactBatch) -> Columns:
    holds = batch.parameter("health_guarantee.hold_debit_while_open") is True
    return {"illness.holds_debits": [holds] * len(batch.subjects)}


ILLNESS = FactProvider(
    "pet", ("illness.state", "illness.ordinal", "illness.documents"), provide_illness
)
LACKING = FactProvider("pet", ("illness.missing_documents",), provide_missing)
FAREWELL = FactProvider(
    "farewell", ("readoption.is_final", "readoption.days_to_wait"), provide_farewell
)
ASKED = FactProvider("farewell", ("readoption.is_asked",), provide_asked)
CLAIM = FactProvider("pet", ("illness.is_covered", "illness.days_at_home"), provide_claim)
CLAIM_ANSWER = FactProvider("illness", ("illness.claim_accepted",), provide_claim_answer)
HOLDS = FactProvider("store", ("illness.holds_debits",), provide_holds)
ON_CALL = FactProvider("store", ("illness.vet_on_call",), provide_on_call)


def _without(wanted: Value, held: Value | None) -> tuple[str, ...]:
    listed = wanted if isinstance(wanted, tuple) else ()
    known = held if isinstance(held, tuple) else ()
    return tuple(str(each) for each in listed if each not in known)
