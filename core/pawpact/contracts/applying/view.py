"""An application as its reader sees it: state, what is wanted, and which decision made it so."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from pawpact.contracts.applying.application import MOMENT
from pawpact.contracts.models import Application, ApplicationEvent, Deposit
from pawpact.decisions.models import DecisionRow, HeldCase
from pawpact.kernel.errors import NotFound
from pawpact.kernel.identity import public_id, quoted, read_public_id
from pawpact.kernel.label import Label
from pawpact.kernel.money import yuan
from pawpact.tenancy.unit import Unit


@dataclass(frozen=True, slots=True)
class DepositShown:
    id: str
    amount: str
    state: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class ApplicationShown:
    id: str
    state: str
    pet: str
    customer: str
    plan: str
    monthly_price: str
    term: int
    total: str
    submitted_at: datetime
    wanted_documents: list[str]
    low_threshold_offered: bool
    refused_reason: str | None
    approved_until: datetime | None
    deposit: DepositShown | None
    decision: str | None
    waiting_for_person: str | None


@dataclass(frozen=True, slots=True)
class ApplicationMove:
    came_from: str
    went_to: str
    actor: str
    why: str
    at: datetime


def show_application(unit: Unit, public: str) -> ApplicationShown:
    """The application behind a public id of this store; any other id is not found."""
    return _shown(unit, _found(unit, public))


def show_whole_application(unit: Unit, public: str) -> dict[str, Any]:
    """The same with every move and everything recorded: who, when, why."""
    row = _found(unit, public)
    events = unit.session.scalars(
        select(ApplicationEvent)
        .where(ApplicationEvent.application_id == row.id)
        .order_by(ApplicationEvent.id)
    )
    moves = [ApplicationMove(e.came_from, e.went_to, e.actor, e.why, e.at) for e in events]
    return {**asdict(_shown(unit, row)), "moves": moves}


def _found(unit: Unit, public: str) -> Application:
    number = read_public_id("app", public)
    row = None if number is None else unit.session.get(Application, (unit.store.tenant, number))
    if row is None:
        raise NotFound(
            Label(
                f"本店没有申请 {quoted('app', public)}",
                f"this store has no application {quoted('app', public)}",
            )
        )
    return row


def _shown(unit: Unit, row: Application) -> ApplicationShown:
    return ApplicationShown(
        id=public_id("app", row.id),
        state=row.state,
        pet=public_id("pet", row.pet_id),
        customer=public_id("cus", row.customer_id),
        plan=row.plan,
        monthly_price=yuan(row.plan_price),
        term=row.term,
        total=yuan(row.plan_price * row.term),
        submitted_at=row.submitted_at,
        wanted_documents=list(row.wanted),
        low_threshold_offered=row.low_threshold_offered,
        refused_reason=row.refused_reason,
        approved_until=row.approved_until,
        deposit=_deposit(unit, row.id),
        decision=_latest_decision(unit, row.id),
        waiting_for_person=_waiting(unit, row),
    )


def _deposit(unit: Unit, application: int) -> DepositShown | None:
    newest = (
        select(Deposit).where(Deposit.application_id == application).order_by(Deposit.id.desc())
    )
    row = unit.session.scalars(newest.limit(1)).one_or_none()
    if row is None:
        return None
    return DepositShown(public_id("dep", row.id), yuan(row.amount), row.state, row.due_at)


def _latest_decision(unit: Unit, application: int) -> str | None:
    number = unit.session.scalar(
        select(DecisionRow.id)
        .where(DecisionRow.moment == MOMENT, DecisionRow.subject_id == application)
        .order_by(DecisionRow.id.desc())
        .limit(1)
    )
    return None if number is None else public_id("dec", number)


def _waiting(unit: Unit, row: Application) -> str | None:
    number = unit.session.scalar(
        select(HeldCase.id).where(
            HeldCase.moment == MOMENT,
            HeldCase.key == f"{row.id}:{row.attempt}",
            HeldCase.state == "open",
        )
    )
    return None if number is None else public_id("held", number)
