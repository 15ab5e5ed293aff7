"""How many contracts a customer may hold at once: checked at hand-in, at drafting, at signing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import func, select

from pawpact.contracts.models import Contract
from pawpact.contracts.values import LIVE
from pawpact.kernel.errors import Conflict
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit

MOST = "core.accounts.max_active_contracts_per_customer"


def check_limit(unit: Unit, customers: Iterable[int]) -> None:
    """Refuse one more contract for each of these customers, named as often as they want one."""
    wanted = Counter(customers)
    if not wanted:
        return
    most = unit.store.integer(MOST)
    found = unit.session.execute(
        select(Contract.customer_id, func.count())
        .where(Contract.customer_id.in_(wanted), Contract.state.in_(LIVE))
        .group_by(Contract.customer_id)
    )
    live: dict[int, int] = dict(found.all())
    for customer, more in wanted.items():
        held = live.get(customer, 0)
        if held + more > most:
            raise Conflict(
                Label(
                    f"该客户已有 {held} 份进行中的合约，最多 {most} 份",
                    f"this customer has {held} live contracts; the most is {most}",
                )
            )
