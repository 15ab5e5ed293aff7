"""After-sales claims over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from tests.core.web.test_order_api import Buyer, Keys, buyer

__all__ = ["Keys", "buyer"]
TORN = {"line": 0, "kind": "reship", "why": "袋子破了"}


def received(buyer: Buyer) -> str:
    order = str(buyer.order(quantity=1).json["id"])
    buyer.house.platform.run_orders("xihu")
    for step in ("shipment", "receipt"):
        assert buyer.post(f"/orders/{order}/{step}", {}, step).status_code == 200
    return order


def filed(buyer: Buyer, **changes: Any) -> str:
    answer = buyer.post(f"/orders/{received(buyer)}/claims", {**TORN, **changes}, "file")
    assert answer.status_code == 201, answer.text
    return str(answer.json["id"])


@pytest.mark.drives(
    "POST /orders/<string:order>/claims",
    "GET /claims",
    "POST /claims/<string:claim>/approval",
    "POST /claims/<string:claim>/reshipment",
)
def test_a_torn_bag_is_sent_again(buyer: Buyer) -> None:
    """Filed, approved and sent again it is closed; the same line is not claimed twice."""
    claim = filed(buyer)
    order = buyer.get("/claims").json["items"][0]["order"]
    assert buyer.post(f"/orders/{order}/claims", TORN, "again").status_code == 409
    assert buyer.post(f"/claims/{claim}/approval", {"why": "照片"}, "a").json["state"] == (
        "reshipping"
    )
    parcel = {"tracking": "SF-1", "freight": "8.00", "is_warehouse_at_fault": True}
    done = buyer.post(f"/claims/{claim}/reshipment", parcel, "r").json
    assert (done["state"], done["freight"]) == ("closed", "8.00")
    assert buyer.get("/claims", state="closed", order=order).json["items"] == [done]
    assert buyer.get("/claims", state="vanished").status_code == 422


@pytest.mark.drives(
    "POST /claims/<string:claim>/refusal",
    "POST /claims/<string:claim>/appeal",
    "POST /claims/<string:claim>/return",
)
def test_an_appeal_leads_to_a_refund(buyer: Buyer) -> None:
    """Refused and appealed it is looked at again; the goods come back and are refunded."""
    claim = filed(buyer, kind="refund")
    states = [
        buyer.post(f"/claims/{claim}/{step}", {"why": "说明"}, step).json["state"]
        for step in ("refusal", "appeal", "approval", "return")
    ]
    assert states == ["refused", "appealed", "returning", "closed"]
    assert buyer.post(f"/claims/{claim}/appeal", {"why": "再次"}, "late").status_code == 409
