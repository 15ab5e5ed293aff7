"""Staff over HTTP: who works here, who stands in, who is a customer's own; who looked at whom."""

from __future__ import annotations

import pytest

from pawpact.access.actor import Role
from tests.core.web.desk import Desk

VET = {"name": "测试医生", "role": "vet"}


@pytest.mark.drives(
    "GET /staff",
    "POST /staff",
    "POST /staff/<string:staff>/role",
    "POST /staff/<string:staff>/departure",
)
def test_somebody_starts_changes_and_leaves(desk: Desk) -> None:
    """She is listed by name with her role of now; gone she stays in the list, and acts no more."""
    member = desk.post("/staff", VET)
    assert "测试" not in str(member)
    (listed,) = desk.get("/staff")["items"]
    assert (listed["id"], listed["name"], listed["role"]) == (member["id"], "测试医生", "vet")
    address = f"/staff/{member['id']}"
    assert desk.post(f"{address}/role", {"role": "carer"})["role"] == "carer"
    assert desk.ask(f"{address}/role", {"role": "customer"}).status_code == 422
    assert desk.post(f"{address}/departure")["left_at"] is not None
    assert desk.get("/staff")["items"][0]["left_at"] is not None
    assert desk.ask(f"{address}/role", {"role": "vet"}).status_code == 409


@pytest.mark.drives(
    "POST /staff/<string:staff>/stand-ins", "POST /customers/<string:customer>/staff"
)
def test_new_tasks_are_her_own_ones(desk: Desk) -> None:
    """From now on a customer's tasks of that role are hers; on days off somebody stands in."""
    own, other = (desk.post("/staff", {"name": name, "role": "sales"})["id"] for name in "甲乙")
    asked = desk.apply()
    assigned = desk.post(f"/customers/{asked['customer']}/staff", {"staff": own})
    assert assigned == {"customer": asked["customer"], "staff": own, "role": "sales"}
    desk.post(f"/applications/{asked['id']}/assessment", {"percent": 0})
    tasks = desk.get("/tasks", role="sales")["items"]
    assert [each["owner"] for each in tasks if each["kind"] == "novice_training"] == [own]
    days = {"stand_in": other, "from_on": desk.today, "until_on": desk.today}
    arranged = desk.post(f"/staff/{own}/stand-ins", days)
    assert arranged == {"staff": own, **days}
    for wrong in ({**days, "stand_in": own}, {**days, "until_on": "2026-03-01"}):
        assert desk.ask(f"/staff/{own}/stand-ins", wrong).status_code == 422


@pytest.mark.drives("POST /customers/search")
def test_a_phone_finds_its_customer_masked(desk: Desk) -> None:
    """However it is written the number leads to one, of whom it shows the mask; others to none."""
    person = desk.house.person()
    sent = {"name": person.name, "phone": person.phone}
    customer = desk.post("/customers", sent, Role.SALES)["id"]
    spaced = f"+86 {person.phone[:3]} {person.phone[3:7]} {person.phone[7:]}"
    for written in (person.phone, spaced):
        (found,) = desk.post("/customers/search", {"phone": written}, Role.SALES)["items"]
        assert found["id"] == customer
        assert person.phone not in str(found)
        assert person.name not in str(found)
    assert desk.post("/customers/search", {"phone": "15400000000"})["items"] == []


@pytest.mark.drives("GET /access-log")
def test_whoever_looked_is_told(desk: Desk) -> None:
    """Readings in clear and reaches for what is not here stand in pages, the newest first."""
    asked = desk.apply()
    customer = asked["customer"]
    desk.post(f"/customers/{customer}/personal", {"purpose": "核对"})
    desk.ask("/orders/ord_0000000000001/receipt")
    lines = desk.get("/access-log")["items"]
    assert [(each["action"], each["whom"], each["allowed"]) for each in lines[:2]] == [
        ("foreign_id", "ord_0000000000001", False),
        ("read_personal", customer, True),
    ]
    hers = desk.get("/access-log", customer=customer)["items"][0]
    assert hers["purpose"] == "核对"
    first = desk.get("/access-log", limit=1)
    assert desk.get("/access-log", limit=1, after=first["next"])["items"] == [hers]


def test_who_was_refused_is_told_too(desk: Desk) -> None:
    """A role that may not look is refused, and stands in the trail with whom it reached for."""
    customer = desk.apply()["customer"]
    body = {"purpose": "好奇"}
    assert desk.ask(f"/customers/{customer}/personal", body, Role.SALES).status_code == 403
    assert desk.ask("/staff", VET, Role.CARER).status_code == 403
    general, hers = desk.get("/access-log")["items"][:2]
    assert (hers["action"], hers["whom"]) == ("customer.read_personal", customer)
    assert (general["whom"], general["allowed"], hers["allowed"]) == ("store", False, False)
