"""Proves lots and holds of points against what is posted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select, union_all

from pawpact.database.prepared import Prepared
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
    """Of each journal, what lots came in by it and what was taken from lots is what it posted."""
    for journal, owner, name, posted, moved in _find_wrong_lots.rows(session):
        whose, number = position(name, owner), public_id("jou", journal)
        yield Place.of(
            Label(f"{number} {whose.zh}", f"{number} {whose.en}"),
            shown_in(name, int(posted)),
            shown_in(name, int(moved)),
        )


@Prepared
def _find_wrong_lots() -> Select[*tuple[Any, ...]]:
    none = literal(0)
    parts = union_all(
        select(
            PostingRow.journal_id.label("journal"),
            PostingRow.owner.label("owner"),
            PostingRow.account.label("account"),
            (-PostingRow.amount).label("booked"),
            none.label("lots"),
        ).where(PostingRow.account.in_(ACCOUNT_OF.values())),
        select(PointLot.journal_id, PointLot.customer_id, _account(), none, PointLot.granted),
        select(LotUse.journal_id, PointLot.customer_id, _account(), none, -LotUse.amount).join(
            PointLot, and_(PointLot.tenant_id == LotUse.tenant_id, PointLot.id == LotUse.lot_id)
        ),
    ).subquery()
    booked, lots = func.sum(parts.c.booked), func.sum(parts.c.lots)
    return (
        select(parts.c.journal, parts.c.owner, parts.c.account, booked, lots)
        .group_by(parts.c.journal, parts.c.owner, parts.c.account)
        .having(booked != lots)
    )


def _account() -> ColumnElement[str]:
    names = {str(bucket): name for bucket, name in ACCOUNT_OF.items()}
    return case(names, value=PointLot.bucket, else_=PointLot.bucket)


def _wrong_uses(session: StoreSession) -> Iterator[Place]:
    """A lot holds what was granted less what its uses took and gave back."""
    for lot, customer, bucket, granted, remaining, taken in _find_wrong_uses.rows(session):
        name = ACCOUNT_OF[Bucket(bucket)]
        title = bucket_title(name)
        where = f"{public_id('cus', customer)} {public_id('lot', lot)}"
        yield Place.of(
            Label(f"{where} {title.zh}", f"{where} {title.en}"),
            shown_in(name, granted - int(taken)),
            shown_in(name, remaining),
        )
    yield from _wrong_origins(session)


@Prepared
def _find_wrong_uses() -> Select[*tuple[Any, ...]]:
    """The uses are added up first: joined row by row each lot would look through all of them."""
    taken = func.sum(LotUse.amount).label("taken")
    uses = select(LotUse.lot_id, taken).group_by(LotUse.lot_id).subquery()
    used = func.coalesce(uses.c.taken, 0)
    columns = (
        PointLot.id,
        PointLot.customer_id,
        PointLot.bucket,
        PointLot.granted,
        PointLot.remaining,
    )
    return (
        select(*columns, used)
        .join_from(PointLot, uses, uses.c.lot_id == PointLot.id, isouter=True)
        .where(PointLot.granted - used != PointLot.remaining)
    )


def _wrong_origins(session: StoreSession) -> Iterator[Place]:
    """What is given back to a lot was taken from it by the journal that is undone."""
    for lot, origin, amount in _find_wrong_origins.rows(session):
        where = f"{public_id('lot', lot)} {public_id('jou', origin)}"
        yield Place.of(where, Label("由该凭证扣减过", "taken by that journal"), str(int(amount)))


@Prepared
def _find_wrong_origins() -> Select[*tuple[Any, ...]]:
    taken = func.sum(LotUse.amount)
    lent = func.sum(case((and_(LotUse.amount > 0, LotUse.origin_id != LotUse.journal_id), 1)))
    return (
        select(LotUse.lot_id, LotUse.origin_id, taken)
        .group_by(LotUse.lot_id, LotUse.origin_id)
        .having(or_(taken < 0, lent > 0))
    )


def _wrong_worth(session: StoreSession) -> Iterator[Place]:
    """What the store owes for reward points is the worth of those that are outstanding, and a
    mall point is worth what it says.
    """
    owed = _OWED.rows(session)[0][0] or 0
    outstanding = _OUTSTANDING.rows(session)[0][0] or 0
    if owed + outstanding != 0:
        yield Place.of(REWARD_POINTS, yuan(int(outstanding)), yuan(-int(owed)))
    for lot, value in _OTHER_WORTH.rows(session):
        yield Place.of(public_id("lot", lot), yuan(1), yuan(value))


def _lost_lots(session: StoreSession) -> Iterator[Place]:
    """Every lot and every use of one stands on a journal of the store."""
    for lot, journal in (*_find_lost_lots.rows(session), *_find_lost_uses.rows(session)):
        yield Place.of(
            f"{public_id('lot', lot)} {public_id('jou', journal)}",
            Label("凭证与批次都在本店", "journal and lot in this store"),
            Label("没有", "not there"),
        )


@Prepared
def _find_lost_lots() -> Select[*tuple[Any, ...]]:
    return (
        select(PointLot.id, PointLot.journal_id)
        .outerjoin(
            JournalRow,
            and_(JournalRow.tenant_id == PointLot.tenant_id, JournalRow.id == PointLot.journal_id),
        )
        .where(JournalRow.id.is_(None))
    )


@Prepared
def _find_lost_uses() -> Select[*tuple[Any, ...]]:
    return (
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


def _wrong_holds(session: StoreSession) -> Iterator[Place]:
    """What is held is not booked yet; what was spent is booked as it was held."""
    for key, customer, state, *amounts, journal, paid, bonus, reward in _find_wrong_holds.rows(
        session
    ):
        where = f"{public_id('cus', customer)} {key}"
        held = dict(zip(ACCOUNT_OF.values(), amounts, strict=True))
        taken = dict(zip(ACCOUNT_OF.values(), map(int, (paid, bonus, reward)), strict=True))
        if (journal is not None) != (state == "spent"):
            yield Place.of(where, _STATES[journal is not None], state)
        elif state == "spent" and held != taken:
            yield Place.of(where, _amounts(taken), _amounts(held))


@Prepared
def _find_wrong_holds() -> Select[*tuple[Any, ...]]:
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
    return (
        select(*columns, *parts.values())
        .join_from(PointHold, JournalRow, booked, isouter=True)
        .outerjoin(PostingRow, legs)
        .where(PointHold.state.in_(("held", "spent")))
        .group_by(*columns)
        .having(
            or_(
                and_(PointHold.state == "held", JournalRow.id.is_not(None)),
                and_(PointHold.state == "spent", JournalRow.id.is_(None)),
                and_(PointHold.state == "spent", _taken_otherwise(parts)),
            )
        )
    )


def _taken_otherwise(parts: Mapping[str, ColumnElement[int]]) -> ColumnElement[bool]:
    held = zip(
        parts.values(), (PointHold.paid, PointHold.bonus, PointHold.reward_points), strict=True
    )
    return or_(*(taken != kept for taken, kept in held))


def _amounts(parts: dict[str, int]) -> Label:
    texts = [(bucket_title(name), shown_in(name, amount)) for name, amount in parts.items()]
    return Label(
        "、".join(f"{title.zh} {amount}" for title, amount in texts),
        ", ".join(f"{title.en} {amount}" for title, amount in texts),
    )


_IS_REWARD = PointLot.bucket == str(Bucket.REWARD)
_OWED = Prepared(select(func.sum(PostingRow.amount)).where(PostingRow.account == REWARD_POINTS))
_OUTSTANDING = Prepared(select(func.sum(PointLot.remaining * PointLot.value)).where(_IS_REWARD))
_OTHER_WORTH = Prepared(select(PointLot.id, PointLot.value).where(~_IS_REWARD, PointLot.value != 1))
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
