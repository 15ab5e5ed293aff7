"""Tables of after-sales claims, and of what apologies cost in a month."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pawpact.database.model import TenantModel


class AfterSalesClaim(TenantModel):
    """What is made good about one line of an order: one for each line, whoever asked."""

    __tablename__ = "after_sales_claim"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "order_id"], ["customer_order.tenant_id", "customer_order.id"]
        ),
        ForeignKeyConstraint(
            ["tenant_id", "order_line_id"], ["order_line.tenant_id", "order_line.id"]
        ),
        UniqueConstraint("tenant_id", "order_line_id"),
        Index("ix_after_sales_claim_order", "tenant_id", "order_id"),
        Index("ix_after_sales_claim_customer", "tenant_id", "customer_id", "id"),
        CheckConstraint("pieces > 0", name="pieces"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    order_line_id: Mapped[int]
    order_id: Mapped[int]
    customer_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20))
    pieces: Mapped[int]
    cause: Mapped[str] = mapped_column(String(160))
    """The rule that granted it, or what the counter said."""
    opened_at: Mapped[datetime]
    freight: Mapped[int] = mapped_column(default=0)
    """What the courier took, in fen; the store bears it."""
    is_warehouse_at_fault: Mapped[bool] = mapped_column(default=False)
    tracking: Mapped[str | None] = mapped_column(String(80))
    reshipped_at: Mapped[datetime | None]


class AfterSalesEvent(TenantModel):
    """One move of a claim: who, when, why."""

    __tablename__ = "after_sales_event"
    __append_only__ = True
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "claim_id"], ["after_sales_claim.tenant_id", "after_sales_claim.id"]
        ),
        Index("ix_after_sales_event_claim", "tenant_id", "claim_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    claim_id: Mapped[int]
    from_state: Mapped[str] = mapped_column(String(20))
    to_state: Mapped[str] = mapped_column(String(20))
    actor: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]
    why: Mapped[str] = mapped_column(String(500))


class CompensationMonth(TenantModel):
    """Points that a store gave as apologies in a month, to whom; ``customer_id`` 0: to all."""

    __tablename__ = "compensation_month"
    __table_args__ = (CheckConstraint("points >= 0", name="points"),)

    month: Mapped[date] = mapped_column(Date, primary_key=True)
    """Its first day."""
    customer_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    points: Mapped[int] = mapped_column(default=0)
