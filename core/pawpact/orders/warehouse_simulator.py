"""A warehouse that fails on purpose: deaf, slow to answer, out of stock, twice the same news."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from pawpact.orders.warehouse import Answer, News, NewsKind, Reply, ShippingOrder, WarehouseDown


class Mood(StrEnum):
    """What the simulated warehouse does with an order that it sees for the first time."""

    TAKES = "takes"
    OUT_OF_STOCK = "out_of_stock"
    BAD_ADDRESS = "bad_address"
    LOSES_ANSWER = "loses_answer"
    """It has the order, but its answer is lost."""
    LOSES_ORDER = "loses_order"
    """The order is lost on its way, once."""


Decide = Callable[[ShippingOrder], Mood]


def always_takes(order: ShippingOrder) -> Mood:
    return Mood.TAKES


class SimulatedWarehouse:
    """Takes each order number once; a test or the demo says what becomes of it."""

    def __init__(self, decide: Decide = always_takes) -> None:
        self._decide = decide
        self._lost: set[str] = set()
        self._news: list[News] = []
        self.down = False
        self.packed: dict[str, ShippingOrder] = {}
        """What it has to pack, by order number."""
        self.handed: list[str] = []
        """Every handing over, repeats with it."""

    def take(self, orders: Sequence[ShippingOrder]) -> list[Answer]:
        self._answer_phone()
        return [self._take_one(order) for order in orders]

    def news(self, after: str) -> list[News]:
        self._answer_phone()
        known = [each.id for each in self._news]
        return self._news[known.index(after) + 1 if after in known else 0 :]

    def ship(self, number: str, at: datetime, tracking: str = "") -> News:
        return self._tell(number, NewsKind.SHIPPED, at, tracking=tracking or f"SF-{number[-8:]}")

    def deliver(self, number: str, at: datetime) -> News:
        return self._tell(number, NewsKind.DELIVERED, at)

    def stop(self, number: str, at: datetime, reason: str) -> News:
        return self._tell(number, NewsKind.EXCEPTION, at, reason=reason)

    def repeat(self, news: News) -> None:
        """The same news once more, as if nobody had read it."""
        self._news.append(news)

    def _tell(
        self,
        number: str,
        kind: NewsKind,
        at: datetime,
        *,
        tracking: str | None = None,
        reason: str = "",
    ) -> News:
        news = News(f"n{len(self._news):06d}", number, kind, at, tracking, reason)
        self._news.append(replace(news))
        return news

    def _answer_phone(self) -> None:
        if self.down:
            raise WarehouseDown

    def _take_one(self, order: ShippingOrder) -> Answer:
        self.handed.append(order.number)
        if order.number in self.packed:
            return Answer(order.number, Reply.TAKEN)
        mood = self._decide(order)
        if mood in (Mood.OUT_OF_STOCK, Mood.BAD_ADDRESS):
            return Answer(order.number, Reply.REFUSED, mood.value)
        if mood is Mood.LOSES_ORDER and order.number not in self._lost:
            self._lost.add(order.number)
            return Answer(order.number, Reply.SILENT)
        self.packed[order.number] = order
        silent = mood is Mood.LOSES_ANSWER
        return Answer(order.number, Reply.SILENT if silent else Reply.TAKEN)
