"""The condition that keeps a statement to one store: on every store's class in it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Self

from sqlalchemy import BigInteger, BindParameter, ColumnElement
from sqlalchemy.orm import LoaderCriteriaOption, with_loader_criteria

from pawpact.database.model import TenantModel

_STORES_KEPT = 4_096


class _Number(BindParameter[int]):
    """A store's number, of which there are no copies with marks.

    SQLAlchemy marks all parts of such a condition. Whenever the statement is sent it looks the
    marked number up beside the plain one, and finds out by an expression in SQL that they are
    the same: three for each statement, a fifth of what the whole of it costs.
    """

    inherit_cache = True

    def _annotate(self, _values: Mapping[str, Any]) -> Self:
        return self


@lru_cache(maxsize=_STORES_KEPT)
def of_store(tenant: int) -> LoaderCriteriaOption:
    """The condition of this store's rows."""
    return of_numbered(_Number(None, tenant, BigInteger, unique=True))


def of_numbered(number: ColumnElement[int]) -> LoaderCriteriaOption:
    """The condition of the rows of the store that has this number."""
    return with_loader_criteria(
        TenantModel, lambda row: row.tenant_id == number, include_aliases=True
    )
