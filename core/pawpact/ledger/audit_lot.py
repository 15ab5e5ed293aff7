"""Proves lots and holds of points against what is posted."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import and_, case, func, literal, or_, select, union_all

from pawpact.database.session import StoreSession
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.kernel.money import yuan
from pawpact.ledger.account import REWARD_POINTS
from pawpact.ledger.finding import Auditor, Place, one
from pawpact.ledger.models import JournalRow, LotUse, PointHold, PointLot, PostingRow
from pawpact.ledger.naming import bucket_title, position, shown_in
from pawpact.ledger.values import ACCOUNT_OF, Bucket


def _wrong_lots(session: StoreSession) -> Iterator[Place]:
    """The rests of a customer's lots are what is posted into that bucket."""
    none = literal(0)
    bucket_account = case(
        {str(bucket): name for bucket, name in ACCOUNT_OF.items()}, value=PointLot.bucket
    )
    parts = union_all(
        select(
            PointLot.customer_id.label("owner"),
            bucket_account.label("account"),
            PointLot.remaining.label("left"),
            none.label("booked"),
        ),
        select(PostingRow.owner, PostingRow.account, none, PostingRow.amount).where(
            PostingRow.account.in_(ACCOUNT_OF.values())
        ),
    ).subquery()
    left, booked = func.sum(parts.c.left), func.sum(parts.c.booked)
    rows = (
        select(parts.c.owner, parts.c.account, left, booked)
        .group_by(parts.c.owner, parts.c.account)
        .having(left + booked != 0)
    )
    for owner, name, rest, moved in session.execute(rows):
        expected, found = shown_in(name, -int(moved)), shown_in(name, int(rest))
        yield Place.of(position(name, owner), expected, found)


def _wrong_uses(session: StoreSession) -> Iterator[Place]:
    """A lot holds what was granted less what its uses took and gave back."""
    used = func.coalesce(func.sum(LotUse.amount), 0)
    columns = (
        PointLot.id,
        PointLot.customer_id,
        PointLot.bucket,
        PointLot.granted,
        PointLot.remaining,
    )
    same = and_(LotUse.tenant_id == PointLot.tenant_id, LotUse.lot_id == PointLot.id)
    rows = (
        select(*columns, used)
        .join_from(PointLot, LotUse, same, isouter=True)
        .group_by(*columns)
        .having(PointLot.granted - used != PointLot.remaining)
    )
    for lot, customer, bucket, granted, remaining, taken in session.execute(rows):
        name = ACCOUNT_OF[Bucket(bucket)]
        title = bucket_title(name)
        where = f"{public_id('cus', customer)} {public_id('lot', lot)}"
        yield Place.of(
            Label(f"{where} {title.zh}", f"{where} {title.en}"),
            shown_in(name, granted - int(taken)),
            shown_in(name, remaining),
        )


def _wrong_worth(session: StoreSession) -> Iterator[Place]:
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
        yield Place.of(REWARD_POINTS, yuan(int(outstanding or 0)), yuan(-int(owed or 0)))


def _lost_lots(session: StoreSession) -> Iterator[Place]:
    """Every lot and every use of one stands on a journal of the store."""
    granted = (
        select(PointLot.id, PointLot.journal_id)
        .outerjoin(
            JournalRow,
            and_(JournalRow.tenant_id == PointLot.tenant_id, JournalRow.id == PointLot.journal_id),
        )
        .where(JournalRow.id.is_(None))
    )
    used = (
        select(LotUse.lot_id, LotUse.journal_id)
        .outerjoin(
            JournalRow,
            and_(JournalRow.tenant_id == LotUse.tenant_id, JournalRow.id == LotUse.journal_id),
        )
        .outerjoin(
            PointLot, and_(PointLot.tenant_id == LotUse.tenant_id, PointLot.id == LotUse.lot_id)
        )
        .where(or_(JournalRow.id.is_(None), PointLot.id.is_(None)))
    )
    for lot, journal in [*session.execute(granted), *session.execute(used)]:
        yield Place.of(
            f"{public_id('lot', lot)} {public_id('jou', journal)}",
            Label("凭证与批次都在本店", "journal and lot in this store"),
            Label("没有", "not there"),
        )


def _wrong_holds(session: StoreSession) -> Iterator[Place]:
    """What is held is not booked yet; what was spent is booked as it was held."""
    parts = {
        name: func.coalesce(func.sum(case((PostingRow.account == name, PostingRow.amount))), 0)
        for name in ACCOUNT_OF.values()
    }
    columns = (
        PointHold.key,
        PointHold.customer_id,
        PointHold.state,
        PointHold.paid,
        PointHold.bonus,
        PointHold.reward_points,
        JournalRow.id,
    )
    booked = and_(
        JournalRow.tenant_id == PointHold.tenant_id,
        JournalRow.key == PointHold.key,
    )
    legs = and_(
        PostingRow.tenant_id == JournalRow.tenant_id,
        PostingRow.journal_id == JournalRow.id,
        PostingRow.owner == PointHold.customer_id,
    )
    rows = (
        select(*columns, *parts.values())
        .join_from(PointHold, JournalRow, booked, isouter=True)
        .outerjoin(PostingRow, legs)
        .where(PointHold.state.in_(("held", "spent")))
        .group_by(*columns)
    )
    for key, customer, state, *amounts, journal, paid, bonus, reward in session.execute(rows):
        where = f"{public_id('cus', customer)} {key}"
        held = dict(zip(ACCOUNT_OF.values(), amounts, strict=True))
        taken = dict(zip(ACCOUNT_OF.values(), map(int, (paid, bonus, reward)), strict=True))
        if (journal is not None) != (state == "spent"):
            yield Place.of(where, _STATES[journal is not None], state)
        elif state == "spent" and held != taken:
            yield Place.of(where, _amounts(taken), _amounts(held))


def _amounts(parts: dict[str, int]) -> Label:
    texts = [(bucket_title(name), shown_in(name, amount)) for name, amount in parts.items()]
    return Label(
        "、".join(f"{title.zh} {amount}" for title, amount in texts),
        ", ".join(f"{title.en} {amount}" for title, amount in texts),
    )


_STATES = {
    True: Label("spent（已入账）", "spent (it is booked)"),
    False: Label("held（未入账）", "held (nothing is booked)"),
}

AUDITORS: tuple[Auditor, ...] = (
    one(
        "wrong_lot",
        Label("积分批次与分录不符", "point lots are not what was posted"),
        _wrong_lots,
    ),
    one("wrong_use", Label("积分批次余量不符", "a lot is not what its uses left"), _wrong_uses),
    one(
        "wrong_worth",
        Label("奖励积分负债与在外积分不符", "reward points are not owed at their worth"),
        _wrong_worth,
    ),
    one(
        "lost_lot",
        Label("积分批次没有本店的凭证", "a lot has no journal of this store"),
        _lost_lots,
    ),
    one(
        "wrong_hold",
        Label("占用的积分与凭证不符", "points held are not what was booked"),
        _wrong_holds,
    ),
)
