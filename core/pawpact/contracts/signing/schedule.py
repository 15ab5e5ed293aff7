"""What a contract owes and when, from the moment it is signed. Pure."""

from __future__ import annotations

from datetime import datetime

from pawpact.billing.values import Plan
from pawpact.contracts.models import Contract
from pawpact.kernel.calendar import debit_day, first_debit
from pawpact.kernel.errors import Defect
from pawpact.tenancy.values import Store


def plan_of(store: Store, row: Contract, signed_at: datetime | None = None) -> Plan:
    """The contract's debits: as the signed agreement says, or as it would if signed then."""
    signed_at = row.signed_at or signed_at
    if signed_at is None:
        raise Defect("a contract is signed before it owes anything")
    longest = store.integer("core.billing.anchor_day_max")
    return Plan(
        contract=row.id,
        customer=row.customer_id,
        pet=row.pet_id,
        first_debit=row.first_debit
        or first_debit(
            signed_at,
            store.zone,
            anchor_day_max=longest,
            delay_hours=store.integer("core.billing.first_debit_delay_hours"),
            cooling_off_days=store.integer("core.contracts.cooling_off_days"),
            debit_minute=store.integer("core.billing.debit_time"),
        ),
        anchor=row.debit_day or debit_day(store.local_date(signed_at), longest),
        periods=row.term,
        price=row.plan_price,
    )
