"""Of providers that debit a mandate only so often a calendar month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime, time
from typing import Any

from sqlalchemy import exists, func, or_, select

from pawpact.billing.gateway.values import Result
from pawpact.billing.models import Charge, GatewayCall
from pawpact.billing.series import move_to_end, series
from pawpact.billing.values import UNANSWERED_STATES
from pawpact.kernel.calendar import at_local
from pawpact.tenancy.unit import Unit

MONTH_FULL = "one_success_a_month"


def collected_this_month(unit: Unit, contracts: Collection[int]) -> Counter[int]:
    """How many debits of each contract the provider made this month, or may have.

    One that was charged back since was made all the same; what a customer paid by herself was not.
    """
    made = (
        exists()
        .where(
            GatewayCall.tenant_id == Charge.tenant_id,
            GatewayCall.charge_id == Charge.id,
            GatewayCall.result == Result.OK.value,
            GatewayCall.at >= _begin(unit),
        )
        .correlate(Charge)
    )
    rows = unit.session.execute(
        select(Charge.contract_id, func.count())
        .where(
            Charge.contract_id.in_(contracts),
            Charge.gateway_key.is_not(None),
            or_(made, Charge.state.in_(UNANSWERED_STATES)),
        )
        .group_by(Charge.contract_id)
    )
    return Counter(dict(rows.all()))


def move_each_to_end(unit: Unit, charges: Sequence[Any]) -> None:
    """These periods move to the end of their contracts, since this month takes no more of them."""
    for charge in charges:
        rows = series(unit, charge.contract_id)
        move_to_end(unit, rows, [row for row in rows if row.id == charge.id], MONTH_FULL)


def _begin(unit: Unit) -> datetime:
    return at_local(unit.today.replace(day=1), time(0), unit.store.zone)
