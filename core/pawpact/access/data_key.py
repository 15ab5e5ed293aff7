"""The keys of one store: read once a unit, the first made when it is needed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from pawpact.access.cipher import Unopenable
from pawpact.access.key_file import KEY_BYTES
from pawpact.access.master import MasterKeys
from pawpact.access.models import DataKey
from pawpact.database.prepared import Prepared
from pawpact.database.session import StoreSession

_ALL = Prepared(select(DataKey.name, DataKey.wrapped, DataKey.master, DataKey.retired_at))


class DataKeys:
    """The keys of the store that the session is bound to."""

    def __init__(self, session: StoreSession, masters: MasterKeys, at: datetime) -> None:
        self._session = session
        self._masters = masters
        self._at = at
        self._known: dict[str, bytes] | None = None
        self._current = ""

    def current(self) -> tuple[str, bytes]:
        """The key that seals from now on; a store that has none is given one."""
        known = self._read()
        if not self._current:
            return self.make()
        return self._current, known[self._current]

    def get(self, name: str) -> bytes:
        """The key of this name, retired or not."""
        key = self._read().get(name)
        if key is None:
            raise Unopenable
        return key

    def make(self) -> tuple[str, bytes]:
        """A new key; from now on it is the current one."""
        known = self._read()
        name = f"d{len(known) + 1}"
        key = self._masters.random_bytes(KEY_BYTES)
        master, wrapped = self._masters.wrap(key, _bound(self._session.tenant, name))
        row = DataKey(name=name, wrapped=wrapped, master=master, made_at=self._at, retired_at=None)
        self._session.add(row)
        self._session.flush()
        known[name], self._current = key, name
        return name, key

    def open_all(self) -> int:
        """Open every key of the store, retired ones too; raises where one does not open."""
        return len(self._read())

    def wrap_again(self) -> int:
        """Put every key that lies under another master key under the current one."""
        current = self._masters.current
        rows = [row for row in _ALL.rows(self._session) if row.master != current]
        for row in rows:
            bound = _bound(self._session.tenant, row.name)
            key = self._masters.unwrap(row.master, row.wrapped, bound)
            master, wrapped = self._masters.wrap(key, bound)
            self._session.execute(
                update(DataKey)
                .where(DataKey.name == row.name)
                .values(master=master, wrapped=wrapped)
                .execution_options(synchronize_session=False)
            )
        self.forget()
        return len(rows)

    def forget(self) -> None:
        """Read anew when next asked: a savepoint may have taken back what was made."""
        self._known, self._current = None, ""

    def _read(self) -> dict[str, bytes]:
        if self._known is None:
            rows = _ALL.rows(self._session)
            tenant = self._session.tenant
            self._known = {
                row.name: self._masters.unwrap(row.master, row.wrapped, _bound(tenant, row.name))
                for row in rows
            }
            in_use = [row.name for row in rows if row.retired_at is None]
            self._current = max(in_use, key=number_of, default="")
        return self._known


def number_of(name: str) -> int:
    """Of ``d12`` the 12: the higher, the newer."""
    return int(name[1:])


def _bound(tenant: int, name: str) -> str:
    return f"data_key|{tenant}|{name}"
