"""A contract's whole life over HTTP: nobody opens the database but the jobs and the auditor."""

from __future__ import annotations

import base64
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from pawpact.access.actor import PROGRAMS, Role
from pawpact.access.api_key import create_key
from pawpact.bootstrap.api import make_api
from pawpact.bootstrap.books import audit_books
from pawpact.bootstrap.due import EXPIRY, do_due
from tests.core.contracts.signing_scene import drawing
from tests.house import House

STORE = "xihu"
TOLD = {
    "account",
    "application",
    "charge",
    "consent",
    "contract",
    "decision",
    "deposit",
    "ending",
    "mandate",
    "message",
    "money",
    "order",
    "pause",
    "refund",
    "task",
}
"""What a whole life has something of."""
PRICE, OTHER_PLAN = "268.00", "cat_pedigree"


class Shop:
    """One store as its programs see it: a key for each role, and a clock that is moved."""

    def __init__(self, house: House, patch: str = "") -> None:
        house.open(STORE, patch)
        self.house = house
        app = make_api(house.platform, {"simulator": b"of the simulator"})
        app.config["TESTING"] = True
        self.client: FlaskClient = app.test_client()
        with house.platform.unit(STORE, "platform:1") as unit:
            self.keys = {role: create_key(unit, role, "story") for role in PROGRAMS}
        self.sent = 0

    def get(self, address: str, role: Role = Role.STORE_MANAGER, **headers: str) -> Any:
        answer = self.client.get(f"/stores/{STORE}{address}", headers=self._headers(role, headers))
        assert answer.status_code == 200, answer.text
        return answer.json if answer.is_json else answer.data

    def post(self, address: str, body: Any, role: Role = Role.STORE_MANAGER, **headers: str) -> Any:
        """Send it twice, as a program whose line broke would: the second answer is the first."""
        self.sent += 1
        once = {**self._headers(role, headers), "Idempotency-Key": f"story-{self.sent}"}
        answers = [
            self.client.post(f"/stores/{STORE}{address}", json=body, headers=once) for _ in range(2)
        ]
        assert answers[0].status_code in (200, 201), answers[0].text
        assert answers[0].data == answers[1].data
        return answers[0].json

    def days(self, count: int) -> None:
        """So many days, each with its jobs."""
        for _ in range(count):
            self.house.clock.advance(timedelta(days=1))
            for _ in do_due(lambda: self.house.platform.unit(STORE), EXPIRY):
                pass
            self.house.platform.run_debits(STORE)

    @property
    def today(self) -> date:
        return self.house.clock.now().date()

    def _headers(self, role: Role, more: dict[str, str]) -> dict[str, str]:
        named = {name.replace("_", "-").title(): value for name, value in more.items()}
        return {"Authorization": f"Bearer {self.keys[role]}", **named}


@pytest.fixture
def shop(house: House) -> Shop:
    return Shop(house)


def test_a_whole_life(shop: Shop) -> None:
    """From the counter to the refund, every step an HTTP request sent twice; the books balance."""
    person = _person(shop)
    customer = shop.post("/customers", person, Role.SALES)["id"]
    pet = _listed_pet(shop)
    application = _approved(shop, person, pet)
    assert application["customer"] == customer
    contract = _signed(shop, application["id"])
    _live(shop, contract)
    assert _until_performed(shop, contract, 2)["streak"] == 2
    _spend(shop, customer)
    _pause(shop, contract)
    _change_plan(shop, contract)
    _end(shop, contract)
    _pay_back(shop, customer)
    statement = shop.get(f"/customers/{customer}/statement", Role.SALES)
    assert [line["amount"] for line in statement["lines"]], "every movement is told"
    assert {bucket["closing"] for bucket in statement["buckets"]} == {"0.00"}
    _told(shop, customer, statement)
    with shop.house.platform.reading(STORE) as unit:
        assert audit_books(unit).findings == ()


def _told(shop: Shop, customer: str, statement: dict[str, Any]) -> None:
    """Her timeline has all of it, each movement of the statement among it, in order."""
    told = shop.get(f"/customers/{customer}/timeline?limit=1000", Role.SALES)["events"]
    assert [event["at"] for event in told] == sorted(event["at"] for event in told)
    assert {event["kind"].partition(".")[0] for event in told} >= TOLD
    changes = [moved["change"].lstrip("+") for event in told for moved in event["moved"]]
    assert changes == [line["amount"].lstrip("+") for line in statement["lines"]]


def _person(shop: Shop) -> dict[str, Any]:
    made = shop.house.person(549)
    return {
        "name": made.name,
        "phone": made.phone,
        "identity_number": made.identity_number,
        "housing": "owned",
        "consents": ["credit_query", "identity_check"],
    }


def _listed_pet(shop: Shop) -> str:
    """Taken in, isolated, vaccinated, examined and listed, in as many days as that takes."""
    born_on = (shop.today - timedelta(days=180)).isoformat()
    arriving = {"species": "cat", "name": "团子", "born_on": born_on, "cage": "A1"}
    pet = shop.post("/pets", arriving, Role.CARER)["pet"]["id"]
    shop.days(1)
    _vet(shop, pet, kind="vaccine_dose", name="feline_trivalent")
    _vet(shop, pet, kind="deworming", name="internal")
    _vet(shop, pet, kind="test", name="feline_panleukopenia", result="negative")
    shop.days(14)
    _vet(shop, pet, kind="vaccine_dose", name="feline_trivalent")
    shop.days(5)
    _vet(shop, pet, kind="exam", result="passed")
    shop.days(1)
    assert shop.post(f"/pets/{pet}/listing", {}, Role.VET)["pet"]["state"] == "listed"
    return str(pet)


def _vet(shop: Shop, pet: str, **entry: str) -> None:
    shop.post(f"/pets/{pet}/health", {"on": shop.today.isoformat(), **entry}, Role.VET)


def _approved(shop: Shop, person: dict[str, Any], pet: str) -> Any:
    """A score that asks for a deposit, which the provider reports as paid."""
    body = {
        "customer": person,
        "pet": pet,
        "plan": "cat_common",
        "term": 12,
        "documents": ["id_card", "residence_proof"],
        "identity": "verified",
        "pets_prohibited": False,
    }
    application = shop.post("/applications", body, Role.SALES)
    assert application["state"] == "approved_with_deposit_due", application
    deposit = application["deposit"]
    paid = {"amount": deposit["amount"], "reference": "pos-1"}
    held = shop.post(f"/deposits/{deposit['id']}/payment", paid, Role.PROVIDER)
    assert (held["state"], held["remaining"]) == ("held", deposit["amount"])
    now = shop.get(f"/applications/{application['id']}", Role.SALES)
    assert now["state"] == "approved"
    return now


def _signed(shop: Shop, application: str) -> str:
    """Drawn up, scanned, told, confirmed clause by clause, signed; the signer gets her PDF."""
    contract = shop.post("/contracts", {"application": application}, Role.SALES)["contract"]
    link = shop.post(f"/contracts/{contract}/signing-code", {}, Role.SALES)["link"]
    scan = {"code": link, "platform": "ios", "device": "测试手机"}
    token = shop.post("/signing", scan, Role.SALES)["token"]
    read = shop.get("/signing/text", Role.SALES, signing_token=token)
    assert PRICE in read["text"]
    told = {"hash": read["disclosure_hash"]}
    left = shop.post("/signing/disclosure", told, Role.SALES, signing_token=token)["clauses"]
    assert sorted(left) == sorted(read["clauses"])
    for clause in list(left):
        said = {"clauses": [clause]}
        left = shop.post("/signing/clauses", said, Role.SALES, signing_token=token)["clauses"]
    assert left == []
    hand = {
        "image": base64.b64encode(drawing()).decode(),
        "evidence": {"ip": "203.0.113.7", "device": "测试手机"},
    }
    signed = shop.post("/signing/signature", hand, Role.SALES, signing_token=token)
    assert signed["missing"] == []
    copy = shop.get("/signing/agreement.pdf", Role.SALES, signing_token=token)
    assert copy.startswith(b"%PDF-")
    return str(contract)


def _live(shop: Shop, contract: str) -> None:
    """The mandate makes it live, and the pet goes home."""
    given = {"provider": "simulator", "reference": "m-1"}
    live = shop.post(f"/contracts/{contract}/mandates", given, Role.SALES)
    assert (live["state"], live["items"][0]["limit"]) == ("active", PRICE)
    shop.post(f"/contracts/{contract}/handover", {}, Role.SALES)
    charges = shop.get(f"/contracts/{contract}/charges", Role.SALES)["items"]
    assert [each["amount"] for each in charges] == [PRICE] * 12


def _until_performed(shop: Shop, contract: str, periods: int) -> Any:
    for _ in range(120):
        shown = shop.get(f"/contracts/{contract}", Role.SALES)
        if shown["performed"] >= periods:
            return shown
        shop.days(1)
    raise AssertionError("the debits do not come")


def _spend(shop: Shop, customer: str) -> None:
    """An order paid with points is shipped and received."""
    line = {
        "sku": "S-1",
        "title": "幼猫粮 2kg",
        "category": "staple_food",
        "quantity": 1,
        "unit_price": "80.00",
        "unit_cost": "50.00",
    }
    order = shop.post("/orders", {"customer": customer, "lines": [line]}, Role.SALES)
    assert (order["state"], order["points"], order["cash"]) == ("accepted", "80.00", "0.00")
    shop.house.platform.run_orders(STORE)
    shipped = shop.post(f"/orders/{order['id']}/shipment", {"tracking": "YT1"}, Role.SERVICE_AGENT)
    assert shipped["state"] == "shipped"
    received = shop.post(f"/orders/{order['id']}/receipt", {}, Role.SERVICE_AGENT)
    assert received["state"] == "received"


def _pause(shop: Shop, contract: str) -> None:
    """A pause is asked for and granted; while it lasts nothing is debited; the pet gets well."""
    wish = {"periods": 1, "documents": ["clinic_diagnosis_report"]}
    asked = shop.post(f"/contracts/{contract}/pauses", wish, Role.SERVICE_AGENT)
    (pause,) = asked["pauses"]
    if pause["state"] == "requested":
        granted = {"grant": True, "periods": 1, "why": "诊断属实"}
        asked = shop.post(f"/pauses/{pause['id']}/answer", granted)
    assert asked["state"] == "paused"
    shop.days(35)
    resumed = shop.post(f"/contracts/{contract}/recovery", {"why": "已痊愈"}, Role.SERVICE_AGENT)
    assert (resumed["state"], resumed["performed"]) == ("active", 2)


def _change_plan(shop: Shop, contract: str) -> None:
    """Another plan with a higher limit of the mandate; what was announced keeps its price."""
    wish = {
        "plan": OTHER_PLAN,
        "confirmation": {"signature_image": "scans/1"},
        "mandate_limit": "500.00",
    }
    changed = shop.post(f"/contracts/{contract}/plan", wish, Role.SERVICE_AGENT)
    assert [each["plan"] for each in changed["plans"]] == [OTHER_PLAN]
    assert changed["monthly_price"] != PRICE


def _end(shop: Shop, contract: str) -> None:
    """Bill first, then the end by its fingerprint, then the customer's answer to the very bill."""
    bill = shop.get(f"/contracts/{contract}/bill", Role.SERVICE_AGENT)
    assert bill["fee"] != "0.00"
    end = {"why": "客户搬家", "fingerprint": bill["fingerprint"]}
    shown = shop.post(f"/contracts/{contract}/termination", end, Role.SERVICE_AGENT)
    assert shown["state"] == "terminating"
    again = shop.get(f"/contracts/{contract}/bill")
    assert again["fee"] == bill["fee"]
    settled = shop.post(
        f"/contracts/{contract}/settlement",
        {
            "fingerprint": again["fingerprint"],
            "points": "refund",
            "agreed": True,
            "why": "客户当面确认",
        },
    )
    assert (settled["state"], settled["ending"]["choice"]) == ("terminated", "refund")


def _pay_back(shop: Shop, customer: str) -> None:
    """What is owed is listed, and paid by hand."""
    shop.house.platform.run_refunds(STORE)
    (owed,) = shop.get(f"/refunds?customer={customer}")["items"]
    paid = shop.post(f"/refunds/{owed['id']}/payment", {"reference": "bank-1"})
    assert (paid["state"], paid["reference"]) == ("paid", "bank-1")
    assert shop.get(f"/refunds?customer={customer}")["items"] == []
    assert shop.get(f"/refunds/{owed['id']}") == paid
