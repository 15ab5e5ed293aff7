"""Which files came in, and which record each of their rows became."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pawpact.database.model import TenantModel


class ImportRun(TenantModel):
    """A file that brought something in."""

    __tablename__ = "import_run"
    __append_only__ = True

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(20))
    file: Mapped[str] = mapped_column(String(200))
    mapping_hash: Mapped[str] = mapped_column(String(64))
    rows: Mapped[int]
    created: Mapped[int]
    linked: Mapped[int]
    refused: Mapped[int]
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(60))


class ImportedRow(TenantModel):
    """A row that came in. Its key and content are kept as blind hashes only, because a key may
    be a phone number; the same row again is recognised and changes nothing."""

    __tablename__ = "imported_row"
    __append_only__ = True
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "run_id"], ["import_run.tenant_id", "import_run.id"]),
        UniqueConstraint("tenant_id", "kind", "key_blind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    run_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    key_blind: Mapped[bytes]
    content_blind: Mapped[bytes]
    subject_id: Mapped[int]
