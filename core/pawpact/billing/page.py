"""Charges of one state by the page, in the order of their next step, over the waiting index."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Row, Select, bindparam, tuple_

from pawpact.billing.models import Charge
from pawpact.billing.values import ChargeState
from pawpact.database.model import Instant
from pawpact.database.prepared import Prepared
from pawpact.database.session import StoreSession

PAGE = 1_000
"""Charges in one chunk: bigger ones gain nothing and keep the write lock longer."""

_EVER = datetime.max.replace(tzinfo=UTC)


class Place(NamedTuple):
    """Where a page begins: behind this charge, in the order of (next_at, id)."""

    next_at: datetime
    id: int

    @classmethod
    def behind(cls, rows: Sequence[Row[Any]], size: int) -> Place | None:
        """The place of the next page; None where this one was short and so the last."""
        if len(rows) < size:
            return None
        return cls(rows[-1].next_at, rows[-1].id)


START = Place(datetime.min.replace(tzinfo=UTC), 0)


class Pages:
    """A select of charges and what belongs to them, read by the page."""

    def __init__(self, statement: Select[*tuple[Any, ...]]) -> None:
        step = tuple_(Charge.next_at, Charge.id)
        behind = tuple_(bindparam("after", type_=Instant), bindparam("after_id", type_=BigInteger))
        self._prepared = Prepared(
            statement.where(
                Charge.state == bindparam("state"),
                Charge.next_at.is_not(None),
                Charge.next_at <= bindparam("until"),
                step > behind,
            )
            .order_by(Charge.next_at, Charge.id)
            .limit(bindparam("size", type_=BigInteger))
        )

    def read(
        self,
        session: StoreSession,
        state: ChargeState,
        until: datetime | None,
        place: Place,
        size: int,
        **values: Any,
    ) -> Sequence[Row[Any]]:
        """One page of charges in this state whose next step is due by ``until``."""
        return self._prepared.rows(
            session,
            state=state.value,
            until=until or _EVER,
            after=place.next_at,
            after_id=place.id,
            size=size,
            **values,
        )
