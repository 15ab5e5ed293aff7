"""What the plugin keeps: complaints with all their steps, and what staff are to do better."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from pawpact.sdk import PluginTable, PluginThing, plugin_metadata, sealed_column
from pawpact_plugins.complaint_compensation.stage import BECAME

NAME = "complaint_compensation"
METADATA = plugin_metadata(NAME)


class Complaint(PluginThing):
    """One complaint, from the call to the day on which the customer was asked how she is.

    ``points``, ``wish`` and ``attempt`` are of what was offered last. ``first`` is the complaint
    about the same pet's illness that is open already. Whatever was said, and what the pet has,
    is sealed.
    """

    __tablename__ = "complaint_compensation__complaint"
    __role__ = "complaint"
    __became__: ClassVar = {"state": BECAME}
    metadata = METADATA

    customer: Mapped[int]
    contract: Mapped[int | None]
    pet: Mapped[int | None]
    channel: Mapped[str] = mapped_column(String(40))
    owner: Mapped[str] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(20))
    month: Mapped[str] = mapped_column(String(7))
    received_at: Mapped[datetime]
    type: Mapped[str] = mapped_column(String(40), default="")
    urgency: Mapped[str] = mapped_column(String(10), default="normal")
    has_illness_words: Mapped[bool] = mapped_column(default=False)
    happened_at: Mapped[datetime | None]
    first: Mapped[int | None]
    reported_on: Mapped[date | None]
    days_at_home: Mapped[int | None]
    """On the day of the report."""
    diagnosed_on: Mapped[date | None]
    defect: Mapped[str] = mapped_column(String(20), default="")
    fault: Mapped[str] = mapped_column(String(40), default="")
    staff: Mapped[str] = mapped_column(String(80), default="")
    """Whose fault a bad service was."""
    wish: Mapped[str] = mapped_column(String(20), default="")
    order_line: Mapped[int | None]
    points: Mapped[int] = mapped_column(default=0)
    approved: Mapped[bool] = mapped_column(default=False)
    attempt: Mapped[int] = mapped_column(default=0)
    decision: Mapped[str] = mapped_column(String(10), default="")
    resolved_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(String(20), default="")
    reopened: Mapped[int] = mapped_column(default=0)
    said: Mapped[bytes | None] = sealed_column()
    demand: Mapped[bytes | None] = sealed_column()
    disease: Mapped[bytes | None] = sealed_column()
    cause: Mapped[bytes | None] = sealed_column()
    solution: Mapped[bytes | None] = sealed_column()


class Improvement(PluginTable):
    """A service fault, whose it was, so that it does not come again."""

    __tablename__ = "complaint_compensation__improvement"
    metadata = METADATA

    complaint: Mapped[int]
    customer: Mapped[int]
    staff: Mapped[str] = mapped_column(String(80))
    fault: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]


Index(
    "ix_complaint_compensation__complaint_state", Complaint.tenant_id, Complaint.state, Complaint.id
)
Index("ix_complaint_compensation__complaint_pet", Complaint.tenant_id, Complaint.pet, Complaint.id)
Index(
    "ix_complaint_compensation__complaint_month", Complaint.tenant_id, Complaint.month, Complaint.id
)
Index(
    "ix_complaint_compensation__improvement_staff",
    Improvement.tenant_id,
    Improvement.staff,
    Improvement.id,
)
