"""Reads that run often, built and looked over once: the store's condition is always in them.

A statement built anew costs a third of a millisecond before it is sent and half as much again for
each row; a page of charges is read nine times a month.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, bindparam
from sqlalchemy.orm import with_loader_criteria

from pawpact.database.guard import TenantBreach, check_reach, mapped_classes
from pawpact.database.model import TenantModel
from pawpact.database.session import StoreSession

_OF_ONE_STORE = with_loader_criteria(
    TenantModel, lambda row: row.tenant_id == bindparam("tenant"), include_aliases=True
)


class Prepared:
    """A select of columns over stores' classes, with the guard and the filter that sessions have.

    Values that change come as ``bindparam``, many at once as `among_given`, and are given to
    ``rows``.
    """

    def __init__(self, statement: Select[*tuple[Any, ...]]) -> None:
        check_reach(statement)
        for each in mapped_classes(statement):
            if not issubclass(each, TenantModel):
                raise TenantBreach(f"{each.__name__} is no store's table; read it by the session")
        self._statement = statement.options(_OF_ONE_STORE)

    def rows(self, session: StoreSession, **values: Any) -> Sequence[Row[*tuple[Any, ...]]]:
        """The rows of the session's store, what it has not written yet among them."""
        session.flush()
        connection = session.trusted_connection()
        return connection.execute(self._statement, {**values, "tenant": session.tenant}).all()
