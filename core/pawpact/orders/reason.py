"""Why an order moved, in words that people read."""

from __future__ import annotations

from collections.abc import Mapping

from pawpact.benefits.using import NotToBeUsed
from pawpact.kernel.errors import Conflict
from pawpact.kernel.label import Label
from pawpact.ledger.guard import BooksDisagree, SpendingStopped
from pawpact.ledger.values import NotEnoughPoints
from pawpact.orders.placement import NotForPoints
from pawpact.orders.stopping import LATE

_MOVES: Mapping[str, Label] = {
    "points_reserved": Label("积分已占用", "points reserved"),
    "warehouse": Label("交给仓库", "handed to the warehouse"),
    "shipped": Label("已发出", "shipped"),
    "shipped late": Label("超时后发出", "shipped late"),
    "received": Label("客户已收到", "received"),
    "delivered long ago": Label("送达已久，自动签收", "delivered long ago"),
    "closed": Label("了结", "closed"),
    "cancelling": Label("未发货取消", "called off before it ships"),
    "exception_cleared": Label("异常已解除", "exception cleared"),
}
_EXCEPTIONS: Mapping[str, Label] = {
    "bad_address": Label("地址有误", "bad address"),
    "out_of_stock": Label("缺货", "out of stock"),
    "carrier_return": Label("快递退回", "returned by the carrier"),
    LATE: Label("超时未发货", "not shipped in time"),
}
"""The kinds that the platform ships with; a store's own are shown as it calls them."""
_REFUSALS = {
    each.code: each.title
    for each in (
        NotForPoints,
        NotEnoughPoints,
        SpendingStopped,
        BooksDisagree,
        NotToBeUsed,
        Conflict,
    )
}
_KNOWN = {**_MOVES, **_EXCEPTIONS, **_REFUSALS}


def order_reason(why: str) -> Label:
    """What a reason is called; words that somebody wrote are shown as they are."""
    return _KNOWN.get(why) or Label.of(why)
