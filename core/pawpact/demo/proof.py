"""Every audit of one store after a life: books, money, streaks, receipts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain

from sqlalchemy import select

from pawpact.billing.audit import AUDITOR
from pawpact.billing.audit_provider import PROVIDER_TITLES
from pawpact.bootstrap import Platform
from pawpact.bootstrap.books import Statements, prove_books
from pawpact.decisions.lookup import chunk_decision_id, find_decision
from pawpact.decisions.models import DecisionChunkRow, DecisionRow
from pawpact.kernel.errors import PawpactError
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.ledger import verify
from pawpact.ledger.account import PSP_CLEARING
from pawpact.ledger.finding import Finding
from pawpact.ledger.models import JournalRow, PostingRow
from pawpact.policy.explaining.explain import explain_recorded
from pawpact.policy.receipt import ChunkReceipt, decode_chunk, verify_chain
from pawpact.tenancy.unit import Unit

_SHOWN = 3
_PAGE = 500
COLLECTING = ("P01", "P03", "P04", "P45")
"""Movements of debits: at the full price, at a discount, for half, after the contract's end."""
SAMPLE = 40
"""Receipts of each kind that are replayed."""


@dataclass(frozen=True, slots=True)
class Proven:
    """One audit with what it found; nothing found means it holds."""

    title: Label
    findings: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return not self.findings


def prove(
    platform: Platform, store: str, collected: int, statements: Statements | None = None
) -> list[Proven]:
    """Run every audit; ``collected`` is what the provider says it took for this store, in fen.

    ``statements`` are the provider's own files, compared line by line where they are at hand.
    """
    with platform.reading(store) as unit:
        found = _Found.of(prove_books(unit, statements).findings)
        checks: tuple[tuple[Label, Iterable[str]], ...] = (
            (Label("账本自查", "books"), found.books),
            (Label("每笔成功扣款恰有一笔入账", "one posting a debit"), found.debits),
            (
                Label("渠道收款与入账一致", "provider and books"),
                chain(_money(unit, collected), found.provider),
            ),
            (Label("连续期数可由流水重算", "streaks recomputed"), found.streaks),
            (Label("凭据链完整", "receipt chain"), chain(_chain(unit), found.receipts)),
            (Label("凭据可复算", "receipts replayed"), _receipts(platform, unit)),
            (Label("封条可重算", "seals recomputed"), found.seals),
        )
        return [Proven(title, tuple(findings)) for title, findings in checks]


@dataclass(slots=True)
class _Found:
    """The findings of the audit, sorted by what the table shows."""

    books: list[str] = field(default_factory=list)
    debits: list[str] = field(default_factory=list)
    provider: list[str] = field(default_factory=list)
    streaks: list[str] = field(default_factory=list)
    receipts: list[str] = field(default_factory=list)
    seals: list[str] = field(default_factory=list)
    """The chain of journals and days, recomputed as by `pawpact ledger verify`; also of books."""

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> _Found:
        found = cls()
        rows = {
            **dict.fromkeys(AUDITOR.titles, found.debits),
            **dict.fromkeys(PROVIDER_TITLES, found.provider),
            "wrong_streak": found.streaks,
            "missing_receipt": found.receipts,
        }
        for each in findings:
            places = "; ".join(place.line.en for place in each.places[:_SHOWN])
            told = f"{each.title.en}: {places}"
            rows.get(each.code, found.books).append(told)
            if each.code in verify.AUDITOR.titles:
                found.seals.append(told)
        return found


def _money(unit: Unit, collected: int) -> Iterator[str]:
    booked = sum(
        unit.session.scalars(
            select(PostingRow.amount)
            .join(JournalRow, JournalRow.id == PostingRow.journal_id)
            .where(JournalRow.movement.in_(COLLECTING), PostingRow.account == PSP_CLEARING)
        )
    )
    if booked != collected:
        yield f"the provider took {collected}, the books hold {booked}"


def _chain(unit: Unit) -> Iterator[str]:
    found = select(
        DecisionChunkRow.body,
        DecisionChunkRow.count,
        DecisionChunkRow.previous,
        DecisionChunkRow.content_hash,
    ).order_by(DecisionChunkRow.id)
    with unit.session.execute(found.execution_options(yield_per=_PAGE)) as rows:
        try:
            verify_chain(ChunkReceipt(*row) for row in rows)
        except PawpactError as broken:
            yield broken.message.en


def _receipts(platform: Platform, unit: Unit) -> Iterator[str]:
    """Replay a sample: the stored bits have to come out again; nobody asks what else could be."""
    singles = select(DecisionRow.id).order_by(DecisionRow.content_hash).limit(SAMPLE)
    chunks = select(DecisionChunkRow).order_by(DecisionChunkRow.content_hash).limit(SAMPLE)
    bodies: dict[int, bytes | None] = dict.fromkeys(unit.session.scalars(singles))
    bodies.update((row.id, row.body) for row in unit.session.scalars(chunks))
    for number, body in bodies.items():
        decision = public_id("dec", number)
        try:
            if body is not None:
                decision = chunk_decision_id(number, decode_chunk(body).subjects[0])
            found = find_decision(unit, decision, platform.parts.revisions)
            rules, words = found.revision.ruleset, found.revision.vocabulary
            explain_recorded(rules, words, found.recorded, look_for_ways=False)
        except PawpactError as broken:
            yield f"{decision}: {broken.message.en}"
