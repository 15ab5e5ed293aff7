"""A pause moves a contract's next periods to its end; an early return takes them back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from pawpact.billing.models import ChargeEvent
from pawpact.billing.rule import notice_rule
from pawpact.billing.series import (
    PAUSED,
    RESUMED,
    give_up,
    live,
    move_to_end,
    series,
    stand_in,
)
from pawpact.billing.values import UNBILLED_STATES, ChargeState
from pawpact.kernel.calendar import at_minute
from pawpact.tenancy.unit import Unit


def pause_charges(unit: Unit, contract: int, periods: int) -> list[date]:
    """Move the next periods that nobody tried to debit yet to the end; the days that fall out.

    A failed debit that is still open moves with them and is never tried again. What is overdue
    stays owed, and what the provider was asked for stays until it answers.
    """
    rows = series(unit, contract)
    unbilled = [row for row in rows if row.state in UNBILLED_STATES and not row.attempts]
    failed = [row for row in rows if row.attempts and row.state in _RETRIED]
    paused = unbilled[:periods]
    move_to_end(unit, rows, [*failed, *paused], PAUSED)
    return [row.due_on for row in paused]


def resume_charges(unit: Unit, contract: int) -> None:
    """Charge paused periods after all whose regular notice can still be given.

    For each of them the last of those that stood in for it is cancelled. A paused day that has
    passed, or is too near to be announced, stays paused.
    """
    rows = series(unit, contract)
    days = _days_to_come(unit, rows)
    spare = [row for row in reversed(live(rows)) if _can_go(row)]
    pairs = [(day, row) for day, row in zip(days, spare, strict=False) if row.due_on > day]
    if not pairs:
        return
    give_up(unit, [row for _, row in pairs], ChargeState.CANCELLED, RESUMED)
    stand_in(unit, rows, [row for _, row in pairs], [day for day, _ in pairs])


_RETRIED = (ChargeState.FAILED, ChargeState.POSTPONED, ChargeState.DUE)


def _can_go(row: Any) -> bool:
    return row.replaces_id is not None and row.state in UNBILLED_STATES and not row.attempts


def _days_to_come(unit: Unit, rows: Sequence[Any]) -> list[date]:
    """Paused days without a charge that lie far enough ahead, earliest first."""
    rule = notice_rule(unit, timedelta(0))
    minutes, zone = unit.store.integer("core.billing.debit_time"), unit.store.zone
    taken = {row.due_on for row in live(rows)}
    given_up = [row for row in rows if row.state == ChargeState.MOVED]
    paused = _moved_by_pause(unit, [row.id for row in given_up])
    days = {row.due_on for row in given_up if row.id in paused} - taken
    earliest = unit.at + max(rule.ahead, rule.extra_ahead)
    return sorted(day for day in days if at_minute(day, minutes, zone) >= earliest)


def _moved_by_pause(unit: Unit, charges: Sequence[int]) -> set[int]:
    return set(
        unit.session.scalars(
            select(ChargeEvent.charge_id).where(
                ChargeEvent.charge_id.in_(charges),
                ChargeEvent.to_state == ChargeState.MOVED.value,
                ChargeEvent.why == PAUSED,
            )
        )
    )
