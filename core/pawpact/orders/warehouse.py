"""The cloud warehouse as the store sees it: orders go out, news come back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Reply(StrEnum):
    """What the warehouse says of an order that it is handed."""

    TAKEN = "taken"
    REFUSED = "refused"
    SILENT = "silent"
    """No answer: it may have the order or not; it is handed over again."""


class NewsKind(StrEnum):
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    EXCEPTION = "exception"


@dataclass(frozen=True, slots=True)
class ShippingLine:
    sku: str
    quantity: int


@dataclass(frozen=True, slots=True)
class ShippingOrder:
    """What is to be packed. The same ``number`` is packed once. Whom for, the adapter looks up."""

    number: str
    customer: int
    lines: tuple[ShippingLine, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """``reason`` is one of the store's kinds of exceptions where the order was refused."""

    number: str
    reply: Reply
    reason: str = ""


@dataclass(frozen=True, slots=True)
class News:
    """Something that happened to an order there; ``id`` is the warehouse's own number of it."""

    id: str
    number: str
    kind: NewsKind
    at: datetime
    tracking: str | None = None
    reason: str = ""


class WarehouseDown(Exception):
    """The warehouse cannot be reached."""


class Warehouse(Protocol):
    """Packs and ships, outside any transaction. It drops an order number that it has already."""

    def take(self, orders: Sequence[ShippingOrder]) -> Sequence[Answer]: ...

    def news(self, after: str) -> Sequence[News]:
        """What happened since the news with this id, oldest first; everything for ``""``."""
        ...
