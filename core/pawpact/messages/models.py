"""The words that a store published or used, for ever."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from pawpact.database.model import TenantModel


class MessageText(TenantModel):
    """One version of the words of a kind of message.

    Of ``brand`` and ``store`` the newest row of a kind is in force, unless its words are empty:
    then it was withdrawn. A ``platform`` row is a copy of what was sent, so that it can be shown
    when the platform's text is another.
    """

    __tablename__ = "message_text"
    __append_only__ = True
    __table_args__ = (Index(None, "tenant_id", "kind", "id"), Index(None, "tenant_id", "reference"))

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(80))
    version: Mapped[int]
    layer: Mapped[str] = mapped_column(String(20))
    reference: Mapped[str] = mapped_column(String(200))
    words: Mapped[dict[str, str]] = mapped_column(JSON)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(80))
