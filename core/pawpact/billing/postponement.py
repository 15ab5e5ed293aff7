"""A debit that the customer and the store agree to make later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select

from pawpact.billing.event import Trail
from pawpact.billing.gateway.capability import NO_LIMITS, UNLIMITED, Abilities, Capabilities
from pawpact.billing.mandate import provider_of
from pawpact.billing.models import Charge
from pawpact.billing.rule import notice_rule
from pawpact.billing.series import move_to_end, series
from pawpact.billing.task import POSTPONE, task
from pawpact.billing.values import CHARGE, ChargeState
from pawpact.database import bulk
from pawpact.kernel.calendar import at_minute
from pawpact.kernel.errors import Conflict, InvalidField, NotFound
from pawpact.kernel.label import Label
from pawpact.outbox.service import Message, send
from pawpact.tasks.acknowledgement import acknowledge
from pawpact.tasks.service import open_tasks
from pawpact.tenancy.unit import Unit

BEYOND_MONTH = "postponed_beyond_month"
THROUGH_DUE = (ChargeState.NOTICED,)
"""States from which a charge becomes due first; it is announced afresh whatever it was."""


class Outcome(StrEnum):
    POSTPONED = "postponed"
    ASKED = "asked"
    """Beyond what the store allows by itself: a manager has the task, nothing has changed."""
    MOVED_TO_END = "moved_to_end"
    """The provider debits once a month: the period moved to the end of the contract."""


@dataclass(frozen=True, slots=True)
class Postponed:
    """What came of the wish; ``day`` is the day of the debit, None while it is only asked for."""

    outcome: Outcome
    day: date | None = None


@dataclass(frozen=True, slots=True)
class _Wish:
    row: Any
    to: date
    at: datetime
    base: date
    """The day from which the longest postponement counts."""


def postpone_charge(
    unit: Unit,
    charge: int,
    to: date,
    *,
    why: str = "agreed",
    approved: bool = False,
    abilities: Abilities = NO_LIMITS,
) -> Postponed:
    """Make this debit on another day, at no fee; later debit days stay as they are.

    Beyond the store's limits a manager is asked; ``approved`` says that one agreed, and ``why``
    is then the reason. Grace counts from the agreed day. It is announced afresh.
    """
    wish = _wish(unit, charge, to)
    _refuse_impossible(unit, wish)
    if not _within_limits(unit, wish):
        if not approved:
            return _ask(unit, wish)
        _refuse_unreasoned(why)
    provider = provider_of(unit, wish.row.contract_id)
    limits = abilities.get(provider, UNLIMITED) if provider else UNLIMITED
    _refuse_day(limits, to)
    if _leaves_month(limits, wish):
        rows = series(unit, wish.row.contract_id)
        moved = [row for row in rows if row.id == charge]
        (day,) = move_to_end(unit, rows, moved, BEYOND_MONTH)
        return Postponed(Outcome.MOVED_TO_END, day)
    _postpone(unit, wish, why)
    return Postponed(Outcome.POSTPONED, to)


def _wish(unit: Unit, charge: int, to: date) -> _Wish:
    row = unit.session.execute(
        select(
            Charge.id,
            Charge.contract_id,
            Charge.customer_id,
            (Charge.period + Charge.shift).label("ordinal"),
            Charge.amount,
            Charge.state,
            Charge.due_at,
            Charge.attempts,
            Charge.exhausted,
            Charge.waived,
            Charge.postponements,
            Charge.postponed_from,
        )
        .where(Charge.id == charge)
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound(Label("本店没有这一期账单", "there is no such charge in this store"))
    minutes = unit.store.integer("core.billing.debit_time")
    base = row.postponed_from or unit.store.local_date(row.due_at)
    return _Wish(row, to, at_minute(to, minutes, unit.store.zone), base)


def _refuse_impossible(unit: Unit, wish: _Wish) -> None:
    if wish.row.state not in THROUGH_DUE:
        _refuse_state(unit, wish.row)
    if wish.row.exhausted:
        raise Conflict(
            Label(
                "本期已没有可用的扣款次数，不能再顺延；请客户自行补付",
                "no attempt is left for this period; the customer can only pay by herself",
            )
        )
    if wish.at <= wish.row.due_at:
        raise InvalidField(
            "to", Label("顺延只能往后推", "a debit can be postponed, not brought forward")
        )
    earliest = unit.at + notice_rule(unit, timedelta(0)).ahead
    if wish.at < earliest:
        day = unit.store.local_date(earliest)
        raise InvalidField(
            "to",
            Label(
                f"扣款前要先通知客户；最早可顺延到 {day} 之后",
                f"the customer has to be told in time; the earliest is after {day}",
            ),
        )


def _refuse_state(unit: Unit, row: Any) -> None:
    """Only what was announced, or failed, is postponed; the refusal says when it can be."""
    if CHARGE.allows(row.state, ChargeState.POSTPONED):
        return
    refused = CHARGE.refusal(row.state, ChargeState.POSTPONED)
    planned = unit.store.local_date(row.due_at)
    if row.state in (ChargeState.SCHEDULED, ChargeState.PRICED):
        ahead = notice_rule(unit, timedelta(0)).needed(regular=row.ordinal > 1)
        told = unit.store.local_date(row.due_at - ahead)
        refused.hint = Label(
            f"通知客户之后才能顺延；{planned} 这一期约在 {told} 通知",
            f"it can be postponed once it is announced; that of {planned} is on {told} or so",
        )
    elif row.state == ChargeState.POSTPONED:
        refused.hint = Label(
            f"已顺延到 {planned}；那天没有扣成的，可以再顺延",
            f"it is postponed to {planned}; if that debit fails it can be postponed again",
        )
    raise refused


def _within_limits(unit: Unit, wish: _Wish) -> bool:
    longest = unit.store.integer("core.billing.postpone_max_days")
    most = unit.store.integer("core.billing.postpone_max_times_per_contract")
    used = unit.session.scalar(
        select(func.sum(Charge.postponements)).where(Charge.contract_id == wish.row.contract_id)
    )
    return (wish.to - wish.base).days <= longest and int(used or 0) < most


def _ask(unit: Unit, wish: _Wish) -> Postponed:
    subjects = {
        "charge": wish.row.id,
        "contract": wish.row.contract_id,
        "customer": wish.row.customer_id,
    }
    key = f"{wish.row.id}:{wish.to.isoformat()}"
    open_tasks(unit, [task(unit, POSTPONE, key, subjects, {"to": wish.to})])
    acknowledge(unit, f"{POSTPONE}:{key}", subjects)
    return Postponed(Outcome.ASKED)


def _refuse_unreasoned(why: str) -> None:
    if not why.strip() or why == "agreed":
        raise InvalidField(
            "why",
            Label("超出门店额度的顺延要写明理由", "beyond the store's limits a reason is needed"),
        )


def _refuse_day(limits: Capabilities, to: date) -> None:
    if limits.anchor_day_max is not None and to.day > limits.anchor_day_max:
        last = limits.anchor_day_max
        raise InvalidField(
            "to",
            Label(
                f"该代扣渠道只在每月 1 到 {last} 日扣款",
                f"this provider debits on days 1 to {last} of a month only",
            ),
        )


def _leaves_month(limits: Capabilities, wish: _Wish) -> bool:
    same = (wish.to.year, wish.to.month) == (wish.base.year, wish.base.month)
    return limits.max_success_per_calendar_month is not None and not same


def _postpone(unit: Unit, wish: _Wish, why: str) -> None:
    row = wish.row
    bulk.update(
        unit.session,
        Charge,
        [row.id],
        {
            "state": [ChargeState.POSTPONED.value],
            "next_at": [wish.at],
            "due_at": [wish.at],
            "postponements": [row.postponements + 1],
            "postponed_from": [wish.base],
            "notice_kind": [None],
            "notice_pending": [False],
            "notice_delivered_at": [None],
            "undelivered": [0],
        },
        guard={"state": row.state},
    )
    through = ChargeState.DUE if row.state in THROUGH_DUE else None
    trail = Trail()
    trail.move([row.id], ChargeState(row.state), ChargeState.POSTPONED, why, through=through)
    trail.write(unit)
    subjects = {"charge": row.id, "contract": row.contract_id, "customer": row.customer_id}
    values = {"day": wish.to, "amount": row.amount}
    key = f"charge.postponed:{row.id}:{row.postponements + 1}"
    send(unit, [Message("charge.postponed", subjects, key=key, values=values)])
