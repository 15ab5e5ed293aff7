"""Proves the books from their rows: whatever is wrong is named, nothing is mended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select, union_all

from pawpact.database.session import StoreSession
from pawpact.kernel.label import Label
from pawpact.ledger import seal
from pawpact.ledger.account import GUARDED, REWARD_POINTS
from pawpact.ledger.models import Balance, JournalRow, LotUse, PointHold, PointLot, PostingRow
from pawpact.ledger.values import ACCOUNT_OF, Bucket
from pawpact.tenancy.unit import Unit

_NAMED = 20
"""How many places one finding names; the count says how many there are."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One promise that does not hold, and where."""

    code: str
    title: Label
    count: int
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What was proven over how much; sound where there is no finding."""

    journals: int
    postings: int
    findings: tuple[Finding, ...]

    @property
    def sound(self) -> bool:
        return not self.findings


def audit(source: Unit | StoreSession) -> AuditReport:
    """Check every promise of the books of one store with one query each."""
    session = source.session if isinstance(source, Unit) else source
    findings = []
    for code, title, check in _CHECKS:
        places = list(check(session))
        if places:
            findings.append(Finding(code, title, len(places), tuple(places[:_NAMED])))
    return AuditReport(
        session.scalar(select(func.count()).select_from(JournalRow)) or 0,
        session.scalar(select(func.count()).select_from(PostingRow)) or 0,
        tuple(findings),
    )


def _unbalanced(session: StoreSession) -> Iterator[str]:
    rows = (
        select(PostingRow.journal_id, PostingRow.commodity, func.sum(PostingRow.amount))
        .group_by(PostingRow.journal_id, PostingRow.commodity)
        .having(func.sum(PostingRow.amount) != 0)
    )
    for journal, commodity, rest in session.execute(rows):
        yield f"journal {journal}: {commodity} {rest:+d}"


def _empty_journals(session: StoreSession) -> Iterator[str]:
    rows = (
        select(JournalRow.id)
        .join_from(JournalRow, PostingRow, _legs(), isouter=True)
        .where(PostingRow.line.is_(None))
    )
    for (journal,) in session.execute(rows):
        yield f"journal {journal}"


def _repeated_keys(session: StoreSession) -> Iterator[str]:
    rows = select(JournalRow.key).group_by(JournalRow.key).having(func.count() > 1)
    for (key,) in session.execute(rows):
        yield f"key {key}"


def _wrong_balances(session: StoreSession) -> Iterator[str]:
    """What is free, what holds reserve and what is posted come to nothing for every position."""
    parts = union_all(
        select(Balance.owner, Balance.account, Balance.amount),
        select(PostingRow.owner, PostingRow.account, PostingRow.amount),
        *_held(),
    ).subquery()
    total = func.sum(parts.c.amount)
    rows = (
        select(parts.c.owner, parts.c.account, total)
        .group_by(parts.c.owner, parts.c.account)
        .having(total != 0)
    )
    for owner, name, rest in session.execute(rows):
        yield f"{name} of {owner}: balance and holds are {rest:+d} from the postings"


def _held() -> Iterator[Select[int, str, int]]:
    columns = {
        Bucket.PAID: PointHold.paid,
        Bucket.BONUS: PointHold.bonus,
        Bucket.REWARD: PointHold.reward_points,
    }
    for bucket, column in columns.items():
        yield select(PointHold.customer_id, literal(ACCOUNT_OF[bucket]), column).where(
            PointHold.state == "held"
        )


def _below_zero(session: StoreSession) -> Iterator[str]:
    guarded = [Balance.account == name for name in GUARDED]
    guarded += [Balance.account.startswith(f"{name}:") for name in GUARDED]
    rows = select(Balance.owner, Balance.account, Balance.amount).where(
        Balance.amount < 0, or_(*guarded)
    )
    for owner, name, amount in session.execute(rows):
        yield f"{name} of {owner}: {amount}"


def _wrong_lots(session: StoreSession) -> Iterator[str]:
    """The rests of a customer's lots are what is posted into that bucket."""
    bucket_account = case(
        {str(bucket): name for bucket, name in ACCOUNT_OF.items()}, value=PointLot.bucket
    )
    parts = union_all(
        select(
            PointLot.customer_id.label("owner"),
            bucket_account.label("account"),
            PointLot.remaining.label("amount"),
        ),
        select(PostingRow.owner, PostingRow.account, PostingRow.amount).where(
            PostingRow.account.in_(ACCOUNT_OF.values())
        ),
    ).subquery()
    total = func.sum(parts.c.amount)
    rows = (
        select(parts.c.owner, parts.c.account, total)
        .group_by(parts.c.owner, parts.c.account)
        .having(total != 0)
    )
    for owner, name, rest in session.execute(rows):
        yield f"{name} of {owner}: lots are {rest:+d} from the postings"


def _wrong_uses(session: StoreSession) -> Iterator[str]:
    """A lot holds what was granted less what its uses took and gave back."""
    used = func.coalesce(func.sum(LotUse.amount), 0)
    rows = (
        select(PointLot.id, PointLot.granted, PointLot.remaining, used)
        .join_from(
            PointLot,
            LotUse,
            and_(LotUse.tenant_id == PointLot.tenant_id, LotUse.lot_id == PointLot.id),
            isouter=True,
        )
        .group_by(PointLot.id, PointLot.granted, PointLot.remaining)
        .having(PointLot.granted - used != PointLot.remaining)
    )
    for lot, granted, remaining, taken in session.execute(rows):
        yield f"lot {lot}: {granted} granted, {int(taken)} used, {remaining} left"


def _wrong_worth(session: StoreSession) -> Iterator[str]:
    """What the store owes for reward points is the worth of those that are outstanding."""
    owed = session.scalar(
        select(func.sum(PostingRow.amount)).where(PostingRow.account == REWARD_POINTS)
    )
    outstanding = session.scalar(
        select(func.sum(PointLot.remaining * PointLot.value)).where(
            PointLot.bucket == str(Bucket.REWARD)
        )
    )
    if (owed or 0) + (outstanding or 0) != 0:
        yield f"{REWARD_POINTS} is {-int(owed or 0)}, points outstanding are worth {outstanding}"


def _broken_chain(session: StoreSession) -> Iterator[str]:
    for number in seal.broken_seals(session):
        yield f"seal {number}"


def _legs() -> ColumnElement[bool]:
    return and_(
        PostingRow.tenant_id == JournalRow.tenant_id, PostingRow.journal_id == JournalRow.id
    )


_CHECKS: tuple[tuple[str, Label, Callable[[StoreSession], Iterator[str]]], ...] = (
    ("unbalanced", Label("凭证借贷不平", "a journal does not balance"), _unbalanced),
    ("empty", Label("凭证没有分录", "a journal has no postings"), _empty_journals),
    ("repeated_key", Label("同一键入账多次", "a key is booked more than once"), _repeated_keys),
    (
        "wrong_balance",
        Label("余额与分录合计不符", "a balance is not the sum of its postings"),
        _wrong_balances,
    ),
    ("below_zero", Label("余额为负", "a balance is below zero"), _below_zero),
    (
        "wrong_lot",
        Label("积分批次与分录不符", "point lots are not what was posted"),
        _wrong_lots,
    ),
    ("wrong_use", Label("积分批次余量不符", "a lot is not what its uses left"), _wrong_uses),
    (
        "wrong_worth",
        Label("奖励积分负债与在外积分不符", "reward points are not owed at their worth"),
        _wrong_worth,
    ),
    (
        "broken_chain",
        Label("凭证链被改动", "the chain of journals does not bear out what is booked"),
        _broken_chain,
    ),
)
