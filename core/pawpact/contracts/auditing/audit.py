"""Proves contracts, deposits, owners and receipts against charges and the books."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from pawpact.accounts.models import Customer
from pawpact.billing.audit_money import charge_text
from pawpact.billing.models import Charge
from pawpact.contracts.auditing.agreement import AUDITOR as AGREEMENTS
from pawpact.contracts.auditing.deposit import AUDITOR as DEPOSITS
from pawpact.contracts.auditing.ending import AUDITOR as ENDINGS
from pawpact.contracts.auditing.incident import AUDITOR as INCIDENTS
from pawpact.contracts.auditing.offset import AUDITOR as DEPOSIT_USES
from pawpact.contracts.auditing.order_cash import AUDITOR as ORDER_CASH
from pawpact.contracts.auditing.walk import AUDITOR as CONTRACTS
from pawpact.contracts.models import (
    Application,
    ApplicationEvent,
    Contract,
    ContractEvent,
    ContractPause,
    Deposit,
    DepositEvent,
    PauseEvent,
)
from pawpact.database.prepared import Prepared
from pawpact.database.session import StoreSession
from pawpact.decisions.models import DecisionChunkRow, DecisionRow
from pawpact.kernel.identity import public_id, read_public_id
from pawpact.kernel.label import Label
from pawpact.ledger.audit_trail import moved_elsewhere
from pawpact.ledger.finding import Auditor, Place, one, pages
from pawpact.ledger.models import Balance, JournalRow, PostingRow
from pawpact.ledger.naming import CUSTOMER_ACCOUNTS, position


def _strangers(session: StoreSession) -> Iterator[Place]:
    """Whoever owns points, deposits or benefits is a customer of this store.

    Each position has a balance; that balances are the sums of postings is proven beside.
    """
    for page in pages(session, _find_strangers):
        booked = _first_journals(session, [row.owner for row in page])
        for owner, name in page:
            title = position(name, owner)
            number = public_id("jou", booked[owner, name]) if (owner, name) in booked else "-"
            yield Place.of(
                Label(f"{title.zh} {number}", f"{title.en} {number}"),
                Label("本店的客户", "a customer of this store"),
                Label("没有这位客户", "no such customer"),
            )


@Prepared
def _find_strangers() -> Select[*tuple[Any, ...]]:
    owned = [Balance.account == name for name in CUSTOMER_ACCOUNTS]
    owned += [Balance.account.startswith(f"{name}:") for name in CUSTOMER_ACCOUNTS]
    same = and_(Customer.tenant_id == Balance.tenant_id, Customer.id == Balance.owner)
    return (
        select(Balance.owner, Balance.account)
        .join_from(Balance, Customer, same, isouter=True)
        .where(Customer.id.is_(None), or_(*owned))
    )


def _first_journals(session: StoreSession, owners: Sequence[int]) -> dict[tuple[int, str], int]:
    rows = (
        select(PostingRow.owner, PostingRow.account, func.min(PostingRow.journal_id))
        .where(PostingRow.owner.in_(owners))
        .group_by(PostingRow.owner, PostingRow.account)
    )
    return {(owner, name): journal for owner, name, journal in session.execute(rows)}


def _missing_receipts(session: StoreSession) -> Iterator[Place]:
    """The receipts that journals name as their cause, and charges as their period's, are there."""
    for page in pages(session, _CAUSED):
        named = {journal: cause.rpartition(" ")[2] for journal, cause in page}
        known = _receipts(session, named.values())
        for journal, decision in named.items():
            if decision not in known:
                yield Place.of(f"{public_id('jou', journal)} {decision}", _THERE, _NONE)
    for page in pages(session, _UNDECIDED):
        for charge in page:
            where, decision = charge_text(charge), public_id("dec", charge.receipt_id)
            place = Label(f"{where.zh} {decision}", f"{where.en} {decision}")
            yield Place.of(place, _THERE, _NONE)


def _receipts(session: StoreSession, decisions: Any) -> set[str]:
    """Those of these decisions that are kept: of one case, or in the receipt of many."""
    numbers = {each: read_public_id("dec", each.partition(":")[0]) for each in decisions}
    singles, chunks = (
        set(session.scalars(select(model.id).where(model.id.in_(set(numbers.values())))))
        for model in (DecisionRow, DecisionChunkRow)
    )
    return {
        each for each, number in numbers.items() if number in (chunks if ":" in each else singles)
    }


_CAUSED = Prepared(select(JournalRow.id, JournalRow.cause).where(JournalRow.cause.contains("dec_")))
_UNDECIDED = Prepared(
    select(Charge.id, Charge.contract_id, Charge.period, Charge.receipt_id)
    .outerjoin(
        DecisionChunkRow,
        and_(
            DecisionChunkRow.tenant_id == Charge.tenant_id,
            DecisionChunkRow.id == Charge.receipt_id,
        ),
    )
    .where(Charge.receipt_id.is_not(None), DecisionChunkRow.id.is_(None))
    .order_by(Charge.id)
)
_THERE, _NONE = Label("有这份决定凭据", "this receipt"), Label("没有", "none")

AUDITORS: tuple[Auditor, ...] = (
    CONTRACTS,
    moved_elsewhere(
        "wrong_contract_state",
        Label("合约状态与其流水不符", "a contract's state is not where its moves led"),
        Contract,
        ContractEvent.contract_id,
        ContractEvent.went_to,
        "con",
    ),
    DEPOSITS,
    DEPOSIT_USES,
    ORDER_CASH,
    moved_elsewhere(
        "wrong_application_state",
        Label("申请状态与其流水不符", "an application is not where its moves led"),
        Application,
        ApplicationEvent.application_id,
        ApplicationEvent.went_to,
        "app",
    ),
    moved_elsewhere(
        "wrong_deposit_move",
        Label("押金状态与其流水不符", "a deposit is not where its moves led"),
        Deposit,
        DepositEvent.deposit_id,
        DepositEvent.went_to,
        "dep",
    ),
    moved_elsewhere(
        "wrong_pause_state",
        Label("暂停状态与其流水不符", "a pause is not where its moves led"),
        ContractPause,
        PauseEvent.pause_id,
        PauseEvent.went_to,
        "pau",
    ),
    AGREEMENTS,
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
