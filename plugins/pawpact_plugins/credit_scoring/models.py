"""The one table of this plugin: what was asked and answered, never changed afterwards."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from pawpact.sdk import PluginTable, plugin_metadata, sealed_column


class CreditScoringTable(PluginTable):
    __abstract__ = True
    metadata = plugin_metadata("credit_scoring")


class Check(CreditScoringTable):
    """One question to a provider; ``key`` is the request key, the score is sealed."""

    __tablename__ = "credit_scoring__check"

    customer: Mapped[int]
    status: Mapped[str] = mapped_column(String(20))
    score: Mapped[bytes | None] = sealed_column()
    provider: Mapped[str] = mapped_column(String(20))
    asked_at: Mapped[datetime]


Index("ix_credit_scoring__check_newest", Check.tenant_id, Check.customer, Check.id)
