"""What may be done with orders."""

from pawpact.orders.fulfilment import (
    cancel,
    clear_exception,
    close,
    prepare,
    receive,
    receive_all,
    report_exception,
    ship,
    ship_all,
)
from pawpact.orders.placement import NotForPoints, Placed, place, spend_rule
from pawpact.orders.refund import Refunded, refund
from pawpact.orders.values import OrderLine

__all__ = [
    "NotForPoints",
    "OrderLine",
    "Placed",
    "Refunded",
    "cancel",
    "clear_exception",
    "close",
    "place",
    "prepare",
    "receive",
    "receive_all",
    "refund",
    "report_exception",
    "ship",
    "ship_all",
    "spend_rule",
]
