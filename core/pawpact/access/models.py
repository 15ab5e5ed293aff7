"""Keys of programs, answers to requests that may come twice, and who read what."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
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
