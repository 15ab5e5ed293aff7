"""What orders decide without a database: states, what points may buy, what comes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label
from pawpact.kernel.machine import Machine


class OrderState(StrEnum):
    PLACED = "placed"
    ACCEPTED = "accepted"
    TO_SHIP = "to_ship"
    SHIPPED = "shipped"
    RECEIVED = "received"
    CLOSED = "closed"
    REFUSED = "refused"
    EXCEPTION = "exception"
    CANCELLED = "cancelled"
    AFTER_SALES = "after_sales"


S = OrderState

ORDER_MOVES: Mapping[str, tuple[OrderState, ...]] = {
    S.PLACED: (S.ACCEPTED, S.REFUSED),
    S.ACCEPTED: (S.TO_SHIP, S.EXCEPTION),
    S.TO_SHIP: (S.SHIPPED, S.EXCEPTION, S.CANCELLED),
    S.EXCEPTION: (S.TO_SHIP, S.CANCELLED),
    S.SHIPPED: (S.RECEIVED,),
    S.RECEIVED: (S.CLOSED, S.AFTER_SALES),
    S.CLOSED: (),
    S.REFUSED: (),
    S.CANCELLED: (),
    S.AFTER_SALES: (),
}

ORDER_LABELS: Mapping[str, Label] = {
    "order": Label("订单", "order"),
    S.PLACED: Label("已下单", "placed"),
    S.ACCEPTED: Label("已受理", "accepted"),
    S.TO_SHIP: Label("待发货", "to be shipped"),
    S.SHIPPED: Label("已发货", "shipped"),
    S.RECEIVED: Label("已签收", "received"),
    S.CLOSED: Label("已完成", "closed"),
    S.REFUSED: Label("未受理", "refused"),
    S.EXCEPTION: Label("异常", "stopped by an exception"),
    S.CANCELLED: Label("已取消", "called off"),
    S.AFTER_SALES: Label("售后", "in after-sales"),
}

ORDER = Machine("order", ORDER_MOVES, ORDER_LABELS, "pawpact orders show")


@dataclass(frozen=True, slots=True)
class OrderLine:
    """What a customer wants of one article; prices and costs are fen a piece.

    An article without a category, or with one that no list names, is not bought with points.
    ``discount`` is what a better price takes off the whole line and ``price`` names it;
    ``coupon`` is what a coupon takes off besides.
    """

    sku: str
    title: str
    category: str
    quantity: int
    unit_price: int
    unit_cost: int = 0
    discount: int = 0
    coupon: int = 0
    price: str = ""

    @property
    def listed(self) -> int:
        """What it would cost anybody."""
        return self.quantity * self.unit_price

    @property
    def total(self) -> int:
        """What is to be paid for it."""
        return self.listed - self.discount - self.coupon


@dataclass(frozen=True, slots=True)
class SpendRule:
    """Which categories mall points and reward points may buy in a store."""

    mall: frozenset[str]
    reward: frozenset[str]

    @classmethod
    def of(
        cls, eligible: Sequence[str], excluded: Sequence[str], reward: Sequence[str]
    ) -> SpendRule:
        """What is excluded is never bought with mall points, whatever else names it."""
        return cls(frozenset(eligible) - frozenset(excluded), frozenset(reward))

    def mall_part(self, lines: Sequence[OrderLine]) -> int:
        """The most that mall points may pay of these lines, in fen."""
        return sum(line.total for line in lines if line.category in self.mall)

    def reward_part(self, lines: Sequence[OrderLine]) -> int:
        """The most that reward points may pay of these lines, in fen."""
        return sum(line.total for line in lines if line.category in self.reward)

    def allows(self, line: OrderLine) -> bool:
        return line.category in self.mall or line.category in self.reward

    def points_part(self, lines: Sequence[OrderLine]) -> int:
        """The most that points of any kind may pay, in fen."""
        return sum(line.total for line in lines if self.allows(line))


def check_lines(lines: Sequence[OrderLine]) -> None:
    """Refuse an order of nothing, and pieces or prices below what exists."""
    if not lines:
        raise InvalidField("lines", Label("订单没有商品", "an order has at least one line"))
    for number, line in enumerate(lines):
        if line.quantity < 1:
            raise InvalidField(
                f"lines.{number}.quantity", Label("数量至少为 1", "a quantity is at least 1")
            )
        if line.unit_price < 1 or line.unit_cost < 0:
            raise InvalidField(
                f"lines.{number}.unit_price",
                Label("单价须大于 0，成本不能为负", "a price is above zero, a cost not below it"),
            )


def points_by_line(lines: Sequence[OrderLine], points: int, rule: SpendRule) -> list[int]:
    """How much of each line points pay, in fen: eligible lines in their order, until used up."""
    parts = []
    for line in lines:
        part = min(line.total, points) if rule.allows(line) else 0
        points -= part
        parts.append(part)
    return parts


def returned_part(paid: int, quantity: int, before: int, now: int) -> int:
    """What comes back of an amount paid for ``quantity`` pieces when ``now`` more come back.

    Counted from the start each time, so that the last piece brings back all that is left.

    >>> [returned_part(100, 3, before, 1) for before in (0, 1, 2)]
    [33, 33, 34]
    """
    return paid * (before + now) // quantity - paid * before // quantity
