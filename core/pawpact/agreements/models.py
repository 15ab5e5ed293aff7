"""Rows of the templates that stores published."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pawpact.database.model import TenantModel


class AgreementTemplate(TenantModel):
    """One version of a store's own template, as it was written. Kept for ever."""

    __tablename__ = "agreement_template"
    __append_only__ = True
    __table_args__ = (UniqueConstraint("tenant_id", "name", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(63))
    version: Mapped[str] = mapped_column(String(40))
    store_name: Mapped[str] = mapped_column(String(60))
    """The placeholder of the store's name that it was written with."""
    content: Mapped[str] = mapped_column(Text)
    content_hash: Mapped[str] = mapped_column(String(64))
    why: Mapped[str] = mapped_column(String(500))
    actor: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]
