"""What became of a store's rules, step by step: who, when, why, what changed, what was refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from pawpact.database.session import StoreSession
from pawpact.kernel.identity import public_id
from pawpact.publishing.models import PolicyEvent, PolicyProposal
from pawpact.publishing.proposal import PREFIX, waiting
from pawpact.publishing.values import Kind
from pawpact.tenancy.models import SignedTerms
from pawpact.tenancy.past import PastRevision, past_revisions

SCHEMA = "pawpact.history/1"


@dataclass(frozen=True, slots=True)
class Step:
    """One step. Of a revision ``starts_at`` is when it begins, ``details`` what was found out."""

    kind: Kind
    at: datetime
    actor: str
    why: str
    number: int | None = None
    starts_at: datetime | None = None
    proposal: str = ""
    is_waiting: bool = False
    content_hash: str = ""
    details: Mapping[str, Any] = field(default_factory=dict, repr=False)
    amendments: tuple[Mapping[str, Any], ...] = ()


def history(session: StoreSession) -> list[Step]:
    """Every step, oldest first; revisions that came without a record of why among them."""
    revisions = {each.number: each for each in past_revisions(session)}
    reports = _reports(session)
    open_ = set(waiting(session))
    amendments = _amendments(session)
    events = session.scalars(select(PolicyEvent).order_by(PolicyEvent.id)).all()
    steps = [_step(row, revisions, reports, open_, amendments) for row in events]
    told = {row.number for row in events if row.kind == Kind.PUBLISHED}
    steps += [_bare(each, amendments) for number, each in revisions.items() if number not in told]
    return sorted(steps, key=lambda each: each.at)


def _step(
    row: PolicyEvent,
    revisions: Mapping[int, PastRevision],
    reports: Mapping[int, Mapping[str, Any]],
    waiting: set[int],
    amendments: Mapping[int, tuple[Mapping[str, Any], ...]],
) -> Step:
    kind = Kind(row.kind)
    revision = revisions.get(row.number or 0)
    is_proposed = kind is Kind.PROPOSED and row.proposal_id is not None
    details = {**row.details, **(reports[row.proposal_id or 0] if is_proposed else {})}
    return Step(
        kind,
        row.at,
        row.actor,
        row.why,
        row.number,
        revision.valid_from if revision else None,
        public_id(PREFIX, row.proposal_id) if row.proposal_id else "",
        is_proposed and row.proposal_id in waiting,
        revision.content_hash if revision else str(details.get("content_hash", "")),
        details,
        amendments.get(row.number or 0, ()) if kind is Kind.PUBLISHED else (),
    )


def _bare(revision: PastRevision, amendments: Mapping[int, tuple[Mapping[str, Any], ...]]) -> Step:
    return Step(
        Kind.PUBLISHED,
        revision.at,
        revision.actor,
        revision.why,
        revision.number,
        revision.valid_from,
        content_hash=revision.content_hash,
        amendments=amendments.get(revision.number, ()),
    )


def _reports(session: StoreSession) -> dict[int, Mapping[str, Any]]:
    rows = session.execute(select(PolicyProposal.id, PolicyProposal.report))
    return {row.id: row.report for row in rows}


def _amendments(session: StoreSession) -> dict[int, tuple[Mapping[str, Any], ...]]:
    """By revision the agreements that it amended, by the revision they were signed under."""
    numbers = {each.id: each.number for each in past_revisions(session)}
    found: dict[int, list[Mapping[str, Any]]] = {}
    for row in session.scalars(select(SignedTerms).order_by(SignedTerms.id)):
        if row.amended:
            found.setdefault(row.number, []).append(
                {
                    "signed": numbers.get(row.signed_id),
                    "contracts": row.contracts,
                    "parameters": row.amended,
                }
            )
    return {number: tuple(each) for number, each in found.items()}


def history_document(store: str, steps: list[Step]) -> dict[str, Any]:
    """As programs read it: ``pawpact.history/1``; fields are only added within a version."""
    return {"schema": SCHEMA, "store": store, "steps": [_document(each) for each in steps]}


def _document(step: Step) -> dict[str, Any]:
    return {
        "kind": step.kind.value,
        "at": step.at.isoformat(),
        "actor": step.actor,
        "why": step.why,
        "revision": step.number,
        "starts_at": step.starts_at.isoformat() if step.starts_at else None,
        "proposal": step.proposal or None,
        "waiting": step.is_waiting,
        "content_hash": step.content_hash or None,
        "details": dict(step.details),
        "amendments": [dict(each) for each in step.amendments],
    }
