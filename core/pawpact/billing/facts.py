"""Facts about charges."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import and_, select

from pawpact.billing.models import Charge, ChargeWaiver
from pawpact.billing.values import GIVEN_UP, ChargeState
from pawpact.billing.waiving import coming, may_be_waived
from pawpact.decisions.values import Batch, Columns, Provider


def charge_facts(batch: Batch) -> Columns:
    """Which payment it is, its price and attempts, of each charge, in one statement."""
    ids = batch.subjects("charge")
    found = {
        row.id: row
        for row in batch.unit.session.execute(
            select(
                Charge.id,
                (Charge.period + Charge.shift).label("period"),
                Charge.attempts,
                Charge.amount,
            ).where(Charge.id.in_(ids))
        )
    }
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
    found = batch.unit.session.execute(
        select(ChargeWaiver.customer_id, ChargeWaiver.mark, Charge.state)
        .join(
            Charge,
            and_(Charge.tenant_id == ChargeWaiver.tenant_id, Charge.id == ChargeWaiver.charge_id),
        )
        .where(
            ChargeWaiver.customer_id.in_(set(ids)),
            ChargeWaiver.undone_at.is_(None),
            Charge.state.not_in(GIVEN_UP),
        )
        .order_by(ChargeWaiver.id)
    )
    to_come: defaultdict[int, list[str]] = defaultdict(list)
    given: defaultdict[int, list[str]] = defaultdict(list)
    for customer, mark, state in found:
        (given if state == ChargeState.WAIVED else to_come)[customer].append(mark)
    return {
        "customer.waivers_to_come": [tuple(to_come[each]) for each in ids],
        "customer.waivers_given": [tuple(given[each]) for each in ids],
    }


def waivable_facts(batch: Batch) -> Columns:
    """How many periods of each customer a rule could still waive, in three statements."""
    unit, ids = batch.unit, batch.subjects("customer")
    owned = select(Charge.contract_id).where(
        Charge.customer_id.in_(set(ids)),
        Charge.state == ChargeState.SCHEDULED.value,
        Charge.waived.is_(False),
    )
    charges = coming(unit, set(unit.session.scalars(owned)))
    left = may_be_waived(unit, charges)
    free: defaultdict[int, int] = defaultdict(int)
    for contract, rows in charges.items():
        free[rows[0].customer_id] += min(len(rows), left[contract])
    return {"customer.waivable_periods": [free[each] for each in ids]}


WAIVER_FACTS = Provider(
    "customer", ("customer.waivers_to_come", "customer.waivers_given"), waiver_facts
)
WAIVABLE_FACTS = Provider("customer", ("customer.waivable_periods",), waivable_facts)
