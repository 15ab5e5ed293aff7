"""What runs out by itself: approvals that were not signed in time, and their drafts."""

from __future__ import annotations

from sqlalchemy import select

from pawpact.contracts.models import Application, Contract
from pawpact.contracts.moves import move_application, move_contract
from pawpact.contracts.pet_hold import free_pets
from pawpact.tenancy.unit import Unit

UNSIGNED = ("awaiting_confirmation", "awaiting_signature")


def lapse_approvals(unit: Unit) -> int:
    """Approvals whose validity is over lapse with their unsigned drafts; returns how many."""
    rows = list(
        unit.session.scalars(
            select(Application)
            .outerjoin(Contract, Contract.application_id == Application.id)
            .where(
                Application.state == "approved",
                Application.approved_until < unit.at,
                Contract.id.is_(None) | Contract.state.in_(UNSIGNED),
            )
            .order_by(Application.id)
        )
    )
    if not rows:
        return 0
    ids = [row.id for row in rows]
    drafts = unit.session.scalars(select(Contract).where(Contract.application_id.in_(ids)))
    for draft in drafts:
        move_contract(unit, draft, "cancelled", "approval ran out")
    for row in rows:
        move_application(unit, row, "lapsed", "approval ran out")
    free_pets(unit, rows)
    return len(rows)
