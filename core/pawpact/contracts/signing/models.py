"""Rows of a signing: its session, what was shown, what was confirmed, evidence, the PDF."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pawpact.database.model import TenantModel


class SigningSession(TenantModel):
    """One attempt to sign a contract, begun by a code that the customer scans once.

    Code and token are kept as hashes. Of the minutes that it takes those of reading, from the
    disclosure to the last confirmed clause, do not count against the target.
    """

    __tablename__ = "signing_session"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "contract_id"], ["contract.tenant_id", "contract.id"]),
        UniqueConstraint("tenant_id", "code_hash"),
        UniqueConstraint("tenant_id", "token_hash"),
        Index(None, "tenant_id", "contract_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    contract_id: Mapped[int]
    code_hash: Mapped[bytes]
    token_hash: Mapped[bytes | None]
    platform: Mapped[str] = mapped_column(String(20))
    device_sealed: Mapped[bytes | None]
    opened_at: Mapped[datetime]
    opened_by: Mapped[str] = mapped_column(String(80))
    expires_at: Mapped[datetime]
    scanned_at: Mapped[datetime | None]
    shown_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    signed_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    """When the code was taken back because another one was issued or nothing will be signed."""


class Disclosure(TenantModel):
    """What a customer was shown before signing: pet, plan, total, clauses, as one text."""

    __tablename__ = "disclosure"
    __append_only__ = True
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "contract_id"], ["contract.tenant_id", "contract.id"]),
        Index(None, "tenant_id", "contract_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    contract_id: Mapped[int]
    version: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    content_hash: Mapped[str] = mapped_column(String(64))
    shown_at: Mapped[datetime]
    shown_by: Mapped[str] = mapped_column(String(80))


class DisclosureConfirmation(TenantModel):
    """The customer confirmed what was shown."""

    __tablename__ = "disclosure_confirmation"
    __append_only__ = True
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "disclosure_id"], ["disclosure.tenant_id", "disclosure.id"]
        ),
        ForeignKeyConstraint(
            ["tenant_id", "session_id"], ["signing_session.tenant_id", "signing_session.id"]
        ),
        UniqueConstraint("tenant_id", "disclosure_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    disclosure_id: Mapped[int]
    session_id: Mapped[int]
    actor: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]


class ClauseConfirmation(TenantModel):
    """One highlighted clause, confirmed by itself: which words, when, on the session's device."""

    __tablename__ = "clause_confirmation"
    __append_only__ = True
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "contract_id"], ["contract.tenant_id", "contract.id"]),
        ForeignKeyConstraint(
            ["tenant_id", "session_id"], ["signing_session.tenant_id", "signing_session.id"]
        ),
        UniqueConstraint("tenant_id", "contract_id", "term", "text_hash"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    contract_id: Mapped[int]
    session_id: Mapped[int]
    term: Mapped[str] = mapped_column(String(63))
    text_hash: Mapped[str] = mapped_column(String(64))
    actor: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]


class SigningEvidence(TenantModel):
    """One piece of evidence. Its hash stays; what it is, or where it is kept, is sealed."""

    __tablename__ = "signing_evidence"
    __append_only__ = True
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "contract_id"], ["contract.tenant_id", "contract.id"]),
        UniqueConstraint("tenant_id", "contract_id", "kind", "sha256"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    contract_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(40))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    content_sealed: Mapped[bytes]
    actor: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]


class AgreementCopy(TenantModel):
    """The signed agreement as a PDF, sealed, with the hash of the file."""

    __tablename__ = "agreement_copy"
    __append_only__ = True
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "contract_id"], ["contract.tenant_id", "contract.id"]),
        UniqueConstraint("tenant_id", "contract_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    contract_id: Mapped[int]
    pdf_hash: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    renderer: Mapped[str] = mapped_column(String(20))
    content_sealed: Mapped[bytes]
    made_at: Mapped[datetime]


class NoviceAssessment(TenantModel):
    """What a newcomer knew of keeping a pet, in percent. It never refuses anybody."""

    __tablename__ = "novice_assessment"
    __append_only__ = True
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "application_id"], ["application.tenant_id", "application.id"]
        ),
        Index(None, "tenant_id", "application_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    application_id: Mapped[int]
    percent: Mapped[int]
    passed: Mapped[bool]
    actor: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]
