"""Seals personal data of a store, opens it again, and makes indexes that cannot be read back.

Three levels of keys. The master keys lie in a file. Each store has a key of its own in the
database, under a master key (`access.data_key`). Each customer and pet has a key of its own,
under the store's (`access.subject_key`). A sealed value names its key; store, purpose and person
are bound into it, so one store's value cannot be opened for another, nor a phone as a score.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from pawpact.access.cipher import KeyId, Unopenable, decrypt, encrypt, head_of, split
from pawpact.access.data_key import DataKeys
from pawpact.access.key_file import KEY_BYTES, Keys, RandomBytes, read_key_file
from pawpact.access.master import MasterKeys
from pawpact.access.subject_key import SubjectKeys
from pawpact.database.session import StoreSession
from pawpact.kernel.identity import Ids
from pawpact.kernel.vault import Subject

__all__ = ["FileVault", "StoreVault", "Unopenable"]

_ANYBODY = Subject("", 0)
"""Stands where nobody said whom a value should be about."""


class FileVault:
    """The vault whose master keys lie in a file; ``within`` binds it to one unit."""

    def __init__(
        self, keys: Keys, random_bytes: RandomBytes = os.urandom, path: Path | None = None
    ) -> None:
        self.masters = MasterKeys(keys, random_bytes, path)

    @classmethod
    def load(cls, path: Path, random_bytes: RandomBytes = os.urandom) -> FileVault:
        """The vault over a key file that only its owner can read."""
        return cls(read_key_file(path), random_bytes, path)

    def within(self, session: StoreSession, at: datetime, ids: Ids) -> StoreVault:
        """The vault of the session's store for one transaction."""
        return StoreVault(session, self.masters, at, ids)

    def equip(self, session: StoreSession, at: datetime) -> None:
        """See to it that the store has a key of its own."""
        DataKeys(session, self.masters, at).current()

    def __repr__(self) -> str:
        return f"FileVault({self.masters!r})"


class StoreVault:
    """The vault of one store within one transaction."""

    def __init__(self, session: StoreSession, masters: MasterKeys, at: datetime, ids: Ids) -> None:
        self._session = session
        self._tenant = session.tenant
        self._masters = masters
        self._is_watching = False
        self._data_keys = DataKeys(session, masters, at)
        self._subject_keys = SubjectKeys(session, self._data_keys, masters.random_bytes, at, ids)

    def seal(
        self, purpose: str, values: Sequence[str | None], about: Sequence[Subject | None]
    ) -> list[bytes | None]:
        """The values sealed, each with its subject's key, those about nobody with the store's.

        What is written of somebody who was erased is sealed with a key that nobody keeps.
        """
        self._watch_savepoints()
        pairs = list(zip(values, about, strict=True))
        self._subject_keys.ready(
            subject for value, subject in pairs if value is not None and subject is not None
        )
        return [
            None if value is None else self._sealed(purpose, value, subject)
            for value, subject in pairs
        ]

    def seal_one(self, purpose: str, value: str, about: Subject | None = None) -> bytes:
        (sealed,) = self.seal(purpose, [value], [about])
        assert sealed is not None
        return sealed

    def open(
        self,
        purpose: str,
        sealed: Sequence[bytes | None],
        about: Sequence[Subject | None] | None = None,
    ) -> list[str | None]:
        """What was sealed; None where the key was destroyed, as where nothing stood."""
        parts = [None if each is None else split(each) for each in sealed]
        self._subject_keys.ready_ids(part[0] for part in parts if part and isinstance(part[0], int))
        expected = [_ANYBODY] * len(parts) if about is None else about
        return [
            None if part is None else self._opened(purpose, *part, subject)
            for part, subject in zip(parts, expected, strict=True)
        ]

    def open_one(self, purpose: str, sealed: bytes, about: Subject | None = None) -> str | None:
        return self.open(purpose, [sealed], None if about is None else [about])[0]

    def forget(self) -> None:
        """Read keys anew when next asked."""
        self._data_keys.forget()
        self._subject_keys.forget()

    def blind(self, purpose: str, value: str, *, brand: str | None = None) -> bytes:
        scope = str(self._tenant) if brand is None else f"brand|{brand}"
        text = f"{purpose}\0{value}".encode()
        return hmac.digest(self._masters.index(scope), text, sha256)

    def _watch_savepoints(self) -> None:
        """A key that is taken back with a savepoint must not seal anything afterwards."""
        if not self._is_watching:
            self._is_watching = True
            event.listen(self._session, "after_soft_rollback", self._taken_back)

    def _taken_back(self, _session: Session, _transaction: SessionTransaction) -> None:
        self.forget()

    def _sealed(self, purpose: str, value: str, subject: Subject | None) -> bytes:
        key_id, key = self._key(subject)
        bound = _bound(self._tenant, purpose, subject)
        return head_of(key_id) + encrypt(key, value.encode(), bound, self._masters.random_bytes)

    def _key(self, subject: Subject | None) -> tuple[KeyId, bytes]:
        if subject is None:
            return self._data_keys.current()
        known = self._subject_keys.of(subject)
        return known.id, known.key or self._masters.random_bytes(KEY_BYTES)

    def _opened(
        self, purpose: str, key_id: KeyId, body: bytes, expected: Subject | None
    ) -> str | None:
        if isinstance(key_id, int):
            known = self._subject_keys.get(key_id)
            key, subject = known.key, known.subject
        else:
            key, subject = self._data_keys.get(key_id), None
        if expected not in (_ANYBODY, subject):
            raise Unopenable
        if key is None:
            return None
        return decrypt(key, body, _bound(self._tenant, purpose, subject)).decode()


def _bound(tenant: int, purpose: str, subject: Subject | None) -> str:
    whose = "" if subject is None else f"|{subject.kind}|{subject.id}"
    return f"{tenant}|{purpose}{whose}"
