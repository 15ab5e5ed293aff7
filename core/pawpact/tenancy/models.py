"""Brands and stores of the platform; of each store its switches and its policy revisions."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pawpact.database.model import PlatformModel, TenantModel

NAME_LENGTH = 60
TITLE_LENGTH = 120


class BrandRow(PlatformModel):
    """A brand: several stores under one name."""

    __tablename__ = "brand"

    name: Mapped[str] = mapped_column(String(NAME_LENGTH), primary_key=True)
    title_zh: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    title_en: Mapped[str] = mapped_column(String(TITLE_LENGTH))


class StoreRow(PlatformModel):
    """A store; its number is the ``tenant_id`` of everything it owns."""

    __tablename__ = "store"

    tenant: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH), unique=True)
    brand: Mapped[str] = mapped_column(ForeignKey("brand.name"))
    title_zh: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    title_en: Mapped[str] = mapped_column(String(TITLE_LENGTH))


class PluginSwitch(TenantModel):
    """Whether a store has a plugin on, and how it set it up; secrets by name only.

    One that is off runs off for as long as contracts that were signed with it run.
    """

    __tablename__ = "plugin_switch"

    plugin: Mapped[str] = mapped_column(String(NAME_LENGTH), primary_key=True)
    on: Mapped[bool]
    running_off: Mapped[bool] = mapped_column(default=False)
    config: Mapped[dict[str, Any]] = mapped_column(JSON)
    actor: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]
    strikes: Mapped[int] = mapped_column(default=0)
    """How often it did not come back and cost its process; two keep it out of this store."""


class StoreProfile(TenantModel):
    """What a store says about itself: place, opening hours, after-sales contacts."""

    __tablename__ = "store_profile"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)


class PolicyRevision(TenantModel):
    """One resolved policy of a store, for ever; ``content`` is what decisions are replayed on.

    ``plugins`` were on in it. One that stands ``beside`` another (its number) is in force with
    it, for contracts that keep a plugin which the other has no more.
    """

    __tablename__ = "policy_revision"
    __append_only__: ClassVar[bool] = True
    __table_args__ = (UniqueConstraint("tenant_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]
    content_hash: Mapped[str] = mapped_column(String(64))
    content: Mapped[str] = mapped_column(Text, deferred=True)
    layers: Mapped[list[str]] = mapped_column(JSON)
    plugins: Mapped[list[str]] = mapped_column(JSON, default=list)
    beside: Mapped[int | None]
    valid_from: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(80))
    why: Mapped[str] = mapped_column(String(500))
    at: Mapped[datetime]
