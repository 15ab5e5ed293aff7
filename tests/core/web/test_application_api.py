"""``/stores/<store>/applications`` and ``/decisions``, as a program meets them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from pawpact.access.actor import Role
from pawpact.access.models import AccessLog
from pawpact.contracts.models import Application
from tests.house import House

Keys = Callable[..., dict[str, str]]


@pytest.fixture
def body(house: House, client: FlaskClient) -> dict[str, Any]:
    """A complete application for a pet of the store xihu."""
    person = house.person(700)
    return {
        "customer": {
            "name": person.name,
            "phone": person.phone,
            "identity_number": person.identity_number,
            "housing": "owned",
            "consents": ["credit_query"],
        },
        "pet": house.listed_pet("xihu"),
        "plan": "cat_common",
        "term": 12,
        "documents": ["id_card", "residence_proof"],
        "identity": "verified",
        "pets_prohibited": False,
    }


def _post(client: FlaskClient, headers: dict[str, str], body: Any, key: str = "k-1") -> Any:
    return client.post(
        "/stores/xihu/applications", json=body, headers={**headers, "Idempotency-Key": key}
    )


def test_an_application_is_decided_at_once(
    client: FlaskClient, key_of: Keys, body: dict[str, Any]
) -> None:
    """The answer to a complete application says that it is approved, and by which decision."""
    answer = _post(client, key_of("xihu"), body)
    assert answer.status_code == 201, answer.text
    assert answer.json["state"] == "approved"
    assert answer.json["total"] == "3216.00"
    assert answer.json["decision"].startswith("dec_")


def test_the_same_key_is_answered_alike(
    client: FlaskClient, key_of: Keys, house: House, body: dict[str, Any]
) -> None:
    """A repeat with the same key and body changes nothing and gets the same answer."""
    headers = key_of("xihu")
    first, second = _post(client, headers, body), _post(client, headers, body)
    assert (second.status_code, second.json) == (201, first.json)
    with house.platform.reading("xihu") as unit:
        assert unit.session.scalar(select(func.count()).select_from(Application)) == 1


def test_the_same_key_with_another_body_is_refused(
    client: FlaskClient, key_of: Keys, body: dict[str, Any]
) -> None:
    """An Idempotency-Key stands for one request only."""
    headers = key_of("xihu")
    _post(client, headers, body)
    answer = _post(client, headers, {**body, "term": 18})
    assert (answer.status_code, answer.json["code"]) == (409, "conflict")


def test_keys_are_per_store(client: FlaskClient, key_of: Keys, body: dict[str, Any]) -> None:
    """Another store may use the same Idempotency-Key for something of its own."""
    _post(client, key_of("xihu"), body)
    answer = client.post(
        "/stores/yulin/applications",
        json=body,
        headers={**key_of("yulin"), "Idempotency-Key": "k-1"},
    )
    assert answer.status_code == 404, "the pet is not this store's"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"term": "twelve"}, "term"),
        ({"term": 11}, "term"),
        ({"plan": "lion"}, "plan"),
        ({"pet": "pet_1"}, "pet"),
        ({"pett": "x"}, "pett"),
        ({"documents": ["diploma"]}, "documents.0"),
        ({"customer": {"phone": "1"}}, "customer.name"),
    ],
)
def test_a_bad_body_names_its_field(
    client: FlaskClient, key_of: Keys, body: dict[str, Any], change: dict[str, Any], field: str
) -> None:
    """Whatever is wrong is named by its path, in both languages, and nothing is written."""
    answer = _post(client, key_of("xihu"), {**body, **change})
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert field in [each["field"] for each in answer.json["errors"]]
    assert all(each["message_zh"] for each in answer.json["errors"])


def test_a_bad_phone_is_named_and_not_repeated(
    client: FlaskClient, key_of: Keys, body: dict[str, Any]
) -> None:
    """A phone that is none is refused by name; the number itself is not echoed."""
    body["customer"]["phone"] = "23900000000"
    answer = _post(client, key_of("xihu"), body)
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json["errors"]] == ["customer.phone"]
    assert "23900000000" not in answer.text


def test_a_missing_key_is_asked_for(
    client: FlaskClient, key_of: Keys, body: dict[str, Any]
) -> None:
    """Without an Idempotency-Key nothing is taken in."""
    answer = client.post("/stores/xihu/applications", json=body, headers=key_of("xihu"))
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json["errors"]] == ["Idempotency-Key"]


def test_no_json_is_415(client: FlaskClient, key_of: Keys) -> None:
    """A body of another type is refused with what is expected."""
    headers = {**key_of("xihu"), "Idempotency-Key": "k"}
    answer = client.post("/stores/xihu/applications", data="<a/>", headers=headers)
    assert answer.status_code in (415, 422)
    assert answer.json["title_zh"]


def test_another_stores_application_is_not_found(
    client: FlaskClient, key_of: Keys, house: House, body: dict[str, Any]
) -> None:
    """A foreign id is answered like a missing one, and the attempt is on record."""
    application = _post(client, key_of("xihu"), body).json["id"]
    headers = key_of("yulin")
    foreign = client.get(f"/stores/yulin/applications/{application}", headers=headers)
    missing = client.get(f"/stores/yulin/applications/{application[:-3]}zzz", headers=headers)
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert foreign.json["code"] == missing.json["code"] == "not_found"
    with house.platform.reading("yulin") as unit:
        assert unit.session.scalars(select(AccessLog.action)).all() == ["foreign_id"] * 2


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer x"}, {"Authorization": "Basic eA=="}]
)
def test_without_a_key_nobody_comes_in(client: FlaskClient, headers: dict[str, str]) -> None:
    """No key, a wrong key and an unknown store are refused alike."""
    for store in ("xihu", "nowhere"):
        answer = client.get(f"/stores/{store}/applications/app_1", headers=headers)
        assert (answer.status_code, answer.json["code"]) == (401, "unauthenticated")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_key_opens_its_own_store_only(client: FlaskClient, key_of: Keys) -> None:
    """A key of one store is no key at another."""
    answer = client.get("/stores/yulin/applications/app_1", headers=key_of("xihu"))
    assert answer.status_code == 401


def test_a_role_without_the_right_is_refused(
    client: FlaskClient, key_of: Keys, body: dict[str, Any]
) -> None:
    """A carer may not hand in applications."""
    answer = _post(client, key_of("xihu", Role.CARER), body)
    assert (answer.status_code, answer.json["code"]) == (403, "forbidden")


def test_a_decision_is_explained_in_both_languages(
    client: FlaskClient, key_of: Keys, body: dict[str, Any]
) -> None:
    """The receipt comes as JSON, as Chinese and as English text."""
    headers = key_of("xihu")
    address = f"/stores/xihu/decisions/{_post(client, headers, body).json['decision']}"
    document = client.get(address, headers=headers).json
    chinese = client.get(f"{address}?format=text", headers=headers).text
    english = client.get(f"{address}?format=text&language=en", headers=headers).text
    assert document["explanation"]
    assert "信用审核" in chinese or "芝麻信用分" in chinese
    assert "Credit score" in english
