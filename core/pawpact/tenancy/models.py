"""Brands and stores of the platform; of each store its switches and its policy revisions."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pawpact.database.model import PlatformModel, TenantModel
from pawpact.kernel.errors import Defect

UNREADABLE = (Defect, ValueError, KeyError, TypeError)
"""What reading a revision comes to that is damaged, or was written by a newer program."""

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
    it, for contracts that keep a plugin which the other has no more. With a ``place`` it shares
    the number, and contracts go by it that were signed under an earlier revision.
    """

    __tablename__ = "policy_revision"
    __append_only__: ClassVar[bool] = True
    __table_args__ = (UniqueConstraint("tenant_id", "number", "place"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]
    content_hash: Mapped[str] = mapped_column(String(64))
    layers: Mapped[list[str]] = mapped_column(JSON)
    plugins: Mapped[list[str]] = mapped_column(JSON, default=list)
    beside: Mapped[int | None]
    place: Mapped[int] = mapped_column(default=0)
    valid_from: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(80))
    why: Mapped[str] = mapped_column(String(500))
    at: Mapped[datetime]
    files: Mapped[dict[str, str] | None] = mapped_column(JSON, deferred=True)
    """The brand's and the store's files that it was made of; None where it came without files."""
    content: Mapped[str] = mapped_column(Text, deferred=True)
    """Last, because SQLite reads through its half a million letters to whatever stands behind."""


class SignedTerms(TenantModel):
    """By which policy contracts go that were signed under ``signed_id``, while ``number`` holds.

    ``amended`` are the parameters that reach them by this revision, because all that binds at
    signing got better: then this is an amendment of ``contracts`` running agreements.
    """

    __tablename__ = "signed_terms"
    __append_only__: ClassVar[bool] = True
    __table_args__ = (
        UniqueConstraint("tenant_id", "number", "signed_id"),
        ForeignKeyConstraint(
            ["tenant_id", "signed_id"], ["policy_revision.tenant_id", "policy_revision.id"]
        ),
        ForeignKeyConstraint(
            ["tenant_id", "terms_id"], ["policy_revision.tenant_id", "policy_revision.id"]
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]
    signed_id: Mapped[int]
    terms_id: Mapped[int]
    contracts: Mapped[int]
    amended: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    at: Mapped[datetime]
