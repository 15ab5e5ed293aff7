"""``/stores/<store>/applications``, as a program meets it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from pawpact.access.actor import Role
from pawpact.access.api_key import revoke_key
from pawpact.contracts.models import Application
from pawpact.kernel.label import Label
from tests.house import House

Keys = Callable[..., dict[str, str]]


def _post(client: FlaskClient, headers: dict[str, str], body: Any, key: str = "k-1") -> Any:
    return client.post(
        "/stores/xihu/applications", json=body, headers={**headers, "Idempotency-Key": key}
    )


@pytest.mark.drives("POST /applications")
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
    assert (answer.status_code, answer.json["code"]) == (409, "idempotency_key_taken")


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


def test_a_store_without_its_plugin_answers_that_a_person_decides(
    house: House, key_of: Keys, client: FlaskClient, body: dict[str, Any]
) -> None:
    """A plugin that is out of order costs nobody an application: 201, and a person decides."""
    headers = key_of("xihu")
    degraded = {"credit_scoring": Label("插件损坏", "it is broken")}
    house.stores["xihu"] = replace(house.stores["xihu"], degraded=degraded)
    answer = _post(client, headers, body)
    assert (answer.status_code, answer.json["state"]) == (201, "checking")
    assert answer.json["waiting_for_person"].startswith("held_")


def test_a_refused_request_leaves_its_key_free(
    client: FlaskClient, key_of: Keys, body: dict[str, Any]
) -> None:
    """What was refused may be mended and sent again under the same key."""
    headers = key_of("xihu")
    assert _post(client, headers, {**body, "plan": "lion"}).status_code == 422
    assert _post(client, headers, body).status_code == 201


def test_a_revoked_key_is_no_key(house: House, client: FlaskClient, key_of: Keys) -> None:
    """A key that was taken out of use is refused like a wrong one."""
    headers = key_of("xihu")
    address = "/stores/xihu/applications/app_0000000000001"
    assert client.get(address, headers=headers).status_code == 404
    with house.platform.unit("xihu", "platform:1") as unit:
        revoke_key(unit, headers["Authorization"].split()[1].partition(".")[0])
    assert client.get(address, headers=headers).status_code == 401
