"""What runs out by itself: approvals that were not signed in time, and their drafts."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from pawpact.contracts.applying.closing import end_lapsed
from pawpact.contracts.models import Application, ApplicationEvent, Contract
from pawpact.contracts.moves import move_application, move_contract
from pawpact.contracts.signing.code import withdraw_codes
from pawpact.tasks.service import suppress_all
from pawpact.tenancy.unit import Unit

NOT_RUNNING = ("draft", "awaiting_confirmation", "awaiting_signature", "awaiting_mandate")
"""Drafted, perhaps signed, but nobody may debit yet."""


def lapse_approvals(unit: Unit) -> int:
    """Approvals whose validity is over lapse with what was drafted under them; returns how many.

    A contract that was signed but for which no mandate came by then is cancelled as well: the pet
    has waited long enough, and nothing was ever debited.
    """
    waited = lapse_waiting(unit)
    rows = list(
        unit.session.scalars(
            select(Application)
            .outerjoin(Contract, Contract.application_id == Application.id)
            .where(
                Application.state == "approved",
                Application.approved_until < unit.at,
                Contract.id.is_(None) | Contract.state.in_(NOT_RUNNING),
            )
            .order_by(Application.id)
        )
    )
    if not rows:
        return waited
    ids = [row.id for row in rows]
    drafts = list(unit.session.scalars(select(Contract).where(Contract.application_id.in_(ids))))
    for draft in drafts:
        move_contract(unit, draft, "cancelled", "approval ran out")
    withdraw_codes(unit, [draft.id for draft in drafts])
    suppress_all(unit, [{"contract": draft.id} for draft in drafts], "approval ran out")
    for row in rows:
        move_application(unit, row, "lapsed", "approval ran out")
    end_lapsed(unit, rows, "approval ran out")
    return waited + len(rows)


def lapse_waiting(unit: Unit) -> int:
    """Applications for which the customer brought nothing for so long lapse. Returns how many."""
    days = unit.store.integer("adoption_review.approval_valid_days")
    newest = select(func.max(ApplicationEvent.at)).where(
        ApplicationEvent.application_id == Application.id
    )
    rows = list(
        unit.session.scalars(
            select(Application)
            .where(
                Application.state.in_(("needs_information", "offered_low_threshold_pet")),
                newest.correlate(Application).scalar_subquery() < unit.at - timedelta(days=days),
            )
            .order_by(Application.id)
        )
    )
    if not rows:
        return 0
    for row in rows:
        move_application(unit, row, "lapsed", "the customer brought nothing more")
    end_lapsed(unit, rows, "the customer brought nothing more")
    return len(rows)
