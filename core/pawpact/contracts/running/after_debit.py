"""What follows a settled debit besides the books: the customer is told, somebody calls her.

Read from what was settled, not written by the debit run: that stays as quick as it is, and a job
that was silent for days catches up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Integer, bindparam, func, select

from pawpact.access.actor import Role
from pawpact.billing.carrying import OpenUnit
from pawpact.billing.models import Charge, ChargeEvent
from pawpact.billing.values import ChargeState
from pawpact.database.prepared import Prepared
from pawpact.kernel.identity import earliest_id
from pawpact.outbox.models import OutboxMessage
from pawpact.outbox.service import Message, send
from pawpact.tasks.deadline import Within
from pawpact.tasks.service import NewTask, open_tasks
from pawpact.tenancy.unit import Unit

SETTLED = "charge.settled"
MONTHLY = "follow_up.monthly"
AFTER_DEBIT_DAYS = "followup.after_debit_days"
LONGEST_SILENCE = timedelta(days=7)
OVERLAP = timedelta(hours=1)
"""A unit that began before the last look may have committed after it; keys drop the repeats."""

PAGE = 1_000
_SETTLED = Prepared(
    select(
        ChargeEvent.id.label("event"),
        Charge.id,
        Charge.contract_id,
        Charge.customer_id,
        Charge.pet_id,
        (Charge.period + Charge.shift).label("ordinal"),
        Charge.amount,
        Charge.discount,
        ChargeEvent.at,
    )
    .join(Charge, Charge.id == ChargeEvent.charge_id)
    .where(
        ChargeEvent.id > bindparam("behind"),
        ChargeEvent.to_state == ChargeState.SETTLED.value,
        Charge.state == ChargeState.SETTLED.value,
    )
    .order_by(ChargeEvent.id)
    .limit(bindparam("most", type_=Integer))
)

_NEWEST = Prepared(
    select(OutboxMessage.subjects)
    .where(OutboxMessage.kind == SETTLED)
    .order_by(OutboxMessage.id.desc())
    .limit(1)
)
_SETTLED_AT = Prepared(
    select(func.max(ChargeEvent.at).label("at")).where(
        ChargeEvent.charge_id == bindparam("charge"),
        ChargeEvent.to_state == ChargeState.SETTLED.value,
    )
)


def settled_due(open_unit: OpenUnit) -> Iterator[int]:
    """Tell of every debit settled since the last one told of, and plan the monthly call.

    A page at a time, each in a unit of its own, in the order of settling: whoever stops in between
    goes on behind the last that was told. Answers how many customers each page told anew.
    """
    floor: int | None = None
    while True:
        with open_unit() as unit:
            behind = _floor(unit) if floor is None else floor
            rows = _SETTLED.rows(unit.session, behind=behind, most=PAGE)
            about = [_about(row) for row in rows]
            told = send(unit, [_message(*each) for each in zip(rows, about, strict=True)])
            within = Within.days(unit.store.integer(AFTER_DEBIT_DAYS))
            open_tasks(unit, [_call(*each, within) for each in zip(rows, about, strict=True)])
        if rows:
            floor = rows[-1].event
            yield told
        if len(rows) < PAGE:
            return


def _floor(unit: Unit) -> int:
    """Behind which move to look: shortly before the last that was told of."""
    told_at: datetime | None = None
    for newest in _NEWEST.rows(unit.session):
        found = _SETTLED_AT.rows(unit.session, charge=newest.subjects["charge"])
        told_at = found[0].at
    return earliest_id((told_at or unit.at - LONGEST_SILENCE) - OVERLAP)


def _about(row: Any) -> dict[str, int]:
    return {
        "charge": row.id,
        "contract": row.contract_id,
        "customer": row.customer_id,
        "pet": row.pet_id,
    }


def _message(row: Any, about: Mapping[str, int]) -> Message:
    values = {
        "period": row.ordinal,
        "amount": row.amount,
        "points": row.amount + row.discount,
    }
    return Message(SETTLED, about, key=f"{SETTLED}:{row.id}", values=values)


def _call(row: Any, about: Mapping[str, int], within: Within) -> NewTask:
    return NewTask(
        MONTHLY,
        f"{MONTHLY}:{row.id}",
        about,
        role=Role.SERVICE_AGENT,
        within=within,
        since=row.at,
    )
