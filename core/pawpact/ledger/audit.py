"""Proves the books of a store from their rows: whatever is wrong is named, nothing is mended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    func,
    literal,
    or_,
    select,
    union_all,
)

from pawpact.database.prepared import Prepared
from pawpact.database.presence import Presence, known_empty
from pawpact.database.session import StoreSession
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.ledger import audit_lot, audit_owed
from pawpact.ledger.account import GUARDED, REFUND_PAYABLE
from pawpact.ledger.finding import Auditor, Finding, Place, examine, one
from pawpact.ledger.models import (
    Balance,
    JournalRow,
    LotUse,
    PointHold,
    PointLot,
    PostingRow,
    Receivable,
)
from pawpact.ledger.naming import position, shown, shown_in
from pawpact.ledger.values import ACCOUNT_OF, Bucket
from pawpact.tenancy.unit import Unit


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What was proven over how much; sound where there is no finding."""

    journals: int
    postings: int
    findings: tuple[Finding, ...]

    @property
    def sound(self) -> bool:
        return not self.findings


def audit(source: Unit | StoreSession, further: Iterable[Auditor] = ()) -> AuditReport:
    """Check every promise of the books of one store, and those that ``further`` auditors know.

    The number of statements does not grow with the books.
    """
    session = source.session if isinstance(source, Unit) else source
    ((journals, postings),) = _SIZES.rows(session)
    with known_empty(session, _PRESENCE):
        return AuditReport(journals, postings, examine(session, (*AUDITORS, *further)))


def _all_of(model: type[JournalRow] | type[PostingRow]) -> ScalarSelect[int]:
    return select(func.count()).select_from(model).scalar_subquery()


_SIZES = Prepared(select(_all_of(JournalRow), _all_of(PostingRow)))


_PRESENCE = Presence((LotUse, PointHold, PointLot, Receivable))


@Prepared
def _named() -> Select[*tuple[Any, ...]]:
    """How many journals there are, how many the postings name, and how many of these are there."""
    named = (
        select(PostingRow.tenant_id, PostingRow.journal_id)
        .group_by(PostingRow.tenant_id, PostingRow.journal_id)
        .subquery()
    )
    booked = and_(JournalRow.tenant_id == named.c.tenant_id, JournalRow.id == named.c.journal_id)
    return select(
        _all_of(JournalRow).label("journals"),
        func.count(named.c.journal_id).label("named"),
        func.count(JournalRow.id).label("booked"),
    ).join_from(named, JournalRow, booked, isouter=True)


def _torn(session: StoreSession) -> Iterator[tuple[str, Place]]:
    """Every journal has postings, and every posting a journal.

    Where as many journals are named as are there, and each that is named is there, it is so.
    """
    (sizes,) = _named.rows(session)
    if sizes.booked != sizes.journals:
        yield from (("empty", place) for place in _empty(session))
    if sizes.booked != sizes.named:
        yield from (("orphan", place) for place in _orphans(session))


def _unbalanced(session: StoreSession) -> Iterator[Place]:
    for journal, commodity, rest in _find_unbalanced.rows(session):
        found = shown(commodity, int(rest))
        yield Place.of(
            f"{public_id('jou', journal)} {commodity}",
            Label("借贷差额 0", "debits less credits 0"),
            found,
        )


@Prepared
def _find_unbalanced() -> Select[*tuple[Any, ...]]:
    sums = (
        select(
            PostingRow.tenant_id,
            PostingRow.journal_id,
            PostingRow.commodity,
            func.sum(PostingRow.amount).label("rest"),
        )
        .group_by(PostingRow.tenant_id, PostingRow.journal_id, PostingRow.commodity)
        .having(func.sum(PostingRow.amount) != 0)
        .subquery()
    )
    booked = and_(JournalRow.tenant_id == sums.c.tenant_id, JournalRow.id == sums.c.journal_id)
    return select(sums.c.journal_id, sums.c.commodity, sums.c.rest).join(JournalRow, booked)


def _empty(session: StoreSession) -> Iterator[Place]:
    for journal, movement in _find_empty.rows(session):
        yield Place.of(
            f"{public_id('jou', journal)} {movement}",
            Label("有分录", "postings"),
            Label("没有", "none"),
        )


@Prepared
def _find_empty() -> Select[*tuple[Any, ...]]:
    return (
        select(JournalRow.id, JournalRow.movement)
        .join_from(JournalRow, PostingRow, _legs(), isouter=True)
        .where(PostingRow.line.is_(None))
    )


def _orphans(session: StoreSession) -> Iterator[Place]:
    for journal, line, name, owner in _find_orphans.rows(session):
        whose = position(name, owner)
        yield Place.of(
            Label(
                f"{public_id('jou', journal)} 第 {line} 行 {whose.zh}",
                f"{public_id('jou', journal)} line {line} {whose.en}",
            ),
            Label("本店有这笔凭证", "a journal of this store"),
            Label("没有", "none"),
        )


@Prepared
def _find_orphans() -> Select[*tuple[Any, ...]]:
    return (
        select(PostingRow.journal_id, PostingRow.line, PostingRow.account, PostingRow.owner)
        .join_from(PostingRow, JournalRow, _legs(), isouter=True)
        .where(JournalRow.id.is_(None))
    )


def _repeated_keys(session: StoreSession) -> Iterator[Place]:
    for key, count in _find_repeated_keys.rows(session):
        yield Place.of(key, Label("1 笔凭证", "1 journal"), str(count))


@Prepared
def _find_repeated_keys() -> Select[*tuple[Any, ...]]:
    times = func.count()
    return select(JournalRow.key, times).group_by(JournalRow.key).having(times > 1)


def _wrong_balances(session: StoreSession) -> Iterator[Place]:
    """What is free is what is posted less what open holds reserve, for every position."""
    for owner, name, kept, moved in _find_wrong_balances.rows(session):
        expected, found = shown_in(name, -int(moved)), shown_in(name, int(kept))
        yield Place.of(position(name, owner), expected, found)


@Prepared
def _find_wrong_balances() -> Select[*tuple[Any, ...]]:
    none = literal(0)
    parts = union_all(
        select(
            Balance.owner.label("owner"),
            Balance.account.label("account"),
            Balance.amount.label("free"),
            none.label("booked"),
        ),
        select(PostingRow.owner, PostingRow.account, none, PostingRow.amount),
        *_held(),
    ).subquery()
    free, booked = func.sum(parts.c.free), func.sum(parts.c.booked)
    return (
        select(parts.c.owner, parts.c.account, free, booked)
        .group_by(parts.c.owner, parts.c.account)
        .having(free + booked != 0)
    )


def _held() -> Iterator[Select[int, str, int, int]]:
    columns = {
        Bucket.PAID: PointHold.paid,
        Bucket.BONUS: PointHold.bonus,
        Bucket.REWARD: PointHold.reward_points,
    }
    for bucket, column in columns.items():
        yield select(PointHold.customer_id, literal(ACCOUNT_OF[bucket]), literal(0), column).where(
            PointHold.state == "held"
        )


def _below_zero(session: StoreSession) -> Iterator[Place]:
    for owner, name, amount in _BELOW_ZERO.rows(session):
        at_least = Label("不小于 0", "0 or more")
        yield Place.of(position(name, owner), at_least, shown_in(name, amount))


def below_zero(names: Iterable[str]) -> Select[*tuple[Any, ...]]:
    """Balances below zero in these accounts and what is opened under them."""
    owned = [Balance.account == name for name in names]
    owned += [Balance.account.startswith(f"{name}:") for name in names]
    return select(Balance.owner, Balance.account, Balance.amount).where(
        Balance.amount < 0, or_(*owned)
    )


_BELOW_ZERO = Prepared(below_zero(sorted(GUARDED | {REFUND_PAYABLE})))


def _legs() -> ColumnElement[bool]:
    return and_(
        PostingRow.tenant_id == JournalRow.tenant_id, PostingRow.journal_id == JournalRow.id
    )


AUDITORS: tuple[Auditor, ...] = (
    one("unbalanced", Label("凭证借贷不平", "a journal does not balance"), _unbalanced),
    Auditor(
        {
            "empty": Label("凭证没有分录", "a journal has no postings"),
            "orphan": Label("分录没有本店的凭证", "a posting has no journal of this store"),
        },
        _torn,
    ),
    one("repeated_key", Label("同一键入账多次", "a key is booked more than once"), _repeated_keys),
    one(
        "wrong_balance",
        Label("余额与分录合计不符", "a balance is not the sum of its postings"),
        _wrong_balances,
    ),
    one("below_zero", Label("余额为负", "a balance is below zero"), _below_zero),
    *audit_lot.AUDITORS,
    *audit_owed.AUDITORS,
)
