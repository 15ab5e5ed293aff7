"""A contract's life as its reader sees it: where it stands, what lies on it, what was done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from pawpact.contracts.models import (
    Contract,
    ContractEvent,
    ContractPause,
    Ending,
    Incident,
    IncidentEvent,
    PauseEvent,
)
from pawpact.contracts.moves import contracts
from pawpact.contracts.running.hold import holds
from pawpact.contracts.running.pause import next_debit_day
from pawpact.contracts.running.pause_limit import paused_this_year
from pawpact.contracts.running.plan_change import plan_changes
from pawpact.kernel.identity import public_id
from pawpact.kernel.money import yuan
from pawpact.tenancy.unit import Unit

OPEN_PAUSES = ("requested", "granted", "running", "recovery_check", "extended_by_manager")


@dataclass(frozen=True, slots=True)
class HoldShown:
    reason: str
    why: str
    since: datetime
    by: str


@dataclass(frozen=True, slots=True)
class PauseShown:
    id: str
    state: str
    asked: int
    periods: int
    resumes_on: date | None
    check_on: date | None


@dataclass(frozen=True, slots=True)
class IncidentShown:
    id: str
    kind: str
    state: str
    happened_on: date
    search_until: date | None
    due_at: datetime


@dataclass(frozen=True, slots=True)
class EndingShown:
    reason: str
    fee: str
    requested_at: datetime
    choice: str | None
    confirmed: bool
    settled_at: datetime | None
    points_until: date | None


@dataclass(frozen=True, slots=True)
class PlanShown:
    plan: str
    price: str
    effective_on: date


@dataclass(frozen=True, slots=True)
class MoveShown:
    """One move of the contract, of a pause or of a report."""

    at: datetime
    of: str
    came_from: str
    went_to: str
    by: str
    why: str


@dataclass(frozen=True, slots=True)
class LifeShown:
    id: str
    customer: str
    pet: str
    state: str
    monthly_price: str
    term: int
    performed: int
    streak: int
    next_debit_on: date | None
    paused_this_year: int
    holds: list[HoldShown]
    pauses: list[PauseShown]
    incidents: list[IncidentShown]
    plans: list[PlanShown]
    ending: EndingShown | None
    moves: list[MoveShown]


def show_life(unit: Unit, contract: int) -> LifeShown:
    """Everything about a contract since it was opened."""
    row = contracts(unit, [contract])[contract]
    return LifeShown(
        id=public_id("con", row.id),
        customer=public_id("cus", row.customer_id),
        pet=public_id("pet", row.pet_id),
        state=row.state,
        monthly_price=yuan(row.plan_price),
        term=row.term,
        performed=row.performed,
        streak=row.streak,
        next_debit_on=next_debit_day(unit, row.id),
        paused_this_year=paused_this_year(unit, row),
        holds=[
            HoldShown(each.reason.value, each.why, each.since, each.by)
            for each in holds(unit, [row.id])[row.id]
        ],
        pauses=_pauses(unit, row),
        incidents=_incidents(unit, row),
        plans=[
            PlanShown(each.plan, yuan(each.price), each.effective_on)
            for each in plan_changes(unit, row.id)
        ],
        ending=_ending(unit, row),
        moves=_moves(unit, row),
    )


@dataclass(frozen=True, slots=True)
class ContractListed:
    id: str
    customer: str
    pet: str
    state: str
    monthly_price: str
    performed: int
    term: int
    holds: list[str]


def list_contracts(
    unit: Unit, state: str | None = None, *, after: int = 0, limit: int | None = None
) -> list[ContractListed]:
    """The store's contracts, of one state or all, the oldest first; two statements."""
    rows = select(Contract).where(Contract.id > after).order_by(Contract.id).limit(limit)
    if state is not None:
        rows = rows.where(Contract.state == state)
    found = list(unit.session.scalars(rows))
    lying = holds(unit, [row.id for row in found])
    return [
        ContractListed(
            public_id("con", row.id),
            public_id("cus", row.customer_id),
            public_id("pet", row.pet_id),
            row.state,
            yuan(row.plan_price),
            row.performed,
            row.term,
            sorted({each.reason.value for each in lying[row.id]}),
        )
        for row in found
    ]


def _pauses(unit: Unit, row: Contract) -> list[PauseShown]:
    rows = select(ContractPause).where(ContractPause.contract_id == row.id)
    return [
        PauseShown(
            public_id("pau", each.id),
            each.state,
            each.asked,
            each.periods,
            each.resumes_on,
            each.check_on,
        )
        for each in unit.session.scalars(rows.order_by(ContractPause.id))
    ]


def _incidents(unit: Unit, row: Contract) -> list[IncidentShown]:
    rows = select(Incident).where(Incident.contract_id == row.id).order_by(Incident.id)
    return [
        IncidentShown(
            public_id("inc", each.id),
            each.kind,
            each.state,
            each.happened_on,
            each.search_until,
            each.due_at,
        )
        for each in unit.session.scalars(rows)
    ]


def _ending(unit: Unit, row: Contract) -> EndingShown | None:
    found = unit.session.scalars(select(Ending).where(Ending.contract_id == row.id)).one_or_none()
    if found is None:
        return None
    return EndingShown(
        found.reason,
        yuan(found.fee),
        found.requested_at,
        found.choice,
        found.confirmed,
        found.settled_at,
        found.points_until,
    )


def _moves(unit: Unit, row: Contract) -> list[MoveShown]:
    """Moves of all three machines in the order in which they were made."""
    found: list[tuple[int, MoveShown]] = []
    for event, of in _events(unit, row):
        shown = MoveShown(event.at, of, event.came_from, event.went_to, event.actor, event.why)
        found.append((event.id, shown))
    return [shown for _, shown in sorted(found, key=lambda each: each[0])]


def _events(
    unit: Unit, row: Contract
) -> Sequence[tuple[ContractEvent | PauseEvent | IncidentEvent, str]]:
    session = unit.session
    own = session.scalars(select(ContractEvent).where(ContractEvent.contract_id == row.id))
    paused = session.scalars(
        select(PauseEvent)
        .join(ContractPause, ContractPause.id == PauseEvent.pause_id)
        .where(ContractPause.contract_id == row.id)
    )
    reported = session.scalars(
        select(IncidentEvent)
        .join(Incident, Incident.id == IncidentEvent.incident_id)
        .where(Incident.contract_id == row.id)
    )
    return [
        *((each, "contract") for each in own),
        *((each, "pause") for each in paused),
        *((each, "incident") for each in reported),
    ]
