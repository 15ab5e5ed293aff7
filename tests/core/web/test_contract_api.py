"""``/stores/<store>/contracts`` and charges, as a program meets them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from pawpact.access.actor import Role
from pawpact.contracts.moves import contracts
from pawpact.kernel.identity import public_id
from tests.house import House
from tests.stories.counter import begin_contract

Keys = Callable[..., dict[str, str]]
WHY = {"why": "客户当面申请"}


class Asker:
    """Somebody with a key of the store xihu and contracts that run there."""

    def __init__(self, client: FlaskClient, keys: Keys, house: House) -> None:
        self.client, self.keys, self.house = client, keys, house
        self.number = begin_contract(house, "xihu")
        self.contract = public_id("con", self.number)
        self.headers = keys("xihu")

    def get(self, address: str, **query: Any) -> Any:
        return self.client.get(f"/stores/xihu{address}", query_string=query, headers=self.headers)

    def post(self, address: str, body: Any, key: str = "k", headers: Any = None) -> Any:
        given = {**(headers or self.headers), "Idempotency-Key": key}
        return self.client.post(f"/stores/xihu{address}", json=body, headers=given)

    def of_contract(self, step: str, body: Any, key: str = "k", headers: Any = None) -> Any:
        return self.post(f"/contracts/{self.contract}/{step}", body, key, headers)

    def state(self) -> str:
        with self.house.platform.reading("xihu") as unit:
            return contracts(unit, [self.number])[self.number].state


@pytest.fixture
def asker(client: FlaskClient, key_of: Keys, house: House) -> Asker:
    return Asker(client, key_of, house)


@pytest.mark.drives("GET /contracts")
def test_contracts_are_listed_by_the_page(asker: Asker) -> None:
    """A page ends with the place where the next one begins, and the last page says so."""
    second = public_id("con", begin_contract(asker.house, "xihu", key="again"))
    first = asker.get("/contracts", limit=1).json
    assert [each["id"] for each in first["items"]] == [asker.contract]
    rest = asker.get("/contracts", limit=1, after=first["next"]).json
    assert ([each["id"] for each in rest["items"]], rest["next"]) == ([second], None)


@pytest.mark.parametrize(
    ("address", "query", "field"),
    [
        ("/contracts", {"state": "running"}, "state"),
        ("/contracts", {"limit": 0}, "limit"),
        ("/contracts", {"limit": 201}, "limit"),
        ("/contracts", {"after": "pet_0000000000001"}, "after"),
        ("/charges", {"state": "paid"}, "state.0"),
        ("/charges", {"after": "2026-13-01.chg_0000000000001"}, "after"),
        ("/refunds", {"state": "lost"}, "state.0"),
        ("/orders", {"state": "vanished"}, "state"),
        ("/deposits", {"customer": "cus_1"}, "customer"),
    ],
)
def test_an_unknown_filter_is_refused(
    asker: Asker, address: str, query: dict[str, Any], field: str
) -> None:
    """A list is never narrowed by something that it does not know."""
    answer = asker.get(address, **query)
    assert answer.status_code == 422, answer.text
    assert [each["field"] for each in answer.json["errors"]] == [field]


def test_known_filters_are_named(asker: Asker) -> None:
    """Whoever asks for a state that there is not is told which there are."""
    (told,) = asker.get("/contracts", state="running").json["errors"]
    assert "payment_overdue" in told["message"]
    assert "terminated" in told["message_zh"]


@pytest.mark.drives(
    "POST /contracts/<string:contract>/holds", "POST /contracts/<string:contract>/holds/lifting"
)
def test_a_hold_is_shown_and_lifted(asker: Asker) -> None:
    """A hold lies on the contract with who laid it and why, until it is lifted."""
    body = {"reason": "dispute", "why": "客户有异议"}
    (lying,) = asker.of_contract("holds", body).json["holds"]
    assert (lying["reason"], lying["why"]) == ("dispute", "客户有异议")
    assert asker.get(f"/contracts/{asker.contract}").json["holds"] == [lying]
    assert asker.of_contract("holds/lifting", body, "l").json["holds"] == []
    assert asker.get(f"/contracts/{asker.contract}").json["holds"] == []


def test_a_repeat_is_one_pause(asker: Asker) -> None:
    """A pause asked for twice under one key is one; with another body it is refused."""
    wish = {"periods": 1, "documents": ["clinic_diagnosis_report"]}
    first, second = (asker.of_contract("pauses", wish) for _ in range(2))
    assert (first.status_code, first.data) == (200, second.data)
    assert len(first.json["pauses"]) == 1
    other = asker.of_contract("pauses", {**wish, "periods": 2})
    assert (other.status_code, other.json["code"]) == (409, "idempotency_key_taken")


def test_nothing_recovers_that_is_not_paused(asker: Asker) -> None:
    """The end of a pause that there is not is a conflict, not a missing contract."""
    assert asker.of_contract("recovery", WHY).status_code == 409


def test_a_refused_move_names_the_allowed_ones(asker: Asker) -> None:
    """A contract that nobody wants to end is not settled; the moves that exist are listed."""
    body = {"fingerprint": "0" * 64, "points": "refund", "agreed": True, "why": "x"}
    answer = asker.of_contract("settlement", body)
    assert (answer.status_code, answer.json["code"]) == (409, "move_refused")
    assert "paused" in answer.json["detail"]
    assert "terminating" in answer.json["detail"]


@pytest.mark.drives(
    "GET /contracts/<string:contract>/bill",
    "POST /contracts/<string:contract>/termination",
    "POST /contracts/<string:contract>/settlement",
)
def test_an_end_is_agreed_to_by_the_bill_that_was_shown(asker: Asker) -> None:
    """Neither end nor settlement takes the fingerprint of another bill than the one that holds."""
    bill = asker.get(f"/contracts/{asker.contract}/bill").json
    wrong = asker.of_contract("termination", {**WHY, "fingerprint": "0" * 64})
    assert (wrong.status_code, asker.state()) == (409, "active")
    right = asker.of_contract("termination", {**WHY, "fingerprint": bill["fingerprint"]}, "t")
    assert right.json["state"] == "terminating"
    answer = {"points": "refund", "agreed": True, **WHY}
    wrong = asker.of_contract("settlement", {**answer, "fingerprint": "0" * 64}, "s")
    assert (wrong.status_code, asker.state()) == (409, "terminating")
    again = asker.get(f"/contracts/{asker.contract}/bill").json
    assert again["fee"] == bill["fee"]
    done = asker.of_contract("settlement", {**answer, "fingerprint": again["fingerprint"]}, "r")
    assert done.json["state"] == "terminated"


def test_only_a_manager_ends_it_for_the_store(asker: Asker) -> None:
    """Service may end a contract as the customer asks, not because the store broke it."""
    service = asker.keys("xihu", Role.SERVICE_AGENT)
    bill = asker.get(f"/contracts/{asker.contract}/bill", reason="store_breach").json
    body = {"reason": "store_breach", "fingerprint": bill["fingerprint"], **WHY}
    refused = asker.of_contract("termination", body, headers=service)
    assert (refused.status_code, asker.state()) == (403, "active")
    assert asker.of_contract("termination", body).json["state"] == "terminating"


@pytest.mark.drives("GET /contracts/<string:contract>/charges")
def test_only_a_manager_goes_beyond_the_limits(asker: Asker) -> None:
    """Service asks for a postponement; that it is approved is the manager's to say."""
    service = asker.keys("xihu", Role.SERVICE_AGENT)
    charge = asker.get(f"/contracts/{asker.contract}/charges").json["items"][0]["id"]
    body = {"to": "2026-04-20", "approved": True, **WHY}
    assert asker.post(f"/charges/{charge}/postponement", body, headers=service).status_code == 403


@pytest.mark.drives("GET /contracts/<string:contract>/mandates")
def test_a_mandate_that_ends_stops_the_debits(asker: Asker) -> None:
    """Revoked, it holds the contract; the provider's reference is in no answer."""
    shown = asker.get(f"/contracts/{asker.contract}/mandates")
    assert "m-1" not in shown.text
    mandate = shown.json["items"][0]["id"]
    answer = asker.post(f"/mandates/{mandate}/revocation", WHY)
    assert answer.json["items"][0]["state"] == "revoked"
    life = asker.get(f"/contracts/{asker.contract}").json
    assert [each["reason"] for each in life["holds"]] == ["payment_method"]


@pytest.mark.drives(
    "POST /contracts/<string:contract>/incidents", "POST /incidents/<string:incident>/found"
)
def test_a_lost_pet_is_reported_and_found(asker: Asker) -> None:
    """A report holds the debits at once; found, the contract goes on without the hold."""
    body = {
        "kind": "lost",
        "happened_on": "2026-03-12",
        "documents": [{"kind": "customer_statement", "reference": "scans/1"}],
        **WHY,
    }
    told = asker.of_contract("incidents", body).json
    assert [each["reason"] for each in told["holds"]] == ["debit"]
    (report,) = told["incidents"]
    found = asker.post(f"/incidents/{report['id']}/found", WHY, "f").json
    assert (found["incidents"][0]["state"], found["holds"]) == ("found", [])


@pytest.mark.drives("POST /contracts/<string:contract>/withdrawal")
def test_a_withdrawal_needs_the_way_of_the_pet(asker: Asker) -> None:
    """With the pet at home, a withdrawal says how it comes back, by the field's own name."""
    answer = asker.of_contract("withdrawal", WHY)
    assert [each["field"] for each in answer.json["errors"]] == ["arrangement"]
    done = asker.of_contract("withdrawal", {"arrangement": "周六送回", **WHY}, "w")
    assert done.json["state"] == asker.state() == "withdrawn"
