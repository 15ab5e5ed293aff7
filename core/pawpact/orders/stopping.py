"""An order that cannot go on: it stops, and somebody is asked to look at once."""

from __future__ import annotations

from pawpact.orders.models import Order
from pawpact.orders.trail import move
from pawpact.orders.values import OrderState
from pawpact.outbox.service import Message, send
from pawpact.tasks.service import NewTask, open_tasks
from pawpact.tenancy.unit import Unit

LATE = "not_shipped_in_time"
TASK = "order_exception"
CALLED_OFF = "order_called_off"


def warn_warehouse(unit: Unit, order: Order) -> None:
    """It has, or may have, an order that is called off: somebody tells it at once, once."""
    open_tasks(
        unit,
        [
            NewTask(
                CALLED_OFF,
                f"order:{order.id}:called_off",
                {"order": order.id, "customer": order.customer_id},
                due_at=unit.at,
            )
        ],
    )


def told(kind: str, order: Order, again: str = "", **values: int) -> Message:
    """What a customer reads about an order; ``again`` tells apart what happens more than once."""
    return Message(
        kind,
        {"customer": order.customer_id, "order": order.id},
        key=f"{kind}:{order.id}{again}",
        values=values,
    )


def stop(unit: Unit, order: Order, kind: str) -> None:
    """Nothing is shipped until a person has cleared it; the task is due when shipping was."""
    move(unit, order, OrderState.EXCEPTION, why=kind)
    open_tasks(
        unit,
        [
            NewTask(
                TASK,
                f"order:{order.id}:{kind}",
                {"order": order.id, "customer": order.customer_id},
                due_at=max(order.ship_by, unit.at),
                values={"kind": kind},
            )
        ],
    )
    if kind != LATE:
        send(unit, [told("order.exception", order, f":{kind}")])
