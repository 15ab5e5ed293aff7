"""An application handed in twice under one number is one; another under that number is refused."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select

from pawpact.contracts.models import Application
from pawpact.contracts.repeat import number_taken
from pawpact.contracts.values import NewApplication
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.pets.models import Reservation
from pawpact.tenancy.unit import Unit


def handed_in_before(unit: Unit, wanted: Sequence[NewApplication]) -> dict[str, int]:
    """The applications that stand under these numbers already, each asking for the same.

    Answered as a repeat, a family would be told that it applied for a pet nobody keeps for it.
    """
    keys = [each.key for each in wanted]
    rows = unit.session.scalars(select(Application).where(Application.key.in_(keys)))
    known = {row.key: row for row in rows}
    pets = _pets_asked_for(unit, [row.id for row in known.values()])
    for each in wanted:
        row = known.get(each.key)
        if row is not None and not _is_same(row, pets.get(row.id, row.pet_id), each):
            name = public_id("app", row.id)
            raise number_taken(each.key, Label(f"申请 {name}", name))
    return {key: row.id for key, row in known.items()}


def _pets_asked_for(unit: Unit, applications: Collection[int]) -> dict[int, int]:
    """The pet of each application as it came in: a low-threshold one may have been chosen since."""
    if not applications:
        return {}
    rows = unit.session.execute(
        select(Reservation.application_id, Reservation.pet_id)
        .where(Reservation.application_id.in_(applications))
        .order_by(Reservation.id.desc())
    )
    return {row.application_id: row.pet_id for row in rows}


def _is_same(row: Application, pet: int, wanted: NewApplication) -> bool:
    """Documents and answers may have been added since; none that was handed in is taken back."""
    asked = (wanted.customer, wanted.pet, wanted.plan, wanted.term)
    return (
        asked == (row.customer_id, pet, row.plan, row.term)
        and set(wanted.documents) <= set(row.documents)
        and wanted.identity in (None, row.identity)
        and wanted.pets_prohibited in (None, row.pets_prohibited)
    )
