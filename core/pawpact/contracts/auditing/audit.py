"""Proves contracts, deposits, owners and receipts against charges and the books."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import and_, func, or_, select

from pawpact.accounts.models import Customer
from pawpact.billing.audit import charge_text
from pawpact.billing.models import Charge
from pawpact.contracts.auditing.agreement import AUDITOR as AGREEMENTS
from pawpact.contracts.auditing.deposit import AUDITOR as DEPOSITS
from pawpact.contracts.auditing.ending import AUDITOR as ENDINGS
from pawpact.contracts.auditing.incident import AUDITOR as INCIDENTS
from pawpact.contracts.auditing.owner import AUDITOR as OWNERS
from pawpact.contracts.auditing.running import AUDITOR as RUNNING
from pawpact.contracts.auditing.terms import AUDITOR as TERMS
from pawpact.contracts.models import Contract, ContractEvent
from pawpact.contracts.running.streak import Performance, recompute
from pawpact.contracts.running.streak_history import history
from pawpact.database.session import StoreSession
from pawpact.decisions.models import DecisionChunkRow, DecisionRow
from pawpact.kernel.identity import public_id, read_public_id
from pawpact.kernel.label import Label
from pawpact.ledger.finding import Auditor, Place, one
from pawpact.ledger.models import JournalRow, PostingRow
from pawpact.ledger.naming import CUSTOMER_ACCOUNTS, position


def _wrong_performance(session: StoreSession) -> Iterator[Place]:
    """Streak and performed periods, counted anew from the moves of all charges."""
    moves = history(session)
    counted = select(Contract.id, Contract.streak, Contract.performed).order_by(Contract.id)
    for contract, streak, performed in session.execute(counted):
        due = recompute(moves[contract])
        if due != (streak, performed):
            found = _performance(Performance(streak, performed))
            yield Place.of(public_id("con", contract), _performance(due), found)


def _performance(counted: Performance) -> Label:
    return Label(
        f"连续 {counted.streak} 期，履约 {counted.performed} 期",
        f"streak {counted.streak}, performed {counted.performed}",
    )


def _wrong_states(session: StoreSession) -> Iterator[Place]:
    """A contract is where its last move led it."""
    last = (
        select(func.max(ContractEvent.id).label("id"))
        .group_by(ContractEvent.tenant_id, ContractEvent.contract_id)
        .subquery()
    )
    rows = (
        select(Contract.id, Contract.state, ContractEvent.went_to)
        .join_from(
            Contract,
            ContractEvent,
            and_(
                ContractEvent.tenant_id == Contract.tenant_id,
                ContractEvent.contract_id == Contract.id,
            ),
        )
        .join(last, last.c.id == ContractEvent.id)
        .where(ContractEvent.went_to != Contract.state)
    )
    for contract, state, went_to in session.execute(rows):
        yield Place.of(public_id("con", contract), went_to, state)


def _strangers(session: StoreSession) -> Iterator[Place]:
    """Whoever owns points, deposits or benefits is a customer of this store."""
    owned = [PostingRow.account == name for name in CUSTOMER_ACCOUNTS]
    owned += [PostingRow.account.startswith(f"{name}:") for name in CUSTOMER_ACCOUNTS]
    same = and_(Customer.tenant_id == PostingRow.tenant_id, Customer.id == PostingRow.owner)
    rows = (
        select(PostingRow.owner, PostingRow.account, func.min(PostingRow.journal_id))
        .join_from(PostingRow, Customer, same, isouter=True)
        .where(Customer.id.is_(None), or_(*owned))
        .group_by(PostingRow.owner, PostingRow.account)
    )
    for owner, name, journal in session.execute(rows):
        title, number = position(name, owner), public_id("jou", journal)
        yield Place.of(
            Label(f"{title.zh} {number}", f"{title.en} {number}"),
            Label("本店的客户", "a customer of this store"),
            Label("没有这位客户", "no such customer"),
        )


def _missing_receipts(session: StoreSession) -> Iterator[Place]:
    """The receipts that journals name as their cause, and charges as their period's, are there."""
    singles = set(session.scalars(select(DecisionRow.id)))
    chunks = set(session.scalars(select(DecisionChunkRow.id)))
    there, none = Label("有这份决定凭据", "this receipt"), Label("没有", "none")
    caused = select(JournalRow.id, JournalRow.cause).where(JournalRow.cause.contains("dec_"))
    for journal, cause in session.execute(caused):
        decision = cause.rpartition(" ")[2]
        if _number(decision) not in (chunks if ":" in decision else singles):
            yield Place.of(f"{public_id('jou', journal)} {decision}", there, none)
    noted = select(Charge.id, Charge.contract_id, Charge.period, Charge.receipt_id).where(
        Charge.receipt_id.is_not(None)
    )
    for charge in session.execute(noted):
        if charge.receipt_id not in chunks:
            where, decision = charge_text(charge), public_id("dec", charge.receipt_id)
            yield Place.of(Label(f"{where.zh} {decision}", f"{where.en} {decision}"), there, none)


def _number(decision: str) -> int | None:
    return read_public_id("dec", decision.partition(":")[0])


AUDITORS: tuple[Auditor, ...] = (
    one(
        "wrong_streak",
        Label("连续期数或履约期数与扣款流水不符", "a streak is not what its charges earned"),
        _wrong_performance,
    ),
    one(
        "wrong_contract_state",
        Label("合约状态与其流水不符", "a contract's state is not where its moves led"),
        _wrong_states,
    ),
    DEPOSITS,
    OWNERS,
    TERMS,
    AGREEMENTS,
    RUNNING,
    ENDINGS,
    INCIDENTS,
    one(
        "stranger",
        Label("积分或押金记在外人名下", "points or deposits of somebody unknown to this store"),
        _strangers,
    ),
    one(
        "missing_receipt",
        Label("凭证所指的决定凭据不存在", "a receipt that is named is not there"),
        _missing_receipts,
    ),
)
