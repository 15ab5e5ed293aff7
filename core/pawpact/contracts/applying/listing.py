"""Applications a page at a time, and what a customer answers or hands in afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from pawpact.access.paging import Paged, paged
from pawpact.accounts.service import record_answer
from pawpact.accounts.values import Answers
from pawpact.contracts.applying.application import hand_in_document
from pawpact.contracts.applying.document import check_document
from pawpact.contracts.models import Application
from pawpact.contracts.moves import applications, note_application
from pawpact.kernel.identity import public_id
from pawpact.tenancy.unit import Unit


@dataclass(frozen=True, slots=True)
class ApplicationLine:
    """An application in a list."""

    id: str
    state: str
    pet: str
    customer: str
    plan: str
    term: int
    submitted_at: datetime


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A document, and what was answered beside it. None leaves an answer as it is.

    ``identity`` is what the check of the identity document said.
    """

    kind: str
    answers: Answers
    pets_prohibited: bool | None = None
    identity: str | None = None


def page_of_applications(
    unit: Unit, state: str | None, customer: int | None, after: int, limit: int
) -> Paged[ApplicationLine]:
    """Applications in the order in which they were handed in."""
    asked = select(Application).where(Application.id > after)
    if state is not None:
        asked = asked.where(Application.state == state)
    if customer is not None:
        asked = asked.where(Application.customer_id == customer)
    rows = unit.session.scalars(asked.order_by(Application.id).limit(limit + 1))
    return paged([_line(row) for row in rows], limit)


def hand_in_later(unit: Unit, application: int, handed: HandedIn) -> None:
    """A document or answer that was wanted; with the last one the application is checked anew."""
    check_document(unit.store, handed.kind, "kind")
    row = applications(unit, [application])[application]
    record_answer(unit, row.customer_id, handed.answers)
    if handed.pets_prohibited is not None:
        row.pets_prohibited = handed.pets_prohibited
    if handed.identity is not None:
        row.identity = handed.identity
    note_application(unit, row, f"{handed.kind} recorded")
    hand_in_document(unit, application, handed.kind)


def _line(row: Application) -> ApplicationLine:
    return ApplicationLine(
        public_id("app", row.id),
        row.state,
        public_id("pet", row.pet_id),
        public_id("cus", row.customer_id),
        row.plan,
        row.term,
        row.submitted_at,
    )
