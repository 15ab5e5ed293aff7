"""Selects of whole rows that run often, built and looked over once, as `database.prepared` does."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Generic, TypeVar

from sqlalchemy import Select
from sqlalchemy.exc import MultipleResultsFound
from sqlalchemy.orm import class_mapper

from pawpact.database.model import TenantModel
from pawpact.database.prepared import Prepared
from pawpact.database.session import StoreSession
from pawpact.database.whole import Whole, whole_of
from pawpact.kernel.errors import Defect

T = TypeVar("T", bound=TenantModel)


class PreparedObjects(Generic[T]):
    """A select of one class; what comes of it are objects that the session keeps."""

    def __init__(self, statement: Select[T]) -> None:
        self._statement = statement
        self._rows = Prepared(lambda: statement.with_only_columns(*self._whole.columns))

    @cached_property
    def _whole(self) -> Whole[T]:
        (found,) = self._statement.column_descriptions
        whole = whole_of(class_mapper(found["entity"]))
        if whole is None:
            raise Defect(f"{found['name']} is more than its row; let the session select it")
        return whole

    def all(self, session: StoreSession, **values: Any) -> list[T]:
        """The objects of the session's store, what it has not written yet among them."""
        return self._whole.objects(session, self._rows.rows(session, **values))

    def one_or_none(self, session: StoreSession, **values: Any) -> T | None:
        """The only one of them; that there are several is an error."""
        found = self.all(session, **values)
        if len(found) > 1:
            raise MultipleResultsFound("several rows where there is one at most")
        return found[0] if found else None
