"""Facts about charges."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import and_, func, select

from pawpact.billing.models import Charge, ChargeWaiver
from pawpact.billing.values import GIVEN_UP, ChargeState
from pawpact.billing.waiving import IS_COMING, IS_WAIVED, most_waived
from pawpact.database.among import among_given
from pawpact.database.prepared import Prepared
from pawpact.decisions.values import Batch, Columns, Provider

_CHARGES = Prepared(
    select(
        Charge.id,
        (Charge.period + Charge.shift).label("period"),
        Charge.attempts,
        Charge.amount,
    ).where(among_given(Charge.id, "charges"))
)
_WAIVERS = Prepared(
    select(ChargeWaiver.customer_id, ChargeWaiver.mark, Charge.state)
    .join(
        Charge,
        and_(Charge.tenant_id == ChargeWaiver.tenant_id, Charge.id == ChargeWaiver.charge_id),
    )
    .where(
        among_given(ChargeWaiver.customer_id, "customers"),
        ChargeWaiver.undone_at.is_(None),
        Charge.state.not_in(GIVEN_UP),
    )
    .order_by(ChargeWaiver.id)
)
_WAIVABLE = Prepared(
    select(
        Charge.customer_id,
        Charge.contract_id,
        func.count().filter(IS_COMING).label("coming"),
        func.count().filter(IS_WAIVED).label("waived"),
    )
    .where(among_given(Charge.customer_id, "customers"))
    .group_by(Charge.customer_id, Charge.contract_id)
)
"""Of each contract what may yet be waived, and what is waived already."""


def charge_facts(batch: Batch) -> Columns:
    """Which payment it is, its price and attempts, of each charge, in one statement."""
    ids = batch.subjects("charge")
    found = {row.id: row for row in _CHARGES.rows(batch.unit.session, charges=ids)}
    return {
        "charge.period": [found[each].period for each in ids],
        "charge.attempts": [found[each].attempts for each in ids],
        "charge.amount": [found[each].amount for each in ids],
    }


CHARGE_FACTS = Provider(
    "charge", ("charge.period", "charge.attempts", "charge.amount"), charge_facts
)


def waiver_facts(batch: Batch) -> Columns:
    """What each customer's periods were waived for, to come and given, in one statement."""
    ids = batch.subjects("customer")
    to_come: defaultdict[int, list[str]] = defaultdict(list)
    given: defaultdict[int, list[str]] = defaultdict(list)
    for customer, mark, state in _WAIVERS.rows(batch.unit.session, customers=ids):
        (given if state == ChargeState.WAIVED else to_come)[customer].append(mark)
    return {
        "customer.waivers_to_come": [tuple(to_come[each]) for each in ids],
        "customer.waivers_given": [tuple(given[each]) for each in ids],
    }


def waivable_facts(batch: Batch) -> Columns:
    """How many periods of each customer a rule could still waive, in one statement."""
    unit, ids = batch.unit, batch.subjects("customer")
    rows = _WAIVABLE.rows(unit.session, customers=set(ids))
    free: defaultdict[int, int] = defaultdict(int)
    for row, store in zip(rows, unit.seen_by([row.contract_id for row in rows]), strict=True):
        free[row.customer_id] += min(row.coming, max(most_waived(store) - row.waived, 0))
    return {"customer.waivable_periods": [free[each] for each in ids]}


WAIVER_FACTS = Provider(
    "customer", ("customer.waivers_to_come", "customer.waivers_given"), waiver_facts
)
WAIVABLE_FACTS = Provider("customer", ("customer.waivable_periods",), waivable_facts)
