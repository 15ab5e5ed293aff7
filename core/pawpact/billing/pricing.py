"""What a period costs is settled before its first notice: the store's policies may make it less.

Where no policy of the store answers ``charge.priced`` nothing is asked, and a charge is priced as
it is scheduled, in the very move that announces it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import and_, bindparam, or_, select

from pawpact.billing.event import Trail
from pawpact.billing.models import Charge
from pawpact.billing.moment import (
    CHARGE_DECIDED,
    CHARGE_PRICED,
    CHARGE_UNDECIDED,
    case_of,
)
from pawpact.billing.page import Pages, Place
from pawpact.billing.rule import notice_rule
from pawpact.billing.values import ChargeState
from pawpact.database import bulk
from pawpact.database.among import among_given
from pawpact.database.prepared import Prepared
from pawpact.decisions.models import HeldCase
from pawpact.tenancy.unit import Unit
from pawpact.tenancy.values import Store
from pawpact.vocabulary.case import Case

CASE = (
    Charge.id,
    Charge.contract_id,
    Charge.customer_id,
    Charge.pet_id,
    Charge.period,
    Charge.shift,
    Charge.attempts,
    Charge.amount,
    Charge.discount,
    Charge.promotion,
)
"""What a moment of a charge is made of."""

IS_ANNOUNCED_NOW = and_(
    or_(Charge.period + Charge.shift > 1, Charge.next_at <= bindparam("first_by")),
    Charge.held.is_(False),
    Charge.waived.is_(False),
    Charge.undecided.is_(False),
)
"""The first period is announced once, hours before; later ones days before as well."""

_UNPRICED = Pages(select(*CASE, Charge.next_at).where(IS_ANNOUNCED_NOW))
_SCHEDULED = Prepared(
    select(*CASE, Charge.waived, Charge.undecided).where(
        among_given(Charge.id, "charges"), Charge.state == ChargeState.SCHEDULED.value
    )
)
_REFERRED = Prepared(
    select(HeldCase.key).where(
        HeldCase.moment == CHARGE_PRICED,
        HeldCase.state == "open",
        among_given(HeldCase.key, "keys"),
    )
)


def is_priced_by_policy(store: Store) -> bool:
    """Whether some policy of this store, or of one that runs off, says what a period costs."""
    views = (store, *store.running_off.values(), *store.signed.values())
    return any(view.revision.ruleset.order.get(CHARGE_PRICED) for view in views)


def price_page(unit: Unit, every: timedelta, place: Place, size: int) -> tuple[int, Place | None]:
    """Ask the policies about one page of charges that will be announced soon."""
    rule = notice_rule(unit, every)
    by, first_by = rule.extra_by(unit.at), rule.first_by(unit.at)
    scheduled = ChargeState.SCHEDULED
    rows = _UNPRICED.read(unit.session, scheduled, by, place, size, first_by=first_by)
    unit.raise_moment(CHARGE_PRICED, [case_of(row) for row in rows])
    return len(rows), Place.behind(rows, size)


def link_priced(unit: Unit, cases: Sequence[Case], receipt: int | None) -> None:
    """Decided charges are priced; of the others a person is asked, and they wait unannounced."""
    ids = {case.key: case.subjects["charge"] for case in cases}
    if receipt is None:
        _wait(unit, list(ids.values()))
        return
    referred = _referred(unit, list(ids))
    _wait(unit, [ids[key] for key in referred])
    mark_priced(unit, [charge for key, charge in ids.items() if key not in referred])


def mark_priced(unit: Unit, charges: Sequence[int]) -> None:
    """These are priced now, unless they are waived: a waived period stays scheduled to its day."""
    rows = _SCHEDULED.rows(unit.session, charges=charges)
    priced = [row.id for row in rows if not row.waived]
    bulk.update(
        unit.session,
        Charge,
        priced,
        {"state": [ChargeState.PRICED.value] * len(priced)},
        guard={"state": ChargeState.SCHEDULED.value},
    )
    trail = Trail()
    trail.move(priced, ChargeState.SCHEDULED, ChargeState.PRICED, "priced")
    trail.write(unit)
    waited = [row for row in rows if row.undecided]
    if waited:
        ids = [row.id for row in waited]
        bulk.update(unit.session, Charge, ids, {"undecided": [False] * len(ids)})
        unit.raise_moment(CHARGE_DECIDED, [case_of(row) for row in waited])


def _wait(unit: Unit, charges: Sequence[int]) -> None:
    if not charges:
        return
    found = _SCHEDULED.rows(unit.session, charges=charges)
    rows = [row for row in found if not row.undecided]
    ids = [row.id for row in rows]
    bulk.update(unit.session, Charge, ids, {"undecided": [True] * len(ids)})
    unit.raise_moment(CHARGE_UNDECIDED, [case_of(row) for row in rows])


def _referred(unit: Unit, keys: Sequence[str]) -> set[str]:
    """Those of the cases that a rule handed to a person."""
    return {row.key for row in _REFERRED.rows(unit.session, keys=keys)}
