"""A signing and its archive as people look them up: staff, the customer, an API."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from pawpact.contracts.moves import contracts
from pawpact.contracts.signing.archive import TERMS, agreement_of
from pawpact.contracts.signing.clause_confirmation import confirmations
from pawpact.contracts.signing.damage import require_untouched
from pawpact.contracts.signing.disclosure import pack_of
from pawpact.contracts.signing.evidence import Kept, kept, missing_evidence
from pawpact.contracts.signing.models import AgreementCopy, SigningSession
from pawpact.contracts.signing.sign import staff_minutes
from pawpact.kernel.identity import public_id
from pawpact.tenancy.unit import Unit


@dataclass(frozen=True, slots=True)
class ClauseShown:
    """A highlighted clause that was confirmed, and when."""

    term: str
    title: str
    text_hash: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SigningShown:
    """How far a signing is: what was shown, confirmed and kept, and how long it took."""

    contract: str
    state: str
    platform: str
    opened_at: datetime | None
    scanned_at: datetime | None
    signed_at: datetime | None
    disclosure_version: int | None
    disclosure_hash: str | None
    disclosure_confirmed: bool
    clauses: Sequence[ClauseShown]
    evidence: Sequence[Kept]
    missing: Sequence[str]
    minutes: float | None
    within_target: bool | None


@dataclass(frozen=True, slots=True)
class AgreementShown:
    """The signed agreement, word for word, with its hashes."""

    contract: str
    template: str
    template_hash: str
    text: str
    content_hash: str
    signed_at: datetime
    pdf_hash: str | None
    clauses: Sequence[ClauseShown]


def show_signing(unit: Unit, contract: int) -> SigningShown:
    """Everything about the signing of this contract, without anything personal."""
    row = contracts(unit, [contract])[contract]
    session = unit.session.scalar(
        select(SigningSession)
        .where(SigningSession.contract_id == contract)
        .order_by(SigningSession.id.desc())
        .limit(1)
    )
    pack = pack_of(unit, contract)
    minutes = staff_minutes(session) if session and session.signed_at else None
    target = unit.store.integer("core.contracts.signing_target_minutes")
    return SigningShown(
        contract=public_id("con", contract),
        state=row.state,
        platform=session.platform if session else "",
        opened_at=session.opened_at if session else None,
        scanned_at=session.scanned_at if session else None,
        signed_at=row.signed_at,
        disclosure_version=pack.version if pack else None,
        disclosure_hash=pack.content_hash if pack else None,
        disclosure_confirmed=bool(pack and pack.confirmed),
        clauses=_clauses(unit, contract),
        evidence=kept(unit, contract),
        missing=missing_evidence(unit, row) if row.signed_at else (),
        minutes=minutes,
        within_target=None if minutes is None else minutes <= target,
    )


def show_agreement(unit: Unit, contract: int) -> AgreementShown:
    """The archived text, open to its customer at any time; a changed one is shown to nobody."""
    signed = agreement_of(unit, contract)
    require_untouched(signed)
    pdf_hash = unit.session.scalar(
        select(AgreementCopy.pdf_hash).where(AgreementCopy.contract_id == contract)
    )
    return AgreementShown(
        contract=public_id("con", contract),
        template=signed.template,
        template_hash=signed.template_hash,
        text=signed.text,
        content_hash=signed.content_hash,
        signed_at=signed.signed_at,
        pdf_hash=pdf_hash,
        clauses=_clauses(unit, contract),
    )


def _clauses(unit: Unit, contract: int) -> list[ClauseShown]:
    return [
        ClauseShown(each.term, TERMS.get(each.term, each.term), each.text_hash, each.at)
        for each in confirmations(unit, [contract])[contract]
    ]
