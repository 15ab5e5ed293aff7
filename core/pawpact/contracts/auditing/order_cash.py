"""Proves that the cash of an order goes back to the payment it came in, and no more than came."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import String, and_, case, cast, func, literal, or_, select, union_all

from pawpact.database.prepared import Prepared
from pawpact.database.session import StoreSession
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.kernel.money import yuan
from pawpact.ledger.account import REFUND_PAYABLE
from pawpact.ledger.finding import Auditor, Place
from pawpact.ledger.models import JournalRow, PostingRow
from pawpact.orders.models import Order, OrderRefund
from pawpact.orders.values import OrderState
from pawpact.payouts.models import Payout

_IS_CANCELLED = Order.state == OrderState.CANCELLED.value
_KEY = literal("order:") + cast(Order.id, String)
_OWES = or_(
    and_(_IS_CANCELLED, Order.cash > 0, JournalRow.key == _KEY + ":cancelled"),
    JournalRow.key == _KEY + ":refund:" + OrderRefund.key,
)


def _look(session: StoreSession) -> Iterator[tuple[str, Place]]:
    for number, paid, back in _OVERPAID.rows(session):
        yield "order_cash_overpaid", Place.of(public_id("ord", number), yuan(paid), yuan(int(back)))
    for number, payment, order, came in _ELSEWHERE.rows(session):
        where = f"{public_id('pay', number)} {public_id('ord', order)}"
        yield "refund_to_other_payment", Place.of(where, came or "-", payment or "-")


_NOTHING = literal(0)
_CASH = union_all(
    select(OrderRefund.order_id.label("number"), OrderRefund.cash.label("back")),
    select(Order.id, func.coalesce(-PostingRow.amount, _NOTHING))
    .outerjoin(
        JournalRow,
        and_(JournalRow.tenant_id == Order.tenant_id, JournalRow.key == _KEY + ":cancelled"),
    )
    .outerjoin(
        PostingRow,
        and_(
            PostingRow.tenant_id == JournalRow.tenant_id,
            PostingRow.journal_id == JournalRow.id,
            PostingRow.account == REFUND_PAYABLE,
        ),
    ),
).subquery()
"""An order that was not called off gave nothing back by that. It stays in, so that each journal is
looked up by its order's key; else every order is held against every journal."""
_BACK = func.coalesce(func.sum(_CASH.c.back), 0)
_OVERPAID = Prepared(
    select(Order.id, Order.cash, _BACK)
    .outerjoin(_CASH, _CASH.c.number == Order.id)
    .group_by(Order.id, Order.cash, Order.state)
    .having(or_(Order.cash < _BACK, and_(_IS_CANCELLED, Order.cash != _BACK)))
)
"""More went back than came, or less of an order that was called off."""
_ELSEWHERE = Prepared(
    select(Payout.id, Payout.payment, Order.id, Order.payment)
    .join_from(
        Payout,
        JournalRow,
        and_(JournalRow.tenant_id == Payout.tenant_id, JournalRow.id == Payout.journal_id),
    )
    .join(Order, and_(Order.tenant_id == Payout.tenant_id, Order.customer_id == Payout.customer_id))
    .outerjoin(
        OrderRefund,
        and_(OrderRefund.tenant_id == Order.tenant_id, OrderRefund.order_id == Order.id),
    )
    .where(
        _OWES,
        case((Payout.payment == Order.payment, literal(0)), else_=literal(1)) == 1,
    )
)

AUDITOR = Auditor(
    {
        "order_cash_overpaid": Label(
            "订单退回的现金与所付不符", "an order gave back other cash than was paid"
        ),
        "refund_to_other_payment": Label(
            "退款没有退回原付款", "a refund does not go back to the payment it came in"
        ),
    },
    _look,
)
