"""Carries out what rules ask for about running contracts: pause, resume, end."""

from __future__ import annotations

from collections.abc import Sequence

from pawpact.contracts.ending.termination import begin_ending
from pawpact.contracts.moves import contracts
from pawpact.contracts.running.pause import grant_pause, refuse_pause, resume
from pawpact.contracts.running.pause_limit import year_is_full
from pawpact.contracts.running.pause_moves import pause_of, paused_now
from pawpact.contracts.running.terms import terms_of
from pawpact.contracts.values import RUNNING
from pawpact.decisions.held import Holding, Reason, hold_all
from pawpact.decisions.registry import Registry
from pawpact.decisions.values import Granted, Status
from pawpact.kernel.errors import Defect
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit

PERSON = "person"
"""The policy that a person's decision is recorded under."""


def pause_contracts(unit: Unit, granted: Sequence[Granted]) -> Sequence[Status]:
    """Pause, within what the terms allow; beyond the yearly limit the manager is asked."""
    return [_pause(unit, each) for each in granted]


def resume_contracts(unit: Unit, granted: Sequence[Granted]) -> Sequence[Status]:
    """End these pauses; one that is over stays as it is."""
    return [_resume(unit, each) for each in granted]


def end_contracts(unit: Unit, granted: Sequence[Granted]) -> Sequence[Status]:
    """Stop the debits for good; the bill waits for the customer. Never dearer than the terms."""
    return [_end(unit, each) for each in granted]


def refuse_pauses(unit: Unit, granted: Sequence[Granted]) -> Sequence[Status]:
    """No pause, with the reason."""
    for each in granted:
        reason = str(each.request.arguments["reason"])
        refuse_pause(unit, each.case.subjects["pause"], f"{each.cause}: {reason}")
    return [Status.APPLIED] * len(granted)


def register(registry: Registry) -> None:
    registry.handle("pause_contract", pause_contracts)
    registry.handle("resume_contract", resume_contracts)
    registry.handle("end_contract", end_contracts)


def _pause(unit: Unit, granted: Granted) -> Status:
    row = pause_of(unit, granted.case.subjects["pause"])
    if row.state != "requested":
        return Status.ALREADY
    contract = contracts(unit, [row.contract_id])[row.contract_id]
    asked = _whole(granted, "periods")
    most = terms_of(unit, contract).integer("illness_pause.max_periods")
    periods, by_person = min(asked, most), granted.request.policy == PERSON
    if year_is_full(unit, contract, periods) and not by_person:
        hold_all(unit, granted.moment, [Holding(granted.case, _YEAR_FULL, {}, "referred")])
        return Status.REFERRED
    grant_pause(unit, row.id, periods, granted.cause, by_manager=by_person)
    return Status.CAPPED if periods < asked else Status.APPLIED


_YEAR_FULL = Reason(
    "pause_limit", Label("本合约年暂停期数已满，由店长决定", "the year's pauses are used up")
)


def _resume(unit: Unit, granted: Granted) -> Status:
    subjects = granted.case.subjects
    named = subjects.get("pause")
    row = paused_now(unit, subjects["contract"]) if named is None else pause_of(unit, named)
    if row is None or row.state in ("requested", "refused", "ended"):
        return Status.ALREADY
    resume(unit, row.id, granted.cause)
    return Status.APPLIED


def _end(unit: Unit, granted: Granted) -> Status:
    contract = granted.case.subjects["contract"]
    row = contracts(unit, [contract])[contract]
    if row.state not in RUNNING:
        return Status.ALREADY
    reason = str(granted.request.arguments["reason"])
    begin_ending(unit, row, reason, granted.cause, most=_whole(granted, "fee"))
    return Status.APPLIED


def _whole(granted: Granted, name: str) -> int:
    value = granted.request.arguments[name]
    if type(value) is not int:
        raise Defect(f"{name} is a whole number")
    return value
