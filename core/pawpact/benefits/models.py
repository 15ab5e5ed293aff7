"""Rows of what customers are told about reward points that run out."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pawpact.database.model import TenantModel


class ExpiryNotice(TenantModel):
    """A customer was to be told that points run out at an instant; ``key`` is the message's.

    ``days`` is how long before; 0 where an earlier notice did not arrive and one more was sent.
    """

    __tablename__ = "expiry_notice"
    __append_only__ = True
    __table_args__ = (
        UniqueConstraint("tenant_id", "key"),
        Index(None, "tenant_id", "expires_at", "customer_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    customer_id: Mapped[int]
    expires_at: Mapped[datetime]
    days: Mapped[int]
    key: Mapped[str]
    points: Mapped[int]
    at: Mapped[datetime]
