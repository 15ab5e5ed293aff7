"""Reads that run in every unit, built once: one table, the store's condition always in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, UnaryExpression, and_, bindparam, select
from sqlalchemy.orm import InstrumentedAttribute

from pawpact.database.model import TenantModel
from pawpact.database.session import StoreSession


class Prepared:
    """A select over one store's table that skips building and checking at every call.

    ``columns`` and ``conditions`` are attributes of the model; values that change come as
    ``bindparam`` and are given to ``rows``. ``beside`` is a prepared read of one row at most,
    whose columns stand before this one's in every row; without any row here there is one of its.
    """

    def __init__(
        self,
        model: type[TenantModel],
        columns: Sequence[Any],
        *conditions: ColumnElement[bool] | InstrumentedAttribute[bool],
        order: UnaryExpression[Any] | None = None,
        limit: int | None = None,
        beside: Prepared | None = None,
    ) -> None:
        table = model.__table__
        wanted = [table.c[column.key] for column in columns]
        condition = and_(table.c.tenant_id == bindparam("tenant"), *conditions)
        statement: Select[*tuple[Any, ...]] = select(*wanted).where(condition)
        if beside is not None:
            first = beside._statement.subquery()
            statement = select(*first.c, *wanted).select_from(first.outerjoin(table, condition))
        if order is not None:
            statement = statement.order_by(order)
        self._statement: Select[*tuple[Any, ...]] = (
            statement if limit is None else statement.limit(limit)
        )

    def rows(self, session: StoreSession, **values: Any) -> Sequence[Row[*tuple[Any, ...]]]:
        """The rows of the session's store, what it has not written yet among them."""
        session.flush()
        connection = session.trusted_connection()
        return connection.execute(self._statement, {"tenant": session.tenant, **values}).all()
