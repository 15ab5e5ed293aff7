"""A debit whose notice does not hold moves; where nobody can be reached a person is asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from pawpact.billing.claimable import Terms
from pawpact.billing.event import Trail
from pawpact.billing.models import Charge
from pawpact.billing.moment import roles_of
from pawpact.billing.rule import moved_to
from pawpact.billing.task import NOT_DELIVERED, task
from pawpact.billing.values import ChargeState
from pawpact.database import bulk
from pawpact.tasks.service import open_tasks
from pawpact.tenancy.unit import Unit

ASK_AFTER = 2
"""Moves for want of delivery after which a person is asked: the business's own number."""


def move_unnoticed(
    terms: Terms, state: ChargeState, rows: Sequence[Row[Any]], trail: Trail
) -> None:
    """No notice holds for now: the debit moves, and with it the day from which grace runs."""
    unit, ids = terms.unit, [row.id for row in rows]
    days = [
        moved_to(unit, terms.notice(row.provider), regular=terms.is_regular(state, row))
        for row in rows
    ]
    unreached = [row for row in rows if was_unreached(row)]
    bulk.update(
        unit.session,
        Charge,
        ids,
        {
            "next_at": days,
            "due_at": [row.due_at + (at - row.next_at) for row, at in zip(rows, days, strict=True)],
            "undelivered": [row.undelivered + was_unreached(row) for row in rows],
            "notice_kind": [None] * len(rows),
            "notice_pending": [False] * len(rows),
            "notice_delivered_at": [None] * len(rows),
        },
        guard={"state": state.value},
    )
    trail.stay(ids, state, "notice_does_not_hold")
    _ask(unit, [row for row in unreached if row.undelivered + 1 >= ASK_AFTER])


def was_unreached(row: Row[Any]) -> bool:
    """The store told the customer in time, and no channel reached her."""
    return row.notice_kind is not None and row.notice_delivered_at is None


def _ask(unit: Unit, rows: Sequence[Row[Any]]) -> None:
    tasks = [task(unit, NOT_DELIVERED, f"{row.id}:{row.attempts}", roles_of(row)) for row in rows]
    if tasks:
        open_tasks(unit, tasks)
