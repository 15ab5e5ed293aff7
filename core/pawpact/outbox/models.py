"""Messages waiting to leave, and those that have left."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pawpact.database.model import TenantModel


class OutboxMessage(TenantModel):
    """One message. ``subjects`` holds ids by role, ``said`` what the text says besides; personal
    values never enter either.

    ``customer_id`` is who it was for, ``advertises`` whether it counts among the week's
    advertisements, ``text`` which published text it was made from.
    """

    __tablename__ = "outbox_message"
    __table_args__ = (
        UniqueConstraint("tenant_id", "key"),
        Index(None, "tenant_id", "state", "due_at", "id"),
        Index(None, "tenant_id", "customer_id", "sent_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str]
    kind: Mapped[str]
    subjects: Mapped[dict[str, int]] = mapped_column(JSON)
    said: Mapped[dict[str, int | str]] = mapped_column(JSON, default=dict)
    customer_id: Mapped[int | None]
    state: Mapped[str]
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    not_after: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    bounced_at: Mapped[datetime | None]
    attempts: Mapped[int]
    failure: Mapped[str]
    advertises: Mapped[bool]
    text: Mapped[str]
    channel: Mapped[str]
