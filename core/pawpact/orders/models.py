"""Tables of orders."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pawpact.database.model import TenantModel


class Order(TenantModel):
    """One order; ``key`` is what the shop front calls it, once for ever."""

    __tablename__ = "customer_order"
    __table_args__ = (
        UniqueConstraint("tenant_id", "key"),
        Index("ix_customer_order_customer", "tenant_id", "customer_id", "id"),
        Index("ix_customer_order_state", "tenant_id", "state", "id"),
        CheckConstraint("points + cash = total OR state IN ('placed', 'refused')", name="paid"),
        Index("ix_customer_order_try", "tenant_id", "state", "next_try_at"),
        CheckConstraint("points >= 0 AND cash >= 0", name="parts"),
        CheckConstraint("discount >= 0 AND coupon >= 0", name="less"),
        CheckConstraint("cash = 0 OR payment IS NOT NULL", name="payment"),
        UniqueConstraint("tenant_id", "payment"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(String(240))
    customer_id: Mapped[int]
    state: Mapped[str] = mapped_column(String(20))
    total: Mapped[int]
    """What is to be paid, after discount and coupon."""
    discount: Mapped[int] = mapped_column(default=0)
    """What better prices took off its lines, in fen."""
    coupon: Mapped[int] = mapped_column(default=0)
    """What a coupon took off besides, in fen."""
    coupon_id: Mapped[int | None]
    points: Mapped[int]
    """What points of all buckets pay, in fen."""
    cash: Mapped[int]
    payment: Mapped[str | None] = mapped_column(String(80))
    """The provider's number of the payment that the cash came in; what is owed back goes there."""
    tracking: Mapped[str | None] = mapped_column(String(80))
    placed_at: Mapped[datetime]
    shipped_at: Mapped[datetime | None]
    ship_by: Mapped[datetime]
    handed_over_at: Mapped[datetime | None]
    """When the warehouse confirmed that it has the order."""
    next_try_at: Mapped[datetime | None]
    """When the warehouse is to be told next; None once it knows, or is not to know."""
    tries: Mapped[int] = mapped_column(default=0)
    delivered_at: Mapped[datetime | None]


class OrderLineRow(TenantModel):
    """One article of an order, as it was priced and classified on the day."""

    __tablename__ = "order_line"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "order_id"], ["customer_order.tenant_id", "customer_order.id"]
        ),
        UniqueConstraint("tenant_id", "order_id", "number"),
        CheckConstraint("returned >= 0 AND returned <= quantity", name="returned"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    order_id: Mapped[int]
    number: Mapped[int]
    sku: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(200))
    category: Mapped[str] = mapped_column(String(40))
    quantity: Mapped[int]
    unit_price: Mapped[int]
    unit_cost: Mapped[int]
    eligible: Mapped[bool]
    """Whether points were allowed to pay for it."""
    discount: Mapped[int] = mapped_column(default=0)
    coupon: Mapped[int] = mapped_column(default=0)
    price: Mapped[str] = mapped_column(String(80), default="")
    """Which better price won: its kind, form and ratio."""
    points: Mapped[int]
    """What points paid of it, in fen."""
    returned: Mapped[int] = mapped_column(default=0)


class OrderEvent(TenantModel):
    """One move of an order: who, when, why."""

    __tablename__ = "order_event"
    __append_only__ = True
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "order_id"], ["customer_order.tenant_id", "customer_order.id"]
        ),
        Index("ix_order_event_order", "tenant_id", "order_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    order_id: Mapped[int]
    from_state: Mapped[str] = mapped_column(String(20))
    to_state: Mapped[str] = mapped_column(String(20))
    actor: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]
    why: Mapped[str] = mapped_column(String(500))


class WarehouseNews(TenantModel):
    """What the warehouse reported, once for each of its own numbers.

    ``order_id`` is None and ``flag`` says why where it fits no order; it is kept all the same.
    """

    __tablename__ = "warehouse_news"
    __append_only__ = True
    __table_args__ = (
        UniqueConstraint("tenant_id", "number"),
        Index("ix_warehouse_news_order", "tenant_id", "order_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[str] = mapped_column(String(80))
    order_number: Mapped[str] = mapped_column(String(80))
    order_id: Mapped[int | None]
    kind: Mapped[str] = mapped_column(String(20))
    tracking: Mapped[str | None] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(String(80))
    flag: Mapped[str] = mapped_column(String(80))
    happened_at: Mapped[datetime]
    at: Mapped[datetime]


class OrderRefund(TenantModel):
    """Goods that came back, and what was given back for them; ``key`` makes it happen once.

    ``pieces`` says how many of which line, by its number.
    """

    __tablename__ = "order_refund"
    __append_only__ = True
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "order_id"], ["customer_order.tenant_id", "customer_order.id"]
        ),
        UniqueConstraint("tenant_id", "key"),
        Index("ix_order_refund_order", "tenant_id", "order_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(String(240))
    order_id: Mapped[int]
    pieces: Mapped[dict[str, int]] = mapped_column(JSON)
    points: Mapped[int]
    cash: Mapped[int]
    actor: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]
    why: Mapped[str] = mapped_column(String(500))
