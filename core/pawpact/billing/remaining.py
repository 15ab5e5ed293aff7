"""What a contract still owes."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from pawpact.billing.models import Charge
from pawpact.billing.values import OPEN_STATES, UNANSWERED_STATES
from pawpact.tenancy.unit import Unit


@dataclass(frozen=True, slots=True)
class Remaining:
    """Periods that are still to be debited and what they come to, in fen.

    ``unanswered`` counts attempts of which the provider has not said what became; they are in
    neither figure. Waived periods cost nothing and are not counted.
    """

    periods: int
    amount: int
    unanswered: int


def remaining(unit: Unit, contract: int) -> Remaining:
    """The contract's open charges, the overdue ones among them."""
    rows = unit.session.execute(
        select(Charge.state, func.count(), func.sum(Charge.amount))
        .where(
            Charge.contract_id == contract,
            Charge.state.in_((*OPEN_STATES, *UNANSWERED_STATES)),
            Charge.waived.is_(False),
        )
        .group_by(Charge.state)
    ).all()
    open_ = [(count, amount) for state, count, amount in rows if state in OPEN_STATES]
    unanswered = sum(count for state, count, _ in rows if state in UNANSWERED_STATES)
    return Remaining(
        sum(count for count, _ in open_), sum(int(amount) for _, amount in open_), unanswered
    )


def dearest_debit(unit: Unit, contract: int) -> int:
    """The largest debit that may still be made, in fen; what was announced keeps its price.

    One whose answer is awaited is among them: refused, it is tried again.
    """
    found = unit.session.scalar(
        select(func.max(Charge.amount)).where(
            Charge.contract_id == contract,
            Charge.state.in_((*OPEN_STATES, *UNANSWERED_STATES)),
            Charge.waived.is_(False),
        )
    )
    return int(found or 0)
