"""A pet is lost or dead: its case closes, and one day its customer may be offered to adopt again.

The offer is never made while a lost pet is searched for, and not in the first days after a death
unless the customer asks.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from pawpact.sdk import ActionCase, CaseBatch, Change, Label, Outcome, Raise, Refusal, Row
from pawpact_plugins.illness_pause.models import Farewell, Illness
from pawpact_plugins.illness_pause.stage import is_open

QUIET = "illness_pause.readoption_quiet_days"
MOMENT = "readoption.due"
_ROLES = ("incident", "contract", "customer", "pet")


def died(batch: CaseBatch) -> Outcome:
    """A pet is dead: its open case ends, and its customer is left in peace for some days."""
    quiet = batch.parameter(QUIET)
    assert type(quiet) is int
    offer_on = batch.date + timedelta(days=quiet)
    cases = batch.newest(Illness, batch.ids("pet"), column="pet")
    deceased = _closed(batch, cases.values(), "deceased")
    return Outcome((*deceased, *_farewells(batch, "dead", "waiting", offer_on)))


def lost(batch: CaseBatch) -> Outcome:
    """A pet is missing; nothing is offered while it is searched for."""
    return Outcome(_farewells(batch, "lost", "searching", None))


def found(batch: CaseBatch) -> Outcome:
    """It is back: there is nothing to say farewell to."""
    rows = batch.newest(Farewell, batch.ids("incident"))
    return Outcome(tuple(_next(row, state="called_off") for row in rows.values() if _waits(row)))


def ended(batch: CaseBatch) -> Outcome:
    """A contract is over: its open case ends with it, and who lost a pet may be offered another."""
    contracts = batch.ids("contract")
    reasons = dict(zip(contracts, batch.fact("contract.end_reason"), strict=True))
    rows = batch.newest(Farewell, contracts, column="contract")
    waiting = tuple(
        _next(row, state="waiting", offer_on=batch.date)
        for row in rows.values()
        if row["state"] == "searching" and reasons[row["contract"]] == "pet_lost"
    )
    cases = batch.newest(Illness, contracts, column="contract")
    return Outcome((*waiting, *_closed(batch, cases.values(), "closed")))


def offer_due(day: CaseBatch) -> Outcome:
    """Those whose quiet days are over."""
    rows = day.newest(Farewell, day.ids("farewell")).values()
    due = [row for row in rows if row["offer_on"] is not None and row["offer_on"] <= day.date]
    return Outcome(
        tuple(_next(row, state="offered") for row in due),
        tuple(_raise(row, day.date, is_asked=False) for row in due),
    )


def offer(case: ActionCase) -> Outcome:
    """The customer asks to adopt again; she need not wait."""
    contract = case.subjects["contract"]
    row = case.newest(Farewell, [contract], column="contract").get(contract)
    if row is None or row["state"] == "called_off":
        why = Label("这份合约没有丢失或死亡的宠物", "no pet of this contract is lost or dead")
        return Outcome(refused=Refusal("no_farewell", why))
    state = "offered" if row["state"] == "waiting" else row["state"]
    is_new = not row["asked"] or state != row["state"]
    records = (_next(row, state=state, asked=True),) if is_new else ()
    return Outcome(records, (_raise(row, case.date, is_asked=True),), {"farewell": row["thing"]})


def _closed(batch: CaseBatch, rows: Iterable[Row], state: str) -> tuple[Change, ...]:
    """Those of these cases that are open come to their end."""
    return tuple(
        Change(Illness, row["thing"], {"state": state, "moved_at": batch.at}, after=row["version"])
        for row in rows
        if is_open(row["state"])
    )


def _farewells(
    batch: CaseBatch, kind: str, state: str, offer_on: date | None
) -> tuple[Change, ...]:
    """One for each incident, called by its number; said twice it is one."""
    columns = [batch.ids(role) for role in _ROLES]
    known = batch.newest(Farewell, batch.ids("incident"))
    values: dict[str, Any] = {"kind": kind, "state": state, "offer_on": offer_on}
    return tuple(
        Change(Farewell, subjects[0], {**dict(zip(_ROLES, subjects, strict=True)), **values})
        for subjects in zip(*columns, strict=True)
        if subjects[0] not in known
    )


def _waits(row: Row) -> bool:
    return row["state"] in ("searching", "waiting")


def _next(row: Row, **values: Any) -> Change:
    return Change(Farewell, row["thing"], values, after=row["version"])


def _raise(row: Row, day: date, *, is_asked: bool) -> Raise:
    subjects = {role: row[role] for role in _ROLES}
    return Raise(
        MOMENT,
        f"{row['incident']}:{day.isoformat()}",
        {"farewell": row["thing"], **subjects},
        {"readoption.is_asked": is_asked},
    )
