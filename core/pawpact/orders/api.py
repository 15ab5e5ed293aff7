"""``/stores/<store>/orders``: placed, shown, shipped, received, called off, returned."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pawpact.access.answering import (
    READ_PROBLEMS,
    WRITE_PROBLEMS,
    IdempotencyHeader,
    carry_out,
    look,
    number_of,
)
from pawpact.access.blueprint import Routes
from pawpact.access.caller import Doors, caller
from pawpact.access.field import NothingRequest
from pawpact.access.paging import place as after_place
from pawpact.access.permission import Permission, may
from pawpact.accounts.service import require_customers
from pawpact.kernel.errors import Conflict
from pawpact.kernel.identity import public_id
from pawpact.orders import answers, fulfilment
from pawpact.orders.placement import Placed, place, refuse
from pawpact.orders.refund import refund
from pawpact.orders.schemas import OrderRequest, OrderWanted
from pawpact.orders.view import show_order, show_orders
from pawpact.tenancy.unit import Unit

CREATED = 201


def routes(doors: Doors) -> Routes:
    """Orders of mall goods."""
    found = Routes("orders", "商城订单 / orders", doors)
    _placed(found, doors)
    _looked_up(found, doors)
    _fulfilled(found, doors)
    _given_back(found, doors)
    return found


def _placed(found: Routes, doors: Doors) -> None:
    @found.serve(
        "POST",
        "/orders",
        headers=IdempotencyHeader,
        body=OrderRequest,
        answer=answers.WholeOrderView,
        status=CREATED,
        permission=Permission.PLACE_ORDER,
        problems=WRITE_PROBLEMS,
    )
    def order(header: dict[str, str], wanted: OrderWanted, *, store: str) -> Any:
        """下单：占用积分，当场受理 / Place an order; its points are reserved at once."""
        key = header["idempotency_key"]
        number_of("cus", public_id("cus", wanted.customer))

        def work(unit: Unit) -> object:
            require_customers(unit, [wanted.customer])
            placed = _place(unit, wanted, key)
            return answers.whole(show_order(unit, placed.order))

        def keep(unit: Unit, refused: Conflict) -> None:
            refuse(unit, wanted.customer, wanted.lines, key, why=refused.code)

        return carry_out(doors, answers.WholeOrderView, work, CREATED, refuse=keep)


def _looked_up(found: Routes, doors: Doors) -> None:
    @found.serve(
        "GET",
        "/orders",
        query=answers.OrderQuery,
        answer=answers.OrderPageView,
        permission=Permission.LIST_ORDERS,
        problems=READ_PROBLEMS,
    )
    def every(query: dict[str, Any], *, store: str) -> Any:
        """订单，新的在前 / Orders, the newest first."""
        return look(doors, lambda unit: _page(unit, query))

    @found.serve(
        "GET",
        "/orders/<string:order>",
        answer=answers.WholeOrderView,
        permission=Permission.READ_ORDER,
        problems=READ_PROBLEMS,
    )
    def show(*, store: str, order: str) -> Any:
        """订单的商品、经过与退款 / Lines, moves and refunds of an order."""
        number = number_of("ord", order)
        return look(doors, lambda unit: answers.whole(show_order(unit, number)))


def _fulfilled(found: Routes, doors: Doors) -> None:
    @found.serve(
        "POST",
        "/orders/<string:order>/shipment",
        headers=IdempotencyHeader,
        body=answers.ShipRequest,
        answer=answers.WholeOrderView,
        permission=Permission.SHIP_ORDER,
        problems=WRITE_PROBLEMS,
    )
    def ship(_header: dict[str, str], body: dict[str, Any], *, store: str, order: str) -> Any:
        """已发货：扣减积分，入账 / It left: its points are spent and booked."""
        return _done(
            doors, order, lambda unit, number: fulfilment.ship(unit, number, body["tracking"])
        )

    @found.serve(
        "POST",
        "/orders/<string:order>/receipt",
        headers=IdempotencyHeader,
        body=NothingRequest,
        answer=answers.WholeOrderView,
        permission=Permission.SHIP_ORDER,
        problems=WRITE_PROBLEMS,
    )
    def receive(_header: dict[str, str], _body: dict[str, Any], *, store: str, order: str) -> Any:
        """客户已收到 / The customer has it."""
        return _done(doors, order, fulfilment.receive)

    @found.serve(
        "POST",
        "/orders/<string:order>/clearance",
        headers=IdempotencyHeader,
        body=NothingRequest,
        answer=answers.WholeOrderView,
        permission=Permission.SHIP_ORDER,
        problems=WRITE_PROBLEMS,
    )
    def clear(_header: dict[str, str], _body: dict[str, Any], *, store: str, order: str) -> Any:
        """异常已解决，照常发货 / What kept it back is mended."""
        return _done(doors, order, fulfilment.clear_exception)


def _given_back(found: Routes, doors: Doors) -> None:
    @found.serve(
        "POST",
        "/orders/<string:order>/cancellation",
        headers=IdempotencyHeader,
        body=answers.CancelRequest,
        answer=answers.WholeOrderView,
        permission=Permission.REFUND_ORDER,
        problems=WRITE_PROBLEMS,
    )
    def cancel(_header: dict[str, str], body: dict[str, str], *, store: str, order: str) -> Any:
        """未发货的取消：释放积分，现金待退 / Call it off before it ships."""
        return _done(
            doors,
            order,
            lambda unit, number: fulfilment.cancel(
                unit, number, body["why"], decided=_may_decide()
            ),
        )

    @found.serve(
        "POST",
        "/orders/<string:order>/return",
        headers=IdempotencyHeader,
        body=answers.ReturnRequest,
        answer=answers.WholeOrderView,
        permission=Permission.REFUND_ORDER,
        problems=WRITE_PROBLEMS,
    )
    def give_back(header: dict[str, str], body: dict[str, Any], *, store: str, order: str) -> Any:
        """退货：积分回到原批次，现金待退 / Goods came back: points to where they came from."""
        key, why = header["idempotency_key"], body["why"]
        listed = body["pieces"]
        pieces = None if listed is None else {each["line"]: each["count"] for each in listed}
        return _done(
            doors,
            order,
            lambda unit, number: refund(unit, number, pieces, key, why=why, decided=_may_decide()),
        )


def _place(unit: Unit, wanted: OrderWanted, key: str) -> Placed:
    return place(
        unit,
        wanted.customer,
        wanted.lines,
        key,
        cash=wanted.cash,
        payment=wanted.payment,
        coupon=wanted.coupon,
    )


def _may_decide() -> bool:
    """Whether the caller may send any sum back."""
    return may(caller().role, Permission.PAY_REFUND)


def _done(doors: Doors, order: str, work: Callable[[Unit, int], object]) -> Any:
    number = number_of("ord", order)

    def change(unit: Unit) -> object:
        work(unit, number)
        return answers.whole(show_order(unit, number))

    return carry_out(doors, answers.WholeOrderView, change)


def _page(unit: Unit, query: dict[str, Any]) -> dict[str, Any]:
    limit, customer = query["limit"], query["customer"]
    if customer is not None:
        require_customers(unit, [customer])
    found = show_orders(
        unit,
        state=query["state"],
        customer=customer,
        before=after_place("ord", query["after"]) or None,
        limit=limit + 1,
    )
    items = found[:limit]
    more = public_id("ord", items[-1].order) if len(found) > limit else None
    return {"items": [answers.shown(each) for each in items], "next": more}
