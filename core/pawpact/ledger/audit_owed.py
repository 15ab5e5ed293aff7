"""Proves what customers owe, what ran out and what was brought along against what is posted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, and_, func, literal, select, union_all

from pawpact.database.prepared import Prepared
from pawpact.database.session import StoreSession
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.kernel.money import yuan
from pawpact.ledger.account import CHARGE_RECEIVABLE, OPENING
from pawpact.ledger.finding import Auditor, Place, one, pages
from pawpact.ledger.models import JournalRow, LotUse, PostingRow, Receivable, moved_by

_LEG = and_(PostingRow.tenant_id == JournalRow.tenant_id, PostingRow.journal_id == JournalRow.id)


def _wrong_receivables(session: StoreSession) -> Iterator[Place]:
    """What is open on a contract is what was posted there."""
    for contract, rest, moved in _find_wrong_receivables.rows(session):
        yield Place.of(public_id("con", contract), yuan(int(moved)), yuan(int(rest)))
    yield from _opened_otherwise(session)


@Prepared
def _find_wrong_receivables() -> Select[*tuple[Any, ...]]:
    none = literal(0)
    parts = union_all(
        select(
            Receivable.contract_id.label("contract"),
            Receivable.remaining.label("open"),
            none.label("booked"),
        ),
        select(PostingRow.owner, none, PostingRow.amount).where(
            PostingRow.account == CHARGE_RECEIVABLE
        ),
    ).subquery()
    left, booked = func.sum(parts.c.open), func.sum(parts.c.booked)
    return select(parts.c.contract, left, booked).group_by(parts.c.contract).having(left != booked)


def _opened_otherwise(session: StoreSession) -> Iterator[Place]:
    """A debt is what its journal opened there."""
    for contract, journal, amount, posted in _find_opened_otherwise.rows(session):
        where = f"{public_id('con', contract)} {public_id('jou', journal)}"
        yield Place.of(where, yuan(int(posted)), yuan(amount))


@Prepared
def _find_opened_otherwise() -> Select[*tuple[Any, ...]]:
    opened = func.coalesce(func.sum(PostingRow.amount), 0)
    same = and_(
        PostingRow.tenant_id == Receivable.tenant_id,
        PostingRow.journal_id == Receivable.journal_id,
        PostingRow.owner == Receivable.contract_id,
        PostingRow.account == CHARGE_RECEIVABLE,
    )
    return (
        select(Receivable.contract_id, Receivable.journal_id, Receivable.amount, opened)
        .join_from(Receivable, PostingRow, same, isouter=True)
        .group_by(Receivable.contract_id, Receivable.journal_id, Receivable.amount)
        .having(opened != Receivable.amount)
    )


def _wrong_expiries(session: StoreSession) -> Iterator[Place]:
    """Points ran out of the one lot that the journal names, on its last day or later, once."""
    for page in pages(session, _find_wrong_expiries):
        for journal, key, at, lot in page:
            last_day = key.rpartition(":")[2]
            if key != f"expire:{lot}:{last_day}" or f"{at:%Y%m%d}" < last_day:
                yield Place.of(
                    f"{public_id('jou', journal)} {key}",
                    Label("到期后只从该批次扣减", "taken from that lot alone, when it ran out"),
                    Label(
                        f"{at:%Y-%m-%d} 从 {public_id('lot', lot or 0)} 扣减",
                        f"taken from {public_id('lot', lot or 0)} on {at:%Y-%m-%d}",
                    ),
                )


@Prepared
def _find_wrong_expiries() -> Select[*tuple[Any, ...]]:
    return (
        select(JournalRow.id, JournalRow.key, JournalRow.at, LotUse.lot_id)
        .outerjoin(
            LotUse,
            and_(LotUse.tenant_id == JournalRow.tenant_id, LotUse.journal_id == JournalRow.id),
        )
        .where(moved_by("P15"))
    )


def _wrong_openings(session: StoreSession) -> Iterator[Place]:
    """Only opening journals touch the opening account, and each of them does."""
    found = (*_find_foreign_openings.rows(session), *_find_bare_openings.rows(session))
    for journal, movement, key, count in found:
        yield Place.of(
            f"{public_id('jou', journal)} {movement} {key}",
            Label(f"{OPENING} {1 - count} 笔", f"{OPENING} {1 - count} times"),
            Label(f"{OPENING} {count} 笔", f"{OPENING} {count} times"),
        )


@Prepared
def _find_foreign_openings() -> Select[*tuple[Any, ...]]:
    return (
        select(JournalRow.id, JournalRow.movement, JournalRow.key, literal(1))
        .join(PostingRow, _LEG)
        .where(PostingRow.account == OPENING, JournalRow.movement != "OPEN")
    )


@Prepared
def _find_bare_openings() -> Select[*tuple[Any, ...]]:
    return (
        select(JournalRow.id, JournalRow.movement, JournalRow.key, literal(0))
        .outerjoin(PostingRow, and_(_LEG, PostingRow.account == OPENING))
        .where(moved_by("OPEN"), PostingRow.line.is_(None))
    )


AUDITORS: tuple[Auditor, ...] = (
    one(
        "wrong_receivable",
        Label("应收款与分录不符", "what is open on a contract is not what was posted"),
        _wrong_receivables,
    ),
    one(
        "wrong_expiry",
        Label("积分到期的批次或日期不符", "points ran out of another lot, or before their day"),
        _wrong_expiries,
    ),
    one(
        "wrong_opening",
        Label("期初账户与期初凭证不符", "the opening account is moved by other journals"),
        _wrong_openings,
    ),
)
