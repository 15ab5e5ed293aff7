"""Orders and points: held when an order is placed, spent when it ships, given back on a refund."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

from sqlalchemy import bindparam, select

from pawpact.database import bulk
from pawpact.database.prepared import Prepared
from pawpact.kernel.errors import Conflict, NotFound
from pawpact.kernel.label import Label
from pawpact.kernel.money import yuan
from pawpact.ledger.account import REWARD_POINTS
from pawpact.ledger.balance import balances, give_back, reserve
from pawpact.ledger.guard import check_books, check_spending
from pawpact.ledger.lot_store import spendable, taken_by
from pawpact.ledger.models import PointHold
from pawpact.ledger.movement import pay_order, refund_order
from pawpact.ledger.posting import booked_ids, post, postings_of
from pawpact.ledger.split import Limits, split_payment, split_refund
from pawpact.ledger.values import BUCKET_OF, Bucket, Journal, NotEnoughPoints, Posting, Split
from pawpact.tenancy.unit import Unit

HELD = "held"
SPENT = "spent"
RELEASED = "released"

_TAKEN = Prepared(select(PointHold.id).where(PointHold.key == bindparam("key")))


class _Rest(TypedDict):
    cost: int
    cash: int
    discount: int
    coupon: str


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment or refund that is booked: its journal and what each bucket gave or got."""

    journal: int
    split: Split


def hold(
    unit: Unit, customer: int, amount: int, key: str, *, limits: Limits | None = None
) -> Split:
    """Reserve points for an order; nothing is posted. The same key again answers the same hold.

    ``amount`` is fen; the buckets follow ``core.ledger.spend_order`` within ``limits``.
    """
    row = _hold(unit, key)
    if row is not None:
        split = _split(row)
        if (row.customer_id, split.worth) != (customer, amount) or row.state == RELEASED:
            raise _other(key)
        return split
    split = _plan(unit, customer, amount, limits or {})
    if not reserve(unit.session, customer, split):
        raise NotEnoughPoints(amount, 0)
    columns: dict[str, Sequence[object]] = {
        "id": [unit.ids.one()],
        "key": [key],
        "customer_id": [customer],
        "state": [HELD],
        "paid": [split.paid],
        "bonus": [split.bonus],
        "reward_points": [split.reward_points],
        "reward_worth": [split.reward_worth],
        "created_at": [unit.at],
    }
    bulk.insert(unit.session, PointHold, columns)
    return split


def release(unit: Unit, key: str) -> Split:
    """Give back what an order reserved; nothing where it was spent or released before."""
    row = _hold(unit, key)
    if row is None:
        raise NotFound(Label(f"没有占用积分的订单 {key}", f"no points are held under {key}"))
    if row.state != HELD:
        return Split()
    return _end(unit, row, RELEASED)


def spend(
    unit: Unit,
    customer: int,
    amount: int,
    key: str,
    *,
    cause: str,
    cost: int = 0,
    cash: int = 0,
    discount: int = 0,
    coupon: str = "",
    limits: Limits | None = None,
) -> Paid:
    """Pay ``amount`` fen of an order with points and book it (P11), once for this key.

    What was held under the key is what is spent. ``cash`` was paid to the provider besides;
    ``cost`` is what the goods cost the store, ``discount`` what their list price came down by,
    with a ``coupon`` of that kind where one was used.
    """
    done = _done(unit, key)
    if done is not None:
        if done.split.worth != amount:
            raise _other(key)
        return done
    split = _held_or_planned(unit, customer, amount, key, limits or {})
    journal = pay_order(
        key, customer, split, cause, cost=cost, cash=cash, discount=discount, coupon=coupon
    )
    return Paid(post(unit, [journal])[0], split)


@dataclass(frozen=True, slots=True)
class Payment:
    """What one order takes: ``amount`` fen in points, ``cash`` besides; ``cost`` of the goods.

    ``discount`` is what the list price came down by, ``coupon`` the kind of one that was used.
    """

    customer: int
    amount: int
    key: str
    cost: int = 0
    cash: int = 0
    discount: int = 0
    coupon: str = ""

    @property
    def rest(self) -> _Rest:
        """All but the points."""
        return {
            "cost": self.cost,
            "cash": self.cash,
            "discount": self.discount,
            "coupon": self.coupon,
        }


def spend_all(unit: Unit, payments: Sequence[Payment], *, cause: str) -> None:
    """Spend what is held for these orders and book it, in a constant number of statements.

    One that was booked before, or for which nothing is held, is paid as `spend` pays it.
    """
    unit.catch_up()
    keys = [each.key for each in payments]
    booked, holds = booked_ids(unit.session, keys), _holds(unit, keys)
    journals: list[Journal] = []
    ending: list[PointHold] = []
    for each in payments:
        row = holds.get(each.key)
        if each.key in booked or row is None or not _is_for(row, each.customer, each.amount):
            spend(unit, each.customer, each.amount, each.key, cause=cause, **each.rest)
            continue
        ending.append(row)
        journals.append(pay_order(each.key, each.customer, _split(row), cause, **each.rest))
    check_books(unit, [row.customer_id for row in ending])
    _end_all(unit, ending, SPENT)
    post(unit, journals)


def refund(
    unit: Unit,
    customer: int,
    amount: int,
    key: str,
    *,
    order_key: str,
    cause: str,
    cost: int = 0,
    cash: int = 0,
    discount: int = 0,
) -> Paid:
    """Give ``amount`` fen in points back for an order (P22), to the lots they came from.

    Paid points return first. ``cash`` besides becomes payable to the customer; ``discount`` is
    what the list price had come down by.
    """
    done = _done(unit, key)
    if done is not None:
        if not _answers(done.split, amount):
            raise _other(key)
        return done
    taken = taken_by(unit.session, _order(unit, order_key))
    split = split_refund(amount, taken)
    if split.worth < amount or any(lot.customer != customer for lot, _ in taken):
        raise Conflict(
            Label(
                f"订单只能再退 {yuan(split.worth)} 元的积分，要求退 {yuan(amount)} 元",
                f"points worth {yuan(split.worth)} yuan are left to refund, not {yuan(amount)}",
            ),
            details={"asked": amount, "left": split.worth},
        )
    journal = refund_order(
        key, order_key, customer, split, cause, cost=cost, cash=cash, discount=discount
    )
    return Paid(post(unit, [journal])[0], split)


def _order(unit: Unit, order_key: str) -> int:
    order = booked_ids(unit.session, [order_key]).get(order_key)
    if order is None:
        raise NotFound(Label(f"订单 {order_key} 没有入账", f"order {order_key} is not booked"))
    return order


def _held_or_planned(unit: Unit, customer: int, amount: int, key: str, limits: Limits) -> Split:
    row = _hold(unit, key)
    if row is None or row.state == RELEASED:
        return _plan(unit, customer, amount, limits)
    if not _is_for(row, customer, amount):
        raise _other(key)
    check_books(unit, [customer])
    return _end(unit, row, SPENT)


def _plan(unit: Unit, customer: int, amount: int, limits: Limits) -> Split:
    unit.catch_up()
    check_spending(unit, [customer])
    order = [Bucket(name) for name in unit.store.texts("core.ledger.spend_order")]
    lots = spendable(unit.session, customer, Bucket.REWARD)
    split = split_payment(amount, balances(unit, customer), lots, order, limits)
    if split.worth != amount:
        raise NotEnoughPoints(amount, split.worth)
    return split


def _hold(unit: Unit, key: str) -> PointHold | None:
    if not _TAKEN.rows(unit.session, key=key):
        return None
    rows = select(PointHold).where(PointHold.key == key).with_for_update()
    return unit.session.scalars(rows).one_or_none()


def _holds(unit: Unit, keys: Sequence[str]) -> dict[str, PointHold]:
    rows = select(PointHold).where(PointHold.key.in_(keys)).with_for_update()
    return {row.key: row for row in unit.session.scalars(rows)}


def _is_for(row: PointHold, customer: int, amount: int) -> bool:
    """Whether exactly this is held and was neither spent nor released."""
    return (row.customer_id, _split(row).worth, row.state) == (customer, amount, HELD)


def _end(unit: Unit, row: PointHold, state: str) -> Split:
    _end_all(unit, [row], state)
    return _split(row)


def _end_all(unit: Unit, rows: Sequence[PointHold], state: str) -> None:
    for row in rows:
        row.state = state
        row.ended_at = unit.at
    give_back(unit.session, [(row.customer_id, _split(row)) for row in rows])


def _split(row: PointHold) -> Split:
    return Split(row.paid, row.bonus, row.reward_points, row.reward_worth)


def _done(unit: Unit, key: str) -> Paid | None:
    """What was booked under this key before."""
    unit.catch_up()
    journal = booked_ids(unit.session, [key]).get(key)
    if journal is None:
        return None
    return Paid(journal, _split_of(postings_of(unit.session, [journal])[journal]))


def _split_of(legs: tuple[Posting, ...]) -> Split:
    points: dict[Bucket, int] = {}
    worth = 0
    for name, _, _, amount in legs:
        bucket = BUCKET_OF.get(name)
        if bucket is not None:
            points[bucket] = points.get(bucket, 0) + abs(amount)
        elif name == REWARD_POINTS:
            worth += abs(amount)
    return _of_points(points, worth)


def _of_points(points: Mapping[Bucket, int], worth: int) -> Split:
    return Split(
        points.get(Bucket.PAID, 0),
        points.get(Bucket.BONUS, 0),
        points.get(Bucket.REWARD, 0),
        worth,
    )


def _answers(given: Split, asked: int) -> bool:
    """Whether a refund that is booked is the one asked for; reward points may round it up."""
    return given.worth == asked or (given.reward_points > 0 and given.worth > asked)


def _other(key: str) -> Conflict:
    return Conflict(
        Label(
            f"{key} 已经用于另一笔付款或已结束", f"{key} stands for another payment or has ended"
        ),
        details={"key": key},
    )
