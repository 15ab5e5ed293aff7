"""Every audit of one store after a life: books, money, streaks, receipts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import select

from pawpact.access.actor import Role
from pawpact.billing.models import Charge, ChargeEvent
from pawpact.bootstrap import Platform
from pawpact.contracts.models import Contract
from pawpact.decisions.lookup import chunk_decision_id
from pawpact.decisions.models import DecisionChunkRow, DecisionRow
from pawpact.kernel.errors import PawpactError
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.ledger.audit import audit
from pawpact.ledger.models import JournalRow, PostingRow
from pawpact.policy.receipt import ChunkReceipt, decode_chunk, verify_chain
from pawpact.tenancy.unit import Unit

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


def prove(platform: Platform, store: str, collected: int) -> list[Proven]:
    """Run every audit; ``collected`` is what the provider says it took for this store, in fen."""
    with platform.reading(store) as unit:
        checks: tuple[tuple[Label, Callable[[], Iterator[str]]], ...] = (
            (Label("账本自查", "books"), lambda: _books(unit)),
            (Label("每笔成功扣款恰有一笔入账", "one posting a debit"), lambda: _debits(unit)),
            (Label("渠道收款与入账一致", "provider and books"), lambda: _money(unit, collected)),
            (Label("连续期数可由流水重算", "streaks recomputed"), lambda: _streaks(unit)),
            (Label("凭据链完整", "receipt chain"), lambda: _chain(unit)),
            (Label("凭据可复算", "receipts replayed"), lambda: _receipts(platform, unit)),
        )
        return [Proven(title, tuple(check())) for title, check in checks]


def _books(unit: Unit) -> Iterator[str]:
    for finding in audit(unit).findings:
        yield f"{finding.title.en}: {', '.join(finding.places)}"


def _debits(unit: Unit) -> Iterator[str]:
    settled = {
        f"charge:{contract}:{period}"
        for contract, period in unit.session.execute(
            select(Charge.contract_id, Charge.period).where(Charge.state == "settled")
        )
    }
    posted = set(unit.session.scalars(select(JournalRow.key).where(JournalRow.movement == "P01")))
    yield from (f"settled, not posted: {key}" for key in sorted(settled - posted))
    yield from (f"posted, not settled: {key}" for key in sorted(posted - settled))


def _money(unit: Unit, collected: int) -> Iterator[str]:
    booked = sum(
        unit.session.scalars(
            select(PostingRow.amount)
            .join(JournalRow, JournalRow.id == PostingRow.journal_id)
            .where(JournalRow.movement.in_(("P01", "P45")), PostingRow.amount > 0)
        )
    )
    if booked != collected:
        yield f"the provider took {collected}, the books hold {booked}"


def _streaks(unit: Unit) -> Iterator[str]:
    """Settled on time adds one, overdue starts from nothing, paid late adds nothing."""
    moves: dict[int, list[tuple[str, str]]] = defaultdict(list)
    rows = unit.session.execute(
        select(Charge.contract_id, ChargeEvent.from_state, ChargeEvent.to_state)
        .join(Charge, Charge.id == ChargeEvent.charge_id)
        .where(ChargeEvent.to_state.in_(("settled", "overdue")))
        .order_by(ChargeEvent.id)
    )
    for contract, came_from, went_to in rows:
        moves[contract].append((came_from, went_to))
    for row in unit.session.scalars(select(Contract).order_by(Contract.id)):
        streak, performed = recompute(moves[row.id])
        if (streak, performed) != (row.streak, row.performed):
            yield (
                f"contract {row.id}: streak {row.streak}, performed {row.performed};"
                f" recomputed {streak}, {performed}"
            )


def recompute(moves: list[tuple[str, str]]) -> tuple[int, int]:
    """Streak and performed periods from the moves of a contract's charges, in their order."""
    streak = performed = 0
    for came_from, went_to in moves:
        if went_to == "overdue":
            streak = 0
            continue
        performed += 1
        streak += came_from != "overdue"
    return streak, performed


def _chain(unit: Unit) -> Iterator[str]:
    rows = unit.session.scalars(select(DecisionChunkRow).order_by(DecisionChunkRow.id))
    receipts = [ChunkReceipt(row.body, row.count, row.previous, row.content_hash) for row in rows]
    try:
        verify_chain(receipts)
    except PawpactError as broken:
        yield broken.message.en


def _receipts(platform: Platform, unit: Unit) -> Iterator[str]:
    """Replay a sample: the stored bits have to come out again."""
    singles = select(DecisionRow.id).order_by(DecisionRow.content_hash).limit(SAMPLE)
    chunks = select(DecisionChunkRow).order_by(DecisionChunkRow.content_hash).limit(SAMPLE)
    bodies: dict[int, bytes | None] = dict.fromkeys(unit.session.scalars(singles))
    bodies.update((row.id, row.body) for row in unit.session.scalars(chunks))
    for number, body in bodies.items():
        decision = public_id("dec", number)
        try:
            if body is not None:
                decision = chunk_decision_id(number, decode_chunk(body).subjects[0])
            platform.explainer.document(unit, decision, Role.STORE_MANAGER)
        except PawpactError as broken:
            yield f"{decision}: {broken.message.en}"
