"""Signing step by step, as the customer goes it on a device of her own.

Order created by sales (``agreement.draft``), a code shown (``signing_code.issue_code``) and
scanned (``scan``): then the steps here, each under the token that the scan gave.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from pawpact.agreements.printing import check_printable
from pawpact.contracts.models import Contract
from pawpact.contracts.moves import contracts
from pawpact.contracts.signing.agreement import finish
from pawpact.contracts.signing.archive import make_copies
from pawpact.contracts.signing.clause_confirmation import confirm_clauses, confirmations, current
from pawpact.contracts.signing.code import device_of, issue_code, scan, session_of
from pawpact.contracts.signing.disclosure import (
    Pack,
    confirm_packs,
    require_disclosed,
    show_packs,
)
from pawpact.contracts.signing.evidence import missing_evidence
from pawpact.contracts.signing.models import SigningSession
from pawpact.contracts.signing.party import parties
from pawpact.contracts.signing.wording import Wording, wordings
from pawpact.contracts.values import Signature
from pawpact.kernel.errors import Conflict
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit

__all__ = ["Shown", "Signed", "confirm_clause", "confirm_pack", "issue_code", "read", "scan"]


@dataclass(frozen=True, slots=True)
class Shown:
    """What the customer reads: first the pack, then the agreement clause by clause.

    ``confirmed`` are the clauses that she confirmed already, in the words they have now.
    """

    contract: int
    pack: Pack
    text: str
    content_hash: str
    clauses: Mapping[str, str]
    confirmed: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Signed:
    """A signing that is done. ``minutes`` are those of the staff's steps, without reading."""

    contract: int
    text_hash: str
    pdf_hash: str
    missing: tuple[str, ...]
    minutes: float
    within_target: bool


@dataclass(frozen=True, slots=True)
class Hand:
    """What the device sends with the signature."""

    image: bytes = field(repr=False)
    evidence: Mapping[str, str] = field(default_factory=dict, repr=False)


def read(unit: Unit, token: str) -> Shown:
    """Show pack and agreement as they are now; shown again without a change it stays the same."""
    session, row = _at(unit, token)
    check_printable({each.title: each.value for each in parties(unit, [row])[row.id]})
    said = wordings(unit, [row])
    check_printable({"agreement": said[row.id].text})
    pack = show_packs(unit, [row], said)[row.id]
    session.shown_at = session.shown_at or unit.at
    wording = said[row.id]
    confirmed = current(confirmations(unit, [row.id])[row.id], wording.clauses).keys()
    return Shown(row.id, pack, wording.text, wording.content_hash, wording.clauses, confirmed)


def confirm_pack(unit: Unit, token: str, content_hash: str) -> None:
    """The customer has read the pack with this hash."""
    session, row = _at(unit, token)
    confirm_packs(unit, {row.id: content_hash}, {row.id: session})


def confirm_clause(unit: Unit, token: str, terms: Sequence[str]) -> list[str]:
    """The customer confirms clauses; answers which are still to be confirmed."""
    session, row = _at(unit, token)
    said = wordings(unit, [row])
    require_disclosed(unit, [row], said)
    return confirm_clauses(unit, [row], {row.id: terms}, said, {row.id: session})[row.id]


def sign_on_device(unit: Unit, token: str, hand: Hand) -> Signed:
    """The signature ends the session: text, evidence and PDF are archived in one transaction."""
    session, row = _at(unit, token)
    said = wordings(unit, [row])
    scanned = device_of(unit, session, row)
    evidence = {
        **({"device": scanned} if scanned else {}),
        **hand.evidence,
        "platform": session.platform,
    }
    finish(unit, [_signature(row, session, said[row.id], evidence, hand.image)], said)
    (copy,) = make_copies(unit, [row.id]).values()
    minutes = staff_minutes(session)
    target = unit.store.integer("core.contracts.signing_target_minutes")
    return Signed(
        row.id,
        said[row.id].content_hash,
        copy.pdf_hash,
        missing_evidence(unit, row),
        minutes,
        minutes <= target,
    )


def staff_minutes(session: SigningSession) -> float:
    """From the order to the signature, without the time of reading (G42)."""
    if session.signed_at is None:
        raise Conflict(Label("还没有签署", "not signed yet"))
    taken = session.signed_at - session.opened_at
    if session.shown_at and session.read_at:
        taken -= max(session.read_at - session.shown_at, timedelta(0))
    return round(taken / timedelta(minutes=1), 1)


def _at(unit: Unit, token: str) -> tuple[SigningSession, Contract]:
    session = session_of(unit, token)
    if session.signed_at is not None:
        raise Conflict(Label("这次签约已经完成", "this signing is over"))
    return session, contracts(unit, [session.contract_id])[session.contract_id]


def _signature(
    row: Contract,
    session: SigningSession,
    wording: Wording,
    evidence: Mapping[str, str],
    image: bytes,
) -> Signature:
    return Signature(row.id, tuple(wording.clauses), evidence, session.platform, image)
