"""Moves of a report about a pet, its evidence, and what it is about."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from pawpact.contracts.models import Incident, IncidentEvent
from pawpact.contracts.values import INCIDENT, OPEN_REPORTS
from pawpact.kernel.errors import NotFound
from pawpact.kernel.label import Label
from pawpact.kernel.vault import about_customer
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.case import Case

EVIDENCE = "incident.evidence"


def incident_of(unit: Unit, incident: int) -> Incident:
    """The store's report with this id."""
    row = unit.session.scalars(select(Incident).where(Incident.id == incident)).one_or_none()
    if row is None:
        raise NotFound(Label("本店没有这份报告", "this store has no such report"))
    return row


def open_reports(unit: Unit, contract: int) -> Sequence[Incident]:
    """Reports about the pet of this contract that nobody has answered yet."""
    rows = select(Incident).where(
        Incident.contract_id == contract, Incident.state.in_(OPEN_REPORTS)
    )
    return unit.session.scalars(rows.order_by(Incident.id)).all()


def settle_reports(unit: Unit, contract: int, why: str) -> None:
    """What ended this contract is settled with it, whichever way that was asked for."""
    rows = select(Incident).where(
        Incident.contract_id == contract, Incident.state == "contract_ended"
    )
    for row in unit.session.scalars(rows).all():
        move_incident(unit, row, "settled", why)


def move_incident(unit: Unit, row: Incident, to: str, why: str) -> None:
    INCIDENT.check(row.state, to)
    came_from, row.state = row.state, to
    _write(unit, row, came_from, why=why)


def note(
    unit: Unit, row: Incident, *, why: str = "", document: str | None = None, reference: str = ""
) -> None:
    """What was said or handed in, without a move."""
    _write(unit, row, row.state, why=why, document=document, reference=reference)


def documents_of(unit: Unit, incident: int) -> set[str]:
    """The kinds of evidence that were handed in."""
    rows = select(IncidentEvent.document).where(
        IncidentEvent.incident_id == incident, IncidentEvent.document.is_not(None)
    )
    return {kind for kind in unit.session.scalars(rows) if kind}


def subjects(row: Incident) -> dict[str, int]:
    return {
        "incident": row.id,
        "contract": row.contract_id,
        "customer": row.customer_id,
        "pet": row.pet_id,
    }


def case_of(row: Incident) -> Case:
    return Case(f"{row.pet_id}:{row.id}", subjects(row), {"incident.kind": row.kind})


def _write(
    unit: Unit,
    row: Incident,
    came_from: str,
    *,
    why: str = "",
    document: str | None = None,
    reference: str = "",
) -> None:
    sealed = None
    if reference:
        about = about_customer(row.customer_id)
        sealed = unit.vault.seal_one(EVIDENCE, reference, about)
    unit.session.add(
        IncidentEvent(
            id=unit.ids.one(),
            incident_id=row.id,
            came_from=came_from,
            went_to=row.state,
            document=document,
            reference_sealed=sealed,
            actor=unit.actor,
            why=why,
            at=unit.at,
        )
    )
    unit.session.flush()
