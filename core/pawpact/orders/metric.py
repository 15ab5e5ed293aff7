"""What a store's mall did in a month."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from pawpact.kernel.label import Label
from pawpact.ledger.metric import booked, goods_revenue
from pawpact.orders.models import Order, OrderEvent
from pawpact.orders.values import OrderState
from pawpact.tenancy.metric import Figure, Metric, Month, Ratio, Total
from pawpact.tenancy.unit import Unit


def orders(unit: Unit, month: Month) -> Iterator[Figure]:
    """Accepted ones, and apart from them those that were called off."""
    counted = (
        select(OrderEvent.to_state, func.count().label("number"))
        .where(
            OrderEvent.to_state.in_([OrderState.ACCEPTED.value, OrderState.CANCELLED.value]),
            OrderEvent.at >= month.since,
            OrderEvent.at < month.until,
        )
        .group_by(OrderEvent.to_state)
    )
    found = {row.to_state: row.number for row in unit.session.execute(counted)}
    accepted = found.get(OrderState.ACCEPTED.value, 0)
    yield Figure("accepted", Label("已受理", "accepted"), Total("count", accepted))
    cancelled = found.get(OrderState.CANCELLED.value, 0)
    yield Figure("cancelled", Label("已取消", "called off"), Total("count", cancelled))


def average_spend(unit: Unit, month: Month) -> Iterator[Figure]:
    """What goods and services came to, by the customers to whom something was shipped."""
    revenue = goods_revenue(booked(unit, month.since, month.until))
    customers = unit.session.scalar(
        select(func.count(Order.customer_id.distinct())).where(
            Order.shipped_at >= month.since, Order.shipped_at < month.until
        )
    )
    title = Label("单客平均消费", "average spend")
    yield Figure("", title, Ratio("yuan", revenue, customers or 0, "yuan"))


METRICS = (
    Metric(
        "orders",
        Label("订单量", "orders"),
        Label("受理的订单，取消的另列", "orders accepted, cancelled shown apart"),
        orders,
    ),
    Metric(
        "average_spend_per_customer",
        Label("单客平均消费", "average spend per customer"),
        Label(
            "确认的商品与服务收入 ÷ 有发货订单的客户数",
            "recognised goods and service revenue / distinct customers with a shipped order",
        ),
        average_spend,
    ),
)
