"""Charges of one state by the page, in the order of their next step, over the waiting index."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, and_, or_

from pawpact.billing.models import Charge
from pawpact.billing.values import ChargeState

PAGE = 1_000
"""Charges in one chunk: bigger ones gain nothing and keep the write lock longer."""


class Place(NamedTuple):
    """Where a page begins: behind this charge, in the order of (next_at, id)."""

    next_at: datetime | None
    id: int

    @classmethod
    def behind(cls, rows: Sequence[Row[Any]], size: int) -> Place | None:
        """The place of the next page; None where this one was short and so the last."""
        if len(rows) < size:
            return None
        return cls(rows[-1].next_at, rows[-1].id)


START = Place(None, 0)


def page(
    statement: Select[*tuple[Any, ...]],
    state: ChargeState,
    until: datetime | None,
    place: Place,
    size: int,
) -> Select[*tuple[Any, ...]]:
    """One page of charges in this state whose next step is due by ``until``."""
    statement = statement.where(Charge.state == state.value, Charge.next_at.is_not(None))
    if until is not None:
        statement = statement.where(Charge.next_at <= until)
    if place.next_at is not None:
        statement = statement.where(
            Charge.next_at >= place.next_at,
            or_(
                Charge.next_at > place.next_at,
                and_(Charge.next_at == place.next_at, Charge.id > place.id),
            ),
        )
    return statement.order_by(Charge.next_at, Charge.id).limit(size)
