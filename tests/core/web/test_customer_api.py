"""Customers over HTTP: registered, found, corrected, read in clear, copied out, erased."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from pawpact.access.actor import Role
from pawpact.access.log import READ_PERSONAL, trail
from pawpact.access.models import IdempotencyKey
from pawpact.accounts.models import Customer
from pawpact.kernel.identity import read_public_id
from tests.house import House

Keys = Callable[..., dict[str, str]]
CUSTOMERS = "/stores/xihu/customers"


@pytest.fixture
def headers(client: FlaskClient, key_of: Keys) -> dict[str, str]:
    return key_of("xihu")


@pytest.fixture
def person(house: House) -> dict[str, Any]:
    """Somebody new, as a request."""
    new = house.person()
    return {
        "name": new.name,
        "phone": new.phone,
        "identity_number": new.identity_number,
        "housing": "rented",
        "consents": ["credit_query", "identity_check"],
    }


@pytest.fixture
def customer(client: FlaskClient, headers: dict[str, str], person: dict[str, Any]) -> str:
    """The address of somebody who was registered."""
    answer = client.post(CUSTOMERS, json=person, headers=keyed(headers, "register"))
    assert answer.status_code == 201, answer.text
    return f"{CUSTOMERS}/{answer.json['id']}"


def keyed(headers: dict[str, str], key: str) -> dict[str, str]:
    return {**headers, "Idempotency-Key": key}


@pytest.mark.drives("POST /customers")
def test_registered_twice_under_one_key_is_once(
    client: FlaskClient, house: House, headers: dict[str, str], person: dict[str, Any]
) -> None:
    """The repeat is answered alike and registers nobody; another body under the key is 409."""
    first, again = (
        client.post(CUSTOMERS, json=person, headers=keyed(headers, "k")) for _ in range(2)
    )
    assert (first.status_code, first.text) == (again.status_code, again.text)
    with house.platform.reading("xihu") as unit:
        assert unit.session.scalar(select(func.count()).select_from(Customer)) == 1
    other = client.post(CUSTOMERS, json={**person, "housing": "owned"}, headers=keyed(headers, "k"))
    assert (other.status_code, other.json["code"]) == (409, "idempotency_key_taken")


def test_what_is_kept_of_a_write_holds_nothing_of_the_person(
    client: FlaskClient, house: House, customer: str, person: dict[str, Any]
) -> None:
    """The answer that is kept for repeats outlives an erasure, so it names nobody."""
    with house.platform.reading("xihu") as unit:
        (kept,) = unit.session.scalars(select(IdempotencyKey.body))
        body = unit.vault.open_one("idempotency.body", kept)
    assert body is not None
    assert "id" in body
    assert not [part for part in (person["name"][:1], person["phone"][-4:]) if part in body]


@pytest.mark.drives("GET /customers", "GET /customers/<string:customer>")
def test_the_counter_sees_customers_masked(
    client: FlaskClient, key_of: Keys, customer: str, person: dict[str, Any]
) -> None:
    """List and record show the first character and the last digits, nothing more."""
    for address in (CUSTOMERS, customer):
        answer = client.get(address, headers=key_of("xihu", Role.SALES))
        assert answer.status_code == 200
        assert person["phone"][-4:] in answer.text
        hidden = (person["name"], person["phone"], person["identity_number"])
        assert not [value for value in hidden if value in answer.text]


def test_a_list_comes_in_pages(client: FlaskClient, house: House, headers: dict[str, str]) -> None:
    """Every customer stands on exactly one page; the last says that there is no more."""
    wanted = []
    for number in range(5):
        new = house.person()
        sent = {"name": new.name, "phone": new.phone}
        answer = client.post(CUSTOMERS, json=sent, headers=keyed(headers, str(number)))
        wanted.append(answer.json["id"])
    found: list[str] = []
    after: str | None = None
    while True:
        query = {"limit": 2} | ({"after": after} if after else {})
        page = client.get(CUSTOMERS, headers=headers, query_string=query).json
        found += [each["id"] for each in page["items"]]
        after = page["next"]
        if after is None:
            break
        assert len(page["items"]) == 2
    assert found == wanted


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "201"}, "limit"),
        ({"after": "15400000000"}, "after"),
        ({"last_four": "12"}, "last_four"),
        ({"nmae": "x"}, "nmae"),
    ],
)
def test_a_query_that_is_not_understood_is_refused(
    client: FlaskClient, headers: dict[str, str], query: dict[str, str], field: str
) -> None:
    """Bounds, cursor, filter and unknown names are 422 with the name, never passed over."""
    answer = client.get(CUSTOMERS, headers=headers, query_string=query)
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json["errors"]] == [field]


def test_somebody_is_found_by_her_last_four(
    client: FlaskClient, headers: dict[str, str], customer: str, person: dict[str, Any]
) -> None:
    """The filter finds whose phone ends so and nobody else."""
    for digits, count in ((person["phone"][-4:], 1), ("0000", 0)):
        query = {"last_four": digits}
        page = client.get(CUSTOMERS, headers=headers, query_string=query).json
        assert len(page["items"]) == count


@pytest.mark.drives("POST /customers/<string:customer>/personal")
def test_reading_in_clear_takes_a_purpose_and_is_on_record(
    client: FlaskClient,
    house: House,
    headers: dict[str, str],
    customer: str,
    person: dict[str, Any],
) -> None:
    """Without a purpose nothing is opened; with one everything is, and the log says what for."""
    for lacking in ({}, {"purpose": ""}, {"purpose": "  "}):
        answer = client.post(f"{customer}/personal", json=lacking, headers=headers)
        assert (answer.status_code, person["phone"] in answer.text) == (422, False)
    answer = client.post(f"{customer}/personal", json={"purpose": "核对"}, headers=headers)
    assert (answer.status_code, answer.json["phone"]) == (200, person["phone"])
    number = read_public_id("cus", customer.rpartition("/")[2]) or 0
    with house.platform.reading("xihu") as unit:
        found = trail(unit, subject="customer", subject_id=number)
    read = [(each.purpose, each.allowed) for each in found if each.action == READ_PERSONAL]
    assert read == [("核对", True)]


@pytest.mark.drives("POST /customers/<string:customer>/corrections")
def test_a_correction_names_what_changed_and_no_value(
    client: FlaskClient, headers: dict[str, str], customer: str
) -> None:
    """The answer lists fields; the record shows the new value from then on."""
    sent = {"phone": "15400009876", "why": "换号"}
    answer = client.post(f"{customer}/corrections", json=sent, headers=keyed(headers, "c"))
    assert (answer.status_code, answer.json["changed"]) == (200, ["phone"])
    assert "9876" not in answer.text
    assert client.get(customer, headers=headers).json["phone"] == "154****9876"


def test_a_wrong_value_is_named_and_not_repeated(
    client: FlaskClient, headers: dict[str, str], customer: str
) -> None:
    """A phone that is none is 422 with the field's name, without the value."""
    sent = {"phone": "99900001111", "why": "换号"}
    answer = client.post(f"{customer}/corrections", json=sent, headers=keyed(headers, "c"))
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json["errors"]] == ["phone"]
    assert "99900001111" not in answer.text


@pytest.mark.drives(
    "GET /customers/<string:customer>/consents", "POST /customers/<string:customer>/consents"
)
def test_consents_are_given_and_withdrawn(
    client: FlaskClient, headers: dict[str, str], customer: str
) -> None:
    """The record shows what stands, the history everything; an unknown kind is refused."""
    sent = {"consents": {"credit_query": False, "marketing": True}}
    answer = client.post(f"{customer}/consents", json=sent, headers=keyed(headers, "c"))
    assert answer.json["consents"] == ["identity_check", "marketing"]
    history = client.get(f"{customer}/consents", headers=headers).json["items"]
    assert [(each["kind"], each["given"]) for each in history] == [
        ("credit_query", True),
        ("identity_check", True),
        ("credit_query", False),
        ("marketing", True),
    ]
    unknown = {"consents": {"everything": True}}
    answer = client.post(f"{customer}/consents", json=unknown, headers=keyed(headers, "d"))
    assert answer.status_code == 422


@pytest.mark.drives("POST /customers/<string:customer>/erasure")
def test_an_erased_record_is_closed(
    client: FlaskClient, headers: dict[str, str], customer: str
) -> None:
    """The record says when it was erased; nothing is corrected in it any more."""
    why = {"why": "本人要求"}
    answer = client.post(f"{customer}/erasure", json=why, headers=keyed(headers, "e"))
    assert answer.status_code == 200, answer.text
    shown = client.get(customer, headers=headers).json
    assert shown["erased_at"] == answer.json["erased_at"] is not None
    sent = {"phone": "15400009876", **why}
    late = client.post(f"{customer}/corrections", json=sent, headers=keyed(headers, "c"))
    assert late.status_code == 409


def test_what_she_was_answered_goes_with_her(
    client: FlaskClient, headers: dict[str, str], customer: str
) -> None:
    """A request that comes again after the erasure is neither answered as then nor done again."""
    sent, key = {"consents": {"marketing": True}}, keyed(headers, "before")
    assert client.post(f"{customer}/consents", json=sent, headers=key).status_code == 200
    client.post(f"{customer}/erasure", json={"why": "本人要求"}, headers=keyed(headers, "e"))
    again = client.post(f"{customer}/consents", json=sent, headers=key)
    assert (again.status_code, again.json["code"]) == (409, "answer_forgotten")


@pytest.mark.drives("GET /customers/<string:customer>/copy")
def test_her_copy_holds_what_she_gave(
    client: FlaskClient, headers: dict[str, str], customer: str, person: dict[str, Any]
) -> None:
    """The copy is in clear, and names the reading that it is itself."""
    answer = client.get(f"{customer}/copy", headers=headers)
    assert (answer.status_code, answer.json["schema"]) == (200, "pawpact.customer/1")
    assert answer.json["records"]["customer"][0]["phone"] == person["phone"]
    assert [each["action"] for each in answer.json["readings"]] == [READ_PERSONAL]
