"""What points customers have: one row, and one more for each further day on which some run out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import or_, select

from pawpact.accounts.models import Customer
from pawpact.database.among import among
from pawpact.importing.export.page import SIZE, Page, Row, last_of, said
from pawpact.kernel.identity import public_id
from pawpact.kernel.money import yuan
from pawpact.ledger.models import PointLot
from pawpact.ledger.service import balances_of
from pawpact.ledger.values import Balances, Bucket
from pawpact.tenancy.unit import Unit

COLUMNS = ("客户编号", "商城积分", "赠送积分", "奖励积分", "奖励积分到期")
_INSTANT = timedelta(microseconds=1)
Rewards = dict[date | None, int]
"""Reward points by the last day on which they can be used."""


def read_points(unit: Unit, after: int, _purpose: str) -> Page:
    """The points of a page of customers, those that an open order holds among them."""
    customers = unit.session.scalars(
        select(Customer.id)
        .where(Customer.id > after, Customer.erased_at.is_(None))
        .order_by(Customer.id)
        .limit(SIZE)
    ).all()
    owned, rewards = balances_of(unit, customers), _rewards(unit, customers)
    rows = [row for each in customers for row in _rows(each, owned[each], rewards[each])]
    return Page(rows, last_of(customers))


def _rewards(unit: Unit, customers: Sequence[int]) -> defaultdict[int, Rewards]:
    lots = unit.session.execute(
        select(PointLot.customer_id, PointLot.remaining, PointLot.expires_at)
        .where(
            among(PointLot.customer_id, customers),
            PointLot.bucket == Bucket.REWARD.value,
            PointLot.remaining > 0,
            or_(PointLot.expires_at.is_(None), PointLot.expires_at > unit.at),
        )
        .order_by(PointLot.customer_id, PointLot.expires_at)
    )
    found: defaultdict[int, Rewards] = defaultdict(dict)
    for customer, points, ends_at in lots:
        last = None if ends_at is None else unit.store.local_date(ends_at - _INSTANT)
        found[customer][last] = found[customer].get(last, 0) + points
    return found


def _rows(customer: int, owned: Balances, rewards: Rewards) -> list[Row]:
    paid, bonus = owned.paid + owned.held.paid, owned.bonus + owned.held.bonus
    if not (paid or bonus or rewards):
        return []
    number = public_id("cus", customer)
    (last, points), *further = rewards.items() or [(None, 0)]
    return [
        (number, yuan(paid), yuan(bonus), said(points or None), said(last)),
        *((number, yuan(0), yuan(0), said(more), said(day)) for day, more in further),
    ]
