"""Proves what is owed for debits that were charged back against the debits: P26."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Select, and_, func, select

from pawpact.billing.audit_money import charge_text, period_key
from pawpact.billing.models import Charge, is_odd
from pawpact.billing.values import ChargeState
from pawpact.database.prepared import Prepared
from pawpact.database.session import StoreSession
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.kernel.money import yuan
from pawpact.ledger.account import CHARGE_RECEIVABLE, MALL_PAID, REFUND_PAYABLE
from pawpact.ledger.finding import Auditor, Place, one, pages
from pawpact.ledger.models import JournalRow, PostingRow, Receivable

_REVERSING = ("P25", "P26")
_COUNTED = (MALL_PAID, CHARGE_RECEIVABLE, REFUND_PAYABLE)
Owed = dict[tuple[str, int], int]


def _wrong_reversals(session: StoreSession) -> Iterator[Place]:
    """A reversed debit is taken from its customer's points, the rest is open on its contract.

    One after the contract's end is owed back: what was not paid yet is owed no more.
    """
    for page in pages(session, _find_wrong_reversals):
        keys = [period_key(row.contract_id, row.period, "reversal:") for row in page]
        moved, opened = _moved(session, keys), _opened(session, keys)
        for charge, key in zip(page, keys, strict=True):
            legs = moved.get(key, {})
            covered = legs.get((MALL_PAID, charge.customer_id), 0)
            late = charge.ended_at is not None
            unpaid = legs.get((REFUND_PAYABLE, charge.customer_id), 0) if late else 0
            owed = charge.amount - covered - unpaid
            expected = {(MALL_PAID, charge.customer_id): covered} if covered else {}
            expected |= {(REFUND_PAYABLE, charge.customer_id): unpaid} if unpaid else {}
            expected |= {(CHARGE_RECEIVABLE, charge.contract_id): owed} if owed else {}
            debt = (charge.customer_id, charge.contract_id, owed) if owed else None
            if legs != expected or opened.get(key) != debt:
                yield Place.of(charge_text(charge), _text(debt), _text(opened.get(key)))


@Prepared
def _find_wrong_reversals() -> Select[*tuple[Any, ...]]:
    return select(
        Charge.id,
        Charge.contract_id,
        Charge.customer_id,
        Charge.period,
        Charge.amount,
        Charge.ended_at,
    ).where(is_odd(), Charge.state == ChargeState.REVERSED.value)


def _moved(session: StoreSession, keys: Sequence[str]) -> dict[str, Owed]:
    same = and_(
        PostingRow.tenant_id == JournalRow.tenant_id, PostingRow.journal_id == JournalRow.id
    )
    rows = (
        select(JournalRow.key, PostingRow.account, PostingRow.owner, func.sum(PostingRow.amount))
        .join(PostingRow, same)
        .where(JournalRow.key.in_(keys), JournalRow.movement.in_(_REVERSING))
        .where(PostingRow.account.in_(_COUNTED))
        .group_by(JournalRow.key, PostingRow.account, PostingRow.owner)
    )
    found: dict[str, Owed] = {}
    for key, account, owner, amount in session.execute(rows):
        found.setdefault(key, {})[account, owner] = int(amount)
    return found


def _opened(session: StoreSession, keys: Sequence[str]) -> dict[str, tuple[int, int, int]]:
    same = and_(
        Receivable.tenant_id == JournalRow.tenant_id, Receivable.journal_id == JournalRow.id
    )
    rows = (
        select(JournalRow.key, Receivable.customer_id, Receivable.contract_id, Receivable.amount)
        .join(Receivable, same)
        .where(JournalRow.key.in_(keys), JournalRow.movement == "P26")
    )
    return {
        key: (customer, contract, amount)
        for key, customer, contract, amount in session.execute(rows)
    }


def _text(debt: tuple[int, int, int] | None) -> Label:
    if debt is None:
        return Label("没有欠款", "nothing owed")
    customer, contract, amount = debt
    where = f"{public_id('cus', customer)} {public_id('con', contract)}"
    return Label(f"{where} 欠 {yuan(amount)}", f"{where} owes {yuan(amount)}")


AUDITOR: Auditor = one(
    "reversal_owed_otherwise",
    Label("撤销扣款后的欠款与账单不符", "what is owed for a reversed debit is not what it was"),
    _wrong_reversals,
)
