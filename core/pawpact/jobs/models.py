"""Workers, as the database knows them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from pawpact.database.model import PlatformModel


class WorkerRow(PlatformModel):
    """A worker and when it was last seen. No two share a name or the node of their ids."""

    __tablename__ = "worker"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    node: Mapped[int] = mapped_column(unique=True)
    token: Mapped[int]
    """Another one for each start, so that a worker knows its own row."""
    host: Mapped[str] = mapped_column(String(255))
    process: Mapped[int]
    version: Mapped[str] = mapped_column(String(40))
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    stopped_at: Mapped[datetime | None]
