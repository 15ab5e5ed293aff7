"""The columns that may hold values under a store's own key, for whoever has to move them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, func, select

from pawpact.access.cipher import head_of
from pawpact.database import bulk
from pawpact.database.model import TenantModel
from pawpact.database.session import StoreSession
from pawpact.kernel.vault import Vault


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column of sealed values; ``key`` is what its rows are found by."""

    model: type[TenantModel]
    column: str
    purpose: str
    key: str = "id"

    @property
    def name(self) -> str:
        return f"{self.model.__tablename__}.{self.column}"

    @property
    def can_be_sealed_anew(self) -> bool:
        """Rows that are never changed keep the key they were sealed with."""
        return not self.model.__append_only__

    def count(self, session: StoreSession, data_key: str) -> int:
        """How many values lie directly under this key of the store."""
        counted = select(func.count(self._key)).where(self._is_under(data_key))
        return session.scalars(counted).one()

    def seal_anew(self, session: StoreSession, vault: Vault, data_key: str, most: int) -> int:
        """Seal values that lie under this key with the current one; how many were found."""
        values = select(self._key, getattr(self.model, self.column))
        found = session.execute(values.where(self._is_under(data_key)).limit(most)).all()
        texts = vault.open(self.purpose, [row[1] for row in found])
        sealed = vault.seal(self.purpose, texts, [None] * len(found))
        keys: list[Any] = [row[0] for row in found]
        bulk.update(session, self.model, keys, {self.column: sealed}, key=self.key)
        return len(found)

    @property
    def _key(self) -> Any:
        return getattr(self.model, self.key)

    def _is_under(self, data_key: str) -> ColumnElement[bool]:
        head = head_of(data_key)
        column = getattr(self.model, self.column)
        return func.substr(column, 1, len(head), type_=LargeBinary) == head
