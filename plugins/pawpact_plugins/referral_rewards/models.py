"""Codes, whom they brought, and what that came to. Rows are versions; nothing is ever changed."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from pawpact.sdk import PluginThing, plugin_metadata, sealed_column

HERE = ""
"""The other side is of this store."""


class ReferralThing(PluginThing):
    __abstract__ = True
    metadata = plugin_metadata("referral_rewards")


class Invitation(ReferralThing):
    """A customer's own code. ``traces`` are what a self-referral would show; sealed."""

    __tablename__ = "referral_rewards__invitation"
    __role__ = "invitation"

    customer: Mapped[int]
    code: Mapped[str] = mapped_column(String(80))
    valid_until: Mapped[date]
    traces: Mapped[bytes | None] = sealed_column()


class Referral(ReferralThing):
    """The referrer's side: somebody came with her code.

    ``other_store`` is where the newcomer signs, empty where that is here, ``payer`` the number of
    the store that bears the waiver, 0 for this one. ``periods`` are the waived periods that it
    earned, ``converted`` those of them that became points.

    One that ``is_carried`` counts in ``other_store``, by the number ``partner`` there; only its
    waived periods came here, where the referrer is under contract.
    """

    __tablename__ = "referral_rewards__referral"
    __role__ = "referral"

    customer: Mapped[int]
    state: Mapped[str] = mapped_column(String(20))
    other_store: Mapped[str] = mapped_column(String(60), default=HERE)
    partner: Mapped[int]
    """The number of the newcomer's side; here it is the same one."""
    payer: Mapped[int] = mapped_column(default=0)
    share: Mapped[int] = mapped_column(default=0)
    """What of the waiver the payer bears, in ten-thousandths, as it was when the code was named."""
    qualified_on: Mapped[date | None]
    periods: Mapped[int] = mapped_column(default=0)
    converted: Mapped[int] = mapped_column(default=0)
    is_carried: Mapped[bool] = mapped_column(default=False)
    elsewhere: Mapped[str] = mapped_column(String(2_000), default="")
    """The stores that were asked to take its periods, and what they hold: see ``held_by``."""
    why: Mapped[str] = mapped_column(String(40), default="")


class Newcomer(ReferralThing):
    """The newcomer's side: a code was used, and what became of the contract.

    ``other_store`` is the referrer's, empty where that is this one; then the two sides have one
    number. Until the referrer's store has looked at its code nothing ``is_accepted``.
    """

    __tablename__ = "referral_rewards__newcomer"
    __role__ = "newcomer"

    customer: Mapped[int]
    contract: Mapped[int | None]
    other_store: Mapped[str] = mapped_column(String(60), default=HERE)
    state: Mapped[str] = mapped_column(String(20))
    used_on: Mapped[date]
    signed_on: Mapped[date | None]
    is_accepted: Mapped[bool] = mapped_column(default=True)
    is_active: Mapped[bool] = mapped_column(default=False)
    qualified_on: Mapped[date | None]
    clawback_days: Mapped[int | None]
    qualifies_when: Mapped[str] = mapped_column(String(200), default="")
    """The terms of the day on which she signed."""
    why: Mapped[str] = mapped_column(String(40), default="")


Index("ix_referral_rewards__invitation_code", Invitation.tenant_id, Invitation.code)
Index(
    "ix_referral_rewards__invitation_customer",
    Invitation.tenant_id,
    Invitation.customer,
    Invitation.id,
)
Index("ix_referral_rewards__referral_customer", Referral.tenant_id, Referral.customer, Referral.id)
Index("ix_referral_rewards__referral_state", Referral.tenant_id, Referral.state, Referral.id)
Index("ix_referral_rewards__newcomer_customer", Newcomer.tenant_id, Newcomer.customer, Newcomer.id)
Index("ix_referral_rewards__newcomer_contract", Newcomer.tenant_id, Newcomer.contract, Newcomer.id)
Index("ix_referral_rewards__newcomer_state", Newcomer.tenant_id, Newcomer.state, Newcomer.id)
Index("ix_referral_rewards__referral_partner", Referral.tenant_id, Referral.partner, Referral.id)
