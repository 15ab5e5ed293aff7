"""Orders, statements and refunds over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from pawpact.contracts.moves import contracts
from pawpact.kernel.identity import public_id, read_public_id
from pawpact.ledger.movement import settle_charge
from pawpact.ledger.service import post
from pawpact.orders.fulfilment import report_exception
from tests.core.web.test_contract_api import Asker
from tests.house import House

Keys = Callable[..., dict[str, str]]
LINE = {
    "sku": "S-1",
    "title": "猫粮",
    "category": "staple_food",
    "quantity": 2,
    "unit_price": "40.00",
}


class Buyer(Asker):
    """Somebody who orders for a customer with paid points."""

    def __init__(self, client: FlaskClient, keys: Keys, house: House) -> None:
        super().__init__(client, keys, house)
        with house.platform.unit("xihu") as unit:
            customer = contracts(unit, [self.number])[self.number].customer_id
            post(unit, [settle_charge("points", customer, 26_800, "simulator")])
        self.customer = public_id("cus", customer)

    def order(self, key: str = "o", **changes: Any) -> Any:
        body = {"customer": self.customer, "lines": [{**LINE, **changes}]}
        return self.post("/orders", body, key)


@pytest.fixture
def buyer(client: FlaskClient, key_of: Keys, house: House) -> Buyer:
    return Buyer(client, key_of, house)


@pytest.mark.drives("POST /orders", "GET /orders")
def test_an_order_is_placed_once(buyer: Buyer) -> None:
    """The same order sent again is the same order, with its points reserved once."""
    first, second = buyer.order(), buyer.order()
    assert (first.status_code, first.data) == (201, second.data), first.text
    assert (first.json["points"], first.json["state"]) == ("80.00", "accepted")
    assert len(buyer.get("/orders").json["items"]) == 1


def test_a_refused_order_is_kept(buyer: Buyer) -> None:
    """Goods that points do not buy are refused, and that they were asked for stays."""
    answer = buyer.order(category="")
    assert (answer.status_code, answer.json["code"]) == (409, "not_for_points")
    assert [each["state"] for each in buyer.get("/orders").json["items"]] == ["refused"]


@pytest.mark.drives(
    "POST /orders/<string:order>/shipment",
    "POST /orders/<string:order>/receipt",
    "POST /orders/<string:order>/return",
)
def test_goods_come_back(buyer: Buyer) -> None:
    """One of two pieces returned gives back its points, and says so in the order."""
    order = buyer.order().json["id"]
    buyer.house.platform.run_orders("xihu")
    for step in ("shipment", "receipt"):
        assert buyer.post(f"/orders/{order}/{step}", {}, step).status_code == 200
    back = {"pieces": [{"line": 0, "count": 1}], "why": "包装破损"}
    shown = buyer.post(f"/orders/{order}/return", back, "r").json
    assert [each["points"] for each in shown["refunds"]] == ["40.00"]
    assert shown["lines"][0]["returned"] == 1


@pytest.mark.drives("GET /customers/<string:customer>/statement")
def test_a_statement_of_days_is_to_the_fen(buyer: Buyer) -> None:
    """What a customer has is told with each movement; days before it hold nothing."""
    address = f"/customers/{buyer.customer}/statement"
    found = buyer.get(address).json
    assert [line["amount"] for line in found["lines"]] == ["268.00"]
    assert buyer.get(address, until="2026-03-11").json["lines"] == []
    wrong = buyer.get(address, since="2026-03-13", until="2026-03-12")
    assert [each["field"] for each in wrong.json["errors"]] == ["since"]


def test_orders_are_listed_newest_first(buyer: Buyer) -> None:
    """A page of orders goes on where the last one ended."""
    ids = [buyer.order(key).json["id"] for key in ("one", "two")]
    first = buyer.get("/orders", limit=1).json
    rest = buyer.get("/orders", limit=1, after=first["next"]).json
    assert [each["items"][0]["id"] for each in (first, rest)] == ids[::-1]
    assert rest["next"] is None


@pytest.mark.drives("POST /orders/<string:order>/cancellation", "GET /orders/<string:order>")
def test_called_off_its_points_are_free(buyer: Buyer) -> None:
    """Before it ships an order is called off; its points buy something else."""
    order = buyer.order().json["id"]
    buyer.house.platform.run_orders("xihu")
    over = buyer.post(f"/orders/{order}/cancellation", {"why": "客户不要了"}, "c")
    assert (over.status_code, over.json["state"]) == (200, "cancelled")
    assert buyer.get(f"/orders/{order}").json == over.json
    assert buyer.order("o2", unit_price="134.00").json["points"] == "268.00"


@pytest.mark.drives("POST /orders/<string:order>/clearance")
def test_what_kept_an_order_back_is_mended(buyer: Buyer) -> None:
    """Stopped because it was not shipped in time it is cleared once, and ships."""
    order = buyer.order().json["id"]
    buyer.house.platform.run_orders("xihu")
    with buyer.house.platform.unit("xihu") as unit:
        number = read_public_id("ord", order)
        assert number is not None
        report_exception(unit, number, unit.store.texts("mall_orders.exception_kinds")[0])
    stopped = buyer.post(f"/orders/{order}/shipment", {"tracking": "YT1"}, "s")
    assert stopped.status_code == 409
    cleared = buyer.post(f"/orders/{order}/clearance", {}, "c")
    assert cleared.json["state"] == "to_ship"
    assert buyer.post(f"/orders/{order}/clearance", {}, "d").status_code == 409
    shipped = buyer.post(f"/orders/{order}/shipment", {"tracking": "YT1"}, "t")
    assert shipped.json["state"] == "shipped"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"category": ""}, "not_for_points"),
        ({"unit_price": "900.00"}, "not_enough_points"),
    ],
)
def test_a_refusal_is_an_answer(buyer: Buyer, change: dict[str, Any], code: str) -> None:
    """Sent again it is refused alike, to the byte, and is one order with the reason."""
    body = {"customer": buyer.customer, "lines": [{**LINE, **change}]}
    first, second = (buyer.post("/orders", body, "r") for _ in range(2))
    assert (first.status_code, first.json["code"]) == (409, code), first.text
    assert (second.status_code, second.data, second.mimetype) == (409, first.data, first.mimetype)
    (order,) = buyer.get("/orders").json["items"]
    shown = buyer.get(f"/orders/{order['id']}").json
    assert (shown["state"], shown["moves"][-1]["why"]) == ("refused", code)
    other = buyer.post("/orders", {**body, "cash": "0.01"}, "r")
    assert (other.status_code, other.json["code"]) == (409, "idempotency_key_taken")
    assert len(buyer.get("/orders").json["items"]) == 1
