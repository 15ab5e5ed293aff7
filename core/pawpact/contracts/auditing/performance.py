"""Proves streaks and performed periods against the history of their charges."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, and_, func, or_, select

from pawpact.billing.models import Charge, ChargeEvent, moved_oddly
from pawpact.billing.values import ChargeState
from pawpact.contracts.models import Contract, ContractPause
from pawpact.contracts.running.streak import Performance, recompute
from pawpact.contracts.running.streak_history import EFFECTS, history
from pawpact.database.prepared import Prepared
from pawpact.database.session import StoreSession
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.ledger.finding import Place, pages


def wrong_performance(session: StoreSession) -> Iterator[Place]:
    """Counted anew from the moves of all charges, wherever it is not simply all of them.

    A contract that never was overdue has a streak of all that it performed.
    """
    for page in pages(session, _TO_RECOUNT):
        moves = history(session, [row.id for row in page])
        for contract, streak, performed in page:
            due = recompute(moves[contract])
            if due != (streak, performed):
                found = _performance(Performance(streak, performed))
                yield Place.of(public_id("con", contract), _performance(due), found)


def _performance(counted: Performance) -> Label:
    return Label(
        f"连续 {counted.streak} 期，履约 {counted.performed} 期",
        f"streak {counted.streak}, performed {counted.performed}",
    )


IS_PERFORMED = and_(
    Charge.state.in_((ChargeState.SETTLED.value, ChargeState.WAIVED.value)),
    Charge.ended_at.is_(None),
)
_PERFORMED = (
    select(Charge.contract_id, func.count().label("periods"))
    .where(IS_PERFORMED)
    .group_by(Charge.tenant_id, Charge.contract_id)
    .subquery()
)
_OVERDUE = (
    select(Charge.contract_id)
    .join(
        ChargeEvent,
        and_(ChargeEvent.tenant_id == Charge.tenant_id, ChargeEvent.charge_id == Charge.id),
    )
    .where(moved_oddly(ChargeState.OVERDUE.value))
)
_PAUSED = select(ContractPause.contract_id).where(ContractPause.streak_effect.in_(EFFECTS))


def counts_otherwise(periods: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether a contract of so many performed periods is to be counted anew."""
    return or_(
        Contract.performed != periods,
        Contract.streak != periods,
        Contract.id.in_(_OVERDUE),
        Contract.id.in_(_PAUSED),
    )


_TO_RECOUNT = Prepared(
    select(Contract.id, Contract.streak, Contract.performed)
    .outerjoin(_PERFORMED, _PERFORMED.c.contract_id == Contract.id)
    .where(counts_otherwise(func.coalesce(_PERFORMED.c.periods, 0)))
)
"""Not plainly what the charges say, or with a history that says more."""

TITLES = {
    "wrong_streak": Label(
        "连续期数或履约期数与扣款流水不符", "a streak is not what its charges earned"
    )
}
