"""Looks once over all contracts, each with its charges, and says which equations to look into.

Seven equations compare a contract with its application or with its charges. One walk tells for
all of them whether any row is not plainly right; only then the equation itself is asked which.
Both say it in the same words, so that neither can know of a fault that the other does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from pawpact.billing.models import Charge
from pawpact.contracts.auditing import owner, performance, running, schedule, terms
from pawpact.contracts.models import Application, Contract
from pawpact.database.prepared import Prepared
from pawpact.database.session import StoreSession
from pawpact.ledger.finding import Auditor, Place


def look(session: StoreSession) -> Iterator[tuple[str, Place]]:
    """Streaks, owners, schedules, terms, amounts and holds."""
    (seen,) = _seen.rows(session)
    strays = seen.charges != (seen.walked or 0)
    if seen.streak:
        yield from _all("wrong_streak", performance.wrong_performance(session))
    own = (*(owner.OF_CONTRACTS if seen.agreed else ()), *owner.OF_OTHERS)
    of_charges = owner.OF_CHARGES if seen.owner or strays else ()
    yield from _all("wrong_owner", owner.wrong_owners(session, (*own, *of_charges)))
    if seen.gap or strays:
        yield from _all("wrong_schedule", schedule.gaps(session))
    yield from _all("wrong_schedule", schedule.repeated(session))
    if seen.agreed:
        yield from _all("wrong_terms", terms.wrong_terms(session))
    if seen.price:
        yield from _all("wrong_amount", terms.wrong_amounts(session))
    if seen.held:
        yield from running.wrongly_held(session)
    yield from running.miscounted(session)


def _all(code: str, places: Iterable[Place]) -> Iterator[tuple[str, Place]]:
    return ((code, place) for place in places)


@Prepared
def _seen() -> Select[*tuple[Any, ...]]:
    """One row: what is seen of anything; charges that no contract has are told by their number."""
    applied = and_(
        Application.tenant_id == Contract.tenant_id, Application.id == Contract.application_id
    )
    owed = and_(Charge.tenant_id == Contract.tenant_id, Charge.contract_id == Contract.id)
    periods = func.coalesce(func.sum(_one(performance.IS_PERFORMED)), 0)
    each = (
        select(
            func.count(Charge.id).label("charges"),
            _one(performance.counts_otherwise(periods)).label("streak"),
            _one(schedule.HAS_GAPS).label("gap"),
            _any(owner.is_anothers(Contract, Application), terms.HAS_OTHER_TERMS).label("agreed"),
            _any(owner.is_anothers(Charge, Contract)).label("owner"),
            _any(terms.HAS_OTHER_PRICE).label("price"),
            _any(running.IS_HELD_WRONGLY).label("held"),
        )
        .join_from(Contract, Application, applied, isouter=True)
        .outerjoin(Charge, owed)
        .group_by(Contract.tenant_id, Contract.id)
        .subquery()
    )
    flags = [func.max(each.c[name]).label(name) for name in _FLAGS]
    charges = select(func.count(Charge.id)).scalar_subquery()
    return select(func.sum(each.c.charges).label("walked"), charges.label("charges"), *flags)


def _one(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)


def _any(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    """Whether one of them is true of a row of the group."""
    return func.max(_one(or_(*conditions)))


_FLAGS = ("streak", "gap", "agreed", "owner", "price", "held")

AUDITOR = Auditor(
    {
        **performance.TITLES,
        **owner.TITLES,
        **schedule.TITLES,
        **terms.TITLES,
        **running.TITLES,
    },
    look,
)
