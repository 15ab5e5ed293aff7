"""The keys of customers and pets: read by the batch, made by the batch, destroyed one by one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select, update

from pawpact.access.cipher import NONCE_BYTES, Unopenable, decrypt, encrypt
from pawpact.access.data_key import DataKeys
from pawpact.access.key_file import KEY_BYTES, RandomBytes
from pawpact.access.models import SubjectKey
from pawpact.database import bulk
from pawpact.database.among import among_given
from pawpact.database.prepared import Prepared, Rows
from pawpact.database.session import StoreSession
from pawpact.kernel.identity import Ids
from pawpact.kernel.vault import Subject
from pawpact.tenancy.unit import Unit

CHUNK = 5_000
"""Keys looked up with one statement."""

_WRAPPED_BYTES = NONCE_BYTES + KEY_BYTES + 16
"""As long as a wrapped key, so that a database writes over it in its place."""

_COLUMNS = (
    SubjectKey.id,
    SubjectKey.subject,
    SubjectKey.subject_id,
    SubjectKey.wrapped,
    SubjectKey.data_key,
    SubjectKey.destroyed_at,
)
_NUMBERED = Prepared(select(*_COLUMNS).where(among_given(SubjectKey.id, "numbers")))
_OF_SUBJECTS = Prepared(
    select(*_COLUMNS).where(
        among_given(SubjectKey.subject, "kinds"), among_given(SubjectKey.subject_id, "numbers")
    )
)
"""Of several kinds at once: if two ever had one number, the other's key would be read as well."""


@dataclass(frozen=True, slots=True)
class Known:
    """A subject's key as this unit found it; ``key`` is None where it was destroyed."""

    id: int
    subject: Subject
    key: bytes | None = field(repr=False)


class SubjectKeys:
    """The keys of one unit. Nothing is kept longer, so a destroyed key opens nothing anywhere."""

    def __init__(
        self,
        session: StoreSession,
        data_keys: DataKeys,
        random_bytes: RandomBytes,
        at: datetime,
        ids: Ids,
    ) -> None:
        self._session = session
        self._data_keys = data_keys
        self._random_bytes = random_bytes
        self._at = at
        self._ids = ids
        self._by_id: dict[int, Known] = {}
        self._by_subject: dict[Subject, Known] = {}

    def ready(self, subjects: Iterable[Subject]) -> None:
        """Have the keys of these at hand; whoever has none is given one, all by one insert."""
        new = sorted(set(subjects) - self._by_subject.keys())
        for start in range(0, len(new), CHUNK):
            asked = new[start : start + CHUNK]
            kinds, numbers = {each.kind for each in asked}, [each.id for each in asked]
            self._take(_OF_SUBJECTS.rows(self._session, kinds=kinds, numbers=numbers))
        missing = [each for each in new if each not in self._by_subject]
        if missing:
            self._make(missing)

    def ready_ids(self, ids: Iterable[int]) -> None:
        """Have the keys with these numbers at hand."""
        new = sorted(set(ids) - self._by_id.keys())
        for start in range(0, len(new), CHUNK):
            self._take(_NUMBERED.rows(self._session, numbers=new[start : start + CHUNK]))

    def of(self, subject: Subject) -> Known:
        return self._by_subject[subject]

    def get(self, number: int) -> Known:
        if number not in self._by_id:
            raise Unopenable
        return self._by_id[number]

    def _take(self, rows: Rows) -> None:
        for number, kind, subject_id, wrapped, data_key, destroyed in rows:
            subject = Subject(kind, subject_id)
            key = None
            if destroyed is None:
                key = self._unwrapped(number, subject, wrapped, data_key)
            self._keep(Known(number, subject, key))

    def _unwrapped(self, number: int, subject: Subject, wrapped: bytes, data_key: str) -> bytes:
        above = self._data_keys.get(data_key)
        return decrypt(above, wrapped, bound_key(self._session.tenant, number, subject))

    def _make(self, subjects: Sequence[Subject]) -> None:
        name, above = self._data_keys.current()
        made = [
            Known(number, subject, self._random_bytes(KEY_BYTES))
            for number, subject in zip(self._ids.many(len(subjects)), subjects, strict=True)
        ]
        tenant, count = self._session.tenant, len(made)
        bulk.insert(
            self._session,
            SubjectKey,
            {
                "id": [each.id for each in made],
                "subject": [each.subject.kind for each in made],
                "subject_id": [each.subject.id for each in made],
                "wrapped": [wrapped(each, above, tenant, self._random_bytes) for each in made],
                "data_key": [name] * count,
                "made_at": [self._at] * count,
                "destroyed_at": [None] * count,
                "destroyed_by": [None] * count,
                "why": [None] * count,
            },
        )
        for each in made:
            self._keep(each)

    def _keep(self, known: Known) -> None:
        self._by_id[known.id] = known
        self._by_subject[known.subject] = known

    def forget(self) -> None:
        """Read anew when next asked."""
        self._by_id.clear()
        self._by_subject.clear()


def wrapped(known: Known, above: bytes, tenant: int, random_bytes: RandomBytes) -> bytes:
    """A subject's key under a key of its store."""
    assert known.key is not None
    bound = bound_key(tenant, known.id, known.subject)
    return encrypt(above, known.key, bound, random_bytes)


def move_keys(
    session: StoreSession, data_keys: DataKeys, random_bytes: RandomBytes, most: int
) -> int:
    """Put keys that lie under an older key of the store under the current one; how many."""
    name, above = data_keys.current()
    rows = session.execute(
        select(*_COLUMNS)
        .where(SubjectKey.data_key != name, SubjectKey.destroyed_at.is_(None))
        .limit(most)
    ).all()
    moved: list[bytes] = []
    for row in rows:
        subject = Subject(row.subject, row.subject_id)
        bound = bound_key(session.tenant, row.id, subject)
        key = decrypt(data_keys.get(row.data_key), row.wrapped, bound)
        moved.append(wrapped(Known(row.id, subject, key), above, session.tenant, random_bytes))
    columns: bulk.Columns = {"wrapped": moved, "data_key": [name] * len(rows)}
    return bulk.update(session, SubjectKey, [row.id for row in rows], columns)


def destroy_key(unit: Unit, subject: Subject, why: str) -> None:
    """Write over the key of a subject: what was sealed with it can never be opened again.

    Whoever has none yet is given one first, so that nobody makes another later.
    """
    unit.vault.seal_one("erasure", "", subject)
    unit.session.execute(
        update(SubjectKey)
        .where(
            SubjectKey.subject == subject.kind,
            SubjectKey.subject_id == subject.id,
            SubjectKey.destroyed_at.is_(None),
        )
        .values(
            wrapped=bytes(_WRAPPED_BYTES),
            destroyed_at=unit.at,
            destroyed_by=unit.actor,
            why=why,
        )
        .execution_options(synchronize_session=False)
    )
    unit.vault.forget()


def bound_key(tenant: int, number: int, subject: Subject) -> str:
    return f"subject_key|{tenant}|{number}|{subject.kind}|{subject.id}"
