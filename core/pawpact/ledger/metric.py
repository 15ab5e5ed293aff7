"""What a store's books say of a month: points owed, points used, cash topped up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import and_, case, func, select

from pawpact.kernel.identity import earliest_id
from pawpact.kernel.label import Label
from pawpact.ledger.account import (
    GOODS_DISCOUNT,
    GOODS_INCOME,
    MALL_BONUS,
    MALL_PAID,
    PSP_CLEARING,
    RP_CUSTOMER,
    SERVICE_INCOME,
)
from pawpact.ledger.models import JournalRow, LotUse, PointLot, PostingRow
from pawpact.tenancy.metric import Figure, Measure, Metric, Month, Ratio, Total
from pawpact.tenancy.unit import Unit

ORDER_PAID = ("P11", "P17", "P21")
"""A shipped order: points, and cash beyond them, became goods."""
ORDER_REFUNDED = "P22"
SPENT_ELSEWHERE = "P39a"
OPENED = "OPEN"
"""Balances that were brought along were credited elsewhere, at another time."""
BUCKETS = {
    "paid": Label("商城积分", "mall points"),
    "bonus": Label("赠送积分", "gift points"),
    "reward": Label("奖励积分", "reward points"),
}
_ACCOUNTS = {MALL_PAID: "paid", MALL_BONUS: "bonus", RP_CUSTOMER: "reward"}
_BANDS = (
    ("30", 30, Label("30 天以内", "up to 30 days")),
    ("90", 90, Label("31–90 天", "31 to 90 days")),
    ("180", 180, Label("91–180 天", "91 to 180 days")),
    ("365", 365, Label("181–365 天", "181 to 365 days")),
)
_OLDER = ("older", Label("365 天以上", "older than 365 days"))


class Booked(NamedTuple):
    """What one movement did to one account in a month, credits below zero."""

    movement: str
    account: str
    amount: int


def booked(unit: Unit, since: datetime, until: datetime) -> list[Booked]:
    """The sums of a span by movement and account, in one statement."""
    rows = (
        select(JournalRow.movement, PostingRow.account, func.sum(PostingRow.amount))
        .join_from(
            PostingRow,
            JournalRow,
            and_(
                PostingRow.tenant_id == JournalRow.tenant_id,
                PostingRow.journal_id == JournalRow.id,
            ),
        )
        .where(
            PostingRow.journal_id >= earliest_id(since),
            JournalRow.at >= since,
            JournalRow.at < until,
        )
        .group_by(JournalRow.movement, PostingRow.account)
    )
    return [
        Booked(movement, account, int(amount))
        for movement, account, amount in unit.session.execute(rows)
    ]


def goods_revenue(sums: list[Booked]) -> int:
    """Goods and services sold, net of discounts and of what came back, in fen."""
    names = (GOODS_INCOME, SERVICE_INCOME, GOODS_DISCOUNT)
    return -sum(each.amount for each in sums if each.account in names)


def points_liability(unit: Unit, month: Month) -> Iterator[Figure]:
    """Points that customers held when the month ended, worth what each lot was granted at."""
    worth = _liability(unit, month)
    for bucket, title in BUCKETS.items():
        whole = sum(amount for (name, _), amount in worth.items() if name == bucket)
        yield Figure(bucket, title, Total("yuan", whole))
    yield Figure("all", Label("合计", "together"), Total("yuan", sum(worth.values())))
    for band, title in (*((band, title) for band, _, title in _BANDS), _OLDER):
        whole = sum(amount for (_, name), amount in worth.items() if name == band)
        said = Label(f"其中 发放 {title.zh}", f"of it granted {title.en} ago")
        yield Figure(f"age_{band}", said, Total("yuan", whole))


def _liability(unit: Unit, month: Month) -> dict[tuple[str, str], int]:
    """By bucket and age, in fen: what was granted before the end less what was used by then."""
    until = month.until
    age = case(
        *((PointLot.granted_at >= until - timedelta(days=days), band) for band, days, _ in _BANDS),
        else_=_OLDER[0],
    ).label("age")
    granted = (
        select(PointLot.bucket, age, func.sum(PointLot.granted * PointLot.value))
        .where(PointLot.granted_at < until)
        .group_by(PointLot.bucket, "age")
    )
    used = (
        select(PointLot.bucket, age, func.sum(LotUse.amount * PointLot.value))
        .join_from(
            LotUse,
            PointLot,
            and_(LotUse.tenant_id == PointLot.tenant_id, LotUse.lot_id == PointLot.id),
        )
        .join(
            JournalRow,
            and_(JournalRow.tenant_id == LotUse.tenant_id, JournalRow.id == LotUse.journal_id),
        )
        .where(PointLot.granted_at < until, JournalRow.at < until)
        .group_by(PointLot.bucket, "age")
    )
    found: dict[tuple[str, str], int] = {}
    for rows, sign in ((granted, 1), (used, -1)):
        for bucket, band, worth in unit.session.execute(rows):
            place = (str(bucket), str(band))
            found[place] = found.get(place, 0) + sign * int(worth)
    return found


def points_use_rate(unit: Unit, month: Month) -> Iterator[Figure]:
    """Points spent on orders over points credited, in this month and the two before."""
    sums = booked(unit, month.later(-2).since, month.until)
    for account, bucket in _ACCOUNTS.items():
        of_it = [each for each in sums if each.account == account]
        spending = (*ORDER_PAID, ORDER_REFUNDED, SPENT_ELSEWHERE)
        spent = sum(each.amount for each in of_it if each.movement in spending)
        credited = -sum(
            each.amount
            for each in of_it
            if each.movement not in (*spending, OPENED) and each.amount < 0
        )
        unit_of: Measure = "points" if bucket == "reward" else "yuan"
        rate = Ratio("share", spent, credited, unit_of, unit_of)
        yield Figure(bucket, BUCKETS[bucket], rate)


def voluntary_repurchase(unit: Unit, month: Month) -> Iterator[Figure]:
    """Cash that customers added to their points, over what goods and services came to."""
    sums = booked(unit, month.since, month.until)
    cash = sum(
        each.amount for each in sums if each.account == PSP_CLEARING and each.movement in ORDER_PAID
    )
    title = Label("主动复购", "voluntary repurchase")
    yield Figure("", title, Ratio("share", cash, goods_revenue(sums), "yuan", "yuan"))


METRICS = (
    Metric(
        "points_liability",
        Label("积分负债", "points owed"),
        Label(
            "月末客户持有的商城积分、赠送积分、奖励积分 × 单价，按发放时间分段",
            "mall, gift and reward points held at the end × what each is worth, by age",
        ),
        points_liability,
    ),
    Metric(
        "points_use_rate",
        Label("积分消耗率", "share of points used"),
        Label(
            "近 3 个月用于订单的积分 ÷ 近 3 个月发放的积分",
            "points spent on orders / points credited, trailing 3 months",
        ),
        points_use_rate,
    ),
    Metric(
        "voluntary_repurchase",
        Label("主动复购", "voluntary repurchase"),
        Label(
            "订单中积分以外补付的现金 ÷ 商品与服务收入",
            "cash beyond points in orders / goods and service revenue",
        ),
        voluntary_repurchase,
    ),
)
