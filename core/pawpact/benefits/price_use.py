"""Whether a better price was ever used: noted with the first order, here and for the brand."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import select, update

from pawpact.accounts.models import PersonPrivilege
from pawpact.benefits.models import Benefit
from pawpact.benefits.values import TAKEN_OVER
from pawpact.database import bulk
from pawpact.tenancy.unit import Unit


def note_used(unit: Unit, benefits: Collection[int]) -> None:
    """The prices of these counted for the first time; what the brand gave is told to the brand."""
    if not benefits:
        return
    numbers = sorted(benefits)
    bulk.update(unit.session, Benefit, numbers, {"used_at": [unit.at] * len(numbers)})
    shared = unit.session.scalars(
        select(Benefit.decision_id).where(Benefit.id.in_(numbers), Benefit.cause == TAKEN_OVER)
    ).all()
    if shared:
        unit.session.execute(
            update(PersonPrivilege)
            .where(PersonPrivilege.id.in_(shared), PersonPrivilege.used_at.is_(None))
            .values(used_at=unit.at)
            .execution_options(synchronize_session=False)
        )


def used_elsewhere(unit: Unit, rows: Iterable[Benefit]) -> frozenset[int]:
    """Which of these of this store were used in another one, as far as the brand knows."""
    lasting = [row.id for row in rows if row.price_ratio is not None and row.expires_at is None]
    if not lasting:
        return frozenset()
    return frozenset(
        unit.session.scalars(
            select(PersonPrivilege.benefit_id).where(
                PersonPrivilege.store_id == unit.store.tenant,
                PersonPrivilege.benefit_id.in_(lasting),
                PersonPrivilege.used_at.is_not(None),
            )
        )
    )
