"""What the plugin keeps: cases of illness, whose turn it is, and pets that are gone."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from pawpact.sdk import PluginThing, plugin_metadata, sealed_column
from pawpact_plugins.illness_pause.stage import BECAME, CLAIMS

METADATA = plugin_metadata("illness_pause")


class Illness(PluginThing):
    """One case of illness, from the report to its end; what is said of the pet is sealed.

    ``claim`` is the last answer to what its diagnosis claims under the guarantee, of ``claim_on``;
    where it has none of its own, what was answered to a complaint's.
    ``ordinal`` counts the pet's cases. ``documents`` are kinds of evidence that were kept, with
    where the diagnosis lies in ``report``; ``disease`` is its name in the guarantee's list.
    """

    __tablename__ = "illness_pause__illness"
    __role__ = "illness"
    __became__: ClassVar = {"claim": CLAIMS, "state": BECAME}
    metadata = METADATA

    contract: Mapped[int]
    customer: Mapped[int]
    pet: Mapped[int]
    ordinal: Mapped[int]
    state: Mapped[str] = mapped_column(String(20))
    reported_at: Mapped[datetime]
    moved_at: Mapped[datetime]
    vet: Mapped[str | None] = mapped_column(String(60))
    clinic: Mapped[str | None] = mapped_column(String(60))
    documents: Mapped[list[str]] = mapped_column(JSON, default=[])
    diagnosed_on: Mapped[date | None]
    claim: Mapped[str] = mapped_column(String(10), default="")
    claim_on: Mapped[date | None]
    symptoms: Mapped[bytes | None] = sealed_column()
    advice: Mapped[bytes | None] = sealed_column()
    diagnosis: Mapped[bytes | None] = sealed_column()
    disease: Mapped[bytes | None] = sealed_column()
    report: Mapped[bytes | None] = sealed_column()


class Patient(PluginThing):
    """Which case of a pet is the newest. Two who report at once follow the same version: one of
    them is told that somebody was first, and no pet has two open cases.
    """

    __tablename__ = "illness_pause__patient"
    __role__ = "patient"
    metadata = METADATA

    illness: Mapped[int]


class Farewell(PluginThing):
    """A pet that is lost or dead, and when its customer may be offered to adopt again.

    ``asked`` where she wished it herself.
    """

    __tablename__ = "illness_pause__farewell"
    __role__ = "farewell"
    metadata = METADATA

    incident: Mapped[int]
    contract: Mapped[int]
    customer: Mapped[int]
    pet: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(20))
    offer_on: Mapped[date | None]
    asked: Mapped[bool] = mapped_column(default=False)


Index("ix_illness_pause__illness_pet", Illness.tenant_id, Illness.pet, Illness.id)
Index("ix_illness_pause__illness_state", Illness.tenant_id, Illness.state, Illness.id)
Index("ix_illness_pause__illness_claim_on", Illness.tenant_id, Illness.claim_on, Illness.id)
Index("ix_illness_pause__farewell_contract", Farewell.tenant_id, Farewell.contract, Farewell.id)
Index("ix_illness_pause__farewell_state", Farewell.tenant_id, Farewell.state, Farewell.id)
