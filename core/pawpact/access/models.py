"""Keys of programs, of stores and of the people in them; answers kept; who read what."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pawpact.database.model import TenantModel


class ApiKey(TenantModel):
    """A key of one store. Only its hash is kept; ``prefix`` is what people may see of it."""

    __tablename__ = "api_key"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    prefix: Mapped[str]
    sha256: Mapped[bytes]
    role: Mapped[str]
    label: Mapped[str]
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    revoked_at: Mapped[datetime | None]


class IdempotencyKey(TenantModel):
    """One request that was made with an Idempotency-Key, and its answer, sealed."""

    __tablename__ = "idempotency_key"
    __table_args__ = (Index(None, "tenant_id", "at"),)

    key: Mapped[str] = mapped_column(primary_key=True)
    request_hash: Mapped[bytes]
    status: Mapped[int | None]
    body: Mapped[bytes | None]
    at: Mapped[datetime]


class AccessLog(TenantModel):
    """Who read personal data, or reached for what is not theirs, and when."""

    __tablename__ = "access_log"
    __append_only__ = True
    __table_args__ = (Index(None, "tenant_id", "subject", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    subject_id: Mapped[int]
    allowed: Mapped[bool]
    purpose: Mapped[str] = mapped_column(String(200), default="")


class DataKey(TenantModel):
    """A key of one store, random, kept under a master key of the key file.

    It wraps the keys of the store's subjects and seals what is about nobody. A retired one seals
    nothing new; it stays for what cannot be written again.
    """

    __tablename__ = "data_key"

    name: Mapped[str] = mapped_column(String(12), primary_key=True)
    wrapped: Mapped[bytes]
    master: Mapped[str] = mapped_column(String(60))
    made_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class SubjectKey(TenantModel):
    """The key of one customer or pet, random, kept under a data key of its store.

    Whatever is personal of them is sealed with it, so what is append-only is never sealed anew:
    a rotation wraps this key again, and destroying it erases its subject everywhere.
    """

    __tablename__ = "subject_key"
    __table_args__ = (
        UniqueConstraint("tenant_id", "subject", "subject_id"),
        Index(None, "tenant_id", "data_key"),
        ForeignKeyConstraint(["tenant_id", "data_key"], ["data_key.tenant_id", "data_key.name"]),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    subject: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int]
    wrapped: Mapped[bytes]
    data_key: Mapped[str] = mapped_column(String(12))
    made_at: Mapped[datetime]
    destroyed_at: Mapped[datetime | None]
    destroyed_by: Mapped[str | None] = mapped_column(String(80))
    why: Mapped[str | None] = mapped_column(String(500))
