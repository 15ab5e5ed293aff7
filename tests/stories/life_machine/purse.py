"""What a customer has at the store, whichever of her contracts it came from. Plain Python.

Mall points lie in parts as they came in, spent first in first out; an order reserves points and
takes them from their parts when it is shipped.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

POINT = 10
"""What a reward point is worth, in fen."""
KEPT_DAYS = 30
TOLD_DAYS, KNOWN_DAYS = 30, 7


def end_of(day: date) -> datetime:
    """Midnight after this day."""
    return datetime.combine(day + timedelta(days=1), time())


def years_later(day: date, years: int) -> date:
    """The same day of a later year; 29 February is kept on the 28th."""
    year = day.year + years
    return day.replace(year=year, day=min(day.day, monthrange(year, day.month)[1]))


@dataclass
class Part:
    """Mall points that came in together, in fen, and the contract they came from."""

    contract: int
    points: int


@dataclass
class Lot:
    """Reward points that came in together, and when they run out."""

    points: int
    ends: datetime


@dataclass
class Order:
    """An order of so many pieces, and what it holds: reward points, bonus, then paid points."""

    pieces: int
    price: int
    reward: int
    bonus: int
    paid: int
    state: str = "accepted"
    returned: int = 0
    given: int = 0
    """What came back already, in fen."""
    lots: list[tuple[Lot, int]] = field(default_factory=list)
    """Of which lots the reward points came when it was shipped; below, the mall points."""
    parts: list[tuple[str, Part, int]] = field(default_factory=list)


@dataclass
class Purse:
    """The points of one customer, and what the store owes her."""

    parts: dict[str, list[Part]] = field(default_factory=lambda: {"paid": [], "bonus": []})
    lots: list[Lot] = field(default_factory=list)
    told: dict[datetime, datetime] = field(default_factory=dict)
    """When she was told first that points run out at an instant."""
    orders: list[Order] = field(default_factory=list)
    payable: int = 0

    @property
    def waiting(self) -> list[Order]:
        return [each for each in self.orders if each.state == "accepted"]

    def free(self, bucket: str) -> int:
        """Mall points that no order reserves."""
        held = sum(each.paid if bucket == "paid" else each.bonus for each in self.waiting)
        return sum(each.points for each in self.parts[bucket]) - held

    @property
    def rewards(self) -> int:
        """Reward points that no order reserves."""
        held = sum(each.reward for each in self.waiting)
        return sum(lot.points for lot in self.lots) - held

    def put(self, bucket: str, contract: int, points: int) -> None:
        if points:
            self.parts[bucket].append(Part(contract, points))

    def take(self, bucket: str, points: int) -> list[tuple[str, Part, int]]:
        """First in, first out; what came of which part."""
        taken = []
        for part in self.parts[bucket]:
            some = min(part.points, points)
            if some:
                part.points -= some
                points -= some
                taken.append((bucket, part, some))
        assert not points, "the model takes more than there is"
        return taken

    def unspent(self, bucket: str, contract: int, *, alone: bool) -> int:
        """All that is free; beside another contract only what is left of this one's own."""
        if alone:
            return self.free(bucket)
        own = sum(each.points for each in self.parts[bucket] if each.contract == contract)
        return min(self.free(bucket), own)

    def grant(self, points: int, today: date) -> None:
        """P13: good for twelve months, the last day included."""
        self.lots.append(Lot(points, end_of(years_later(today, 1))))

    # -- orders

    def place(self, pieces: int, price: int) -> Order | None:
        """Whole reward points pay first, then bonus, then paid points; or nothing is reserved."""
        amount = pieces * price
        reward = min(self.rewards, amount // POINT)
        bonus = min(self.free("bonus"), amount - reward * POINT)
        paid = amount - reward * POINT - bonus
        if paid > self.free("paid"):
            return None
        self.orders.append(Order(pieces, price, reward, bonus, paid))
        return self.orders[-1]

    def ship(self, order: Order) -> None:
        """P11: now the points are spent, the oldest first."""
        order.state = "shipped"
        left = order.reward
        for lot in self.lots:
            points = min(lot.points, left)
            if points:
                lot.points -= points
                left -= points
                order.lots.append((lot, points))
        order.parts = [*self.take("paid", order.paid), *self.take("bonus", order.bonus)]

    def give_back(self, order: Order, pieces: int, today: date) -> None:
        """P22: paid points return first, to the parts they came from, the last one used first.

        A rest smaller than a reward point gives the whole point, so the last piece may bring less.
        """
        order.state = "after_sales"
        order.returned += pieces
        left = min(pieces * order.price, order.pieces * order.price - order.given)
        order.given += left
        for bucket in ("paid", "bonus"):
            left = self._give_parts(order, bucket, left)
        surplus = self._give_lots(order, left, end_of(today + timedelta(days=KEPT_DAYS)))
        order.given += surplus

    def _give_parts(self, order: Order, bucket: str, left: int) -> int:
        for place, (name, part, points) in reversed(list(enumerate(order.parts))):
            given = min(points, left) if name == bucket else 0
            if given:
                part.points += given
                order.parts[place] = (name, part, points - given)
                left -= given
        return left

    def _give_lots(self, order: Order, left: int, keep: datetime) -> int:
        """How much more than asked for came back, where whole points round it up."""
        for place, (lot, points) in reversed(list(enumerate(order.lots))):
            given = min(points, -(-max(left, 0) // POINT))
            if given:
                lot.points += given
                lot.ends = max(lot.ends, keep)
                order.lots[place] = (lot, points - given)
                left -= given * POINT
        return -min(left, 0)

    # -- time

    def run_out(self, now: datetime) -> bool:
        """P15: a lot ends once its customer knew of it for a week; one that is reserved waits.

        Whether the day's job has anything to do.
        """
        held, happened = sum(each.reward for each in self.waiting), False
        for lot in self.lots:
            reserved, held = min(lot.points, held), max(held - lot.points, 0)
            if not lot.points:
                continue
            if now >= lot.ends - timedelta(days=TOLD_DAYS):
                happened = True
                self.told.setdefault(lot.ends, now)
            known = now - self.told.get(lot.ends, now) >= timedelta(days=KNOWN_DAYS)
            if known and now >= lot.ends and not reserved:
                lot.points = 0
        return happened
