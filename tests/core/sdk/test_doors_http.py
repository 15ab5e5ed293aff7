"""The same doors by HTTP: addresses, keys, repeats, problems, the document."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence

import pytest
from flask.testing import FlaskClient
from openapi_spec_validator import validate
from sqlalchemy import select

from pawpact.access.actor import Role
from pawpact.access.api_key import create_key
from pawpact.kernel.identity import subject_id
from pawpact.sdk.testing import Store, open_store
from tests.core.sdk.wishes import plugin
from tests.core.sdk.wishes.models import Wish
from tests.core.web.documented import DocumentedClient
from tests.core.web.standing import application_over
from tests.databases import OF_ANY_DATABASE

Headers = Callable[..., dict[str, str]]
MAKE = "/stores/test-store/plugins/wishes/make"


@pytest.fixture
def pawpact_plugins() -> Sequence[object]:
    return [plugin]


@pytest.fixture
def client(store: Store) -> FlaskClient:
    """A client that holds every answer to the document."""
    app = application_over(store.installation.platform)
    app.config["TESTING"] = True
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.test_client_class = DocumentedClient
    return app.test_client()


@pytest.fixture
def headers(store: Store) -> Headers:
    """Headers with a fresh key of the store, and a key for the request."""

    def make(role: Role = Role.SALES, key: str = "counter-1") -> dict[str, str]:
        with store.unit() as unit:
            text = create_key(unit, role, "test")
        return {"Authorization": f"Bearer {text}", "Idempotency-Key": key}

    return make


def body_of(customer: int) -> Mapping[str, object]:
    return {"customer": subject_id("customer", customer), "points": 20, "said": "猫"}


def test_an_action_is_done_once(client: FlaskClient, store: Store, headers: Headers) -> None:
    """A request that is sent twice is answered twice and done once."""
    customer, known = store.contract()["customer"], headers()
    first = client.post(MAKE, json=body_of(customer), headers=known)
    again = client.post(MAKE, json=body_of(customer), headers=known)
    assert (first.status_code, first.json) == (200, again.json)
    assert first.json["answer"]["wish"].startswith("wis_")
    assert first.json["decided"][0]["decision"].startswith("dec_")
    assert store.points(customer) == 20
    wish = first.json["answer"]["wish"]
    shown = client.get(f"/stores/test-store/plugins/wishes/wish?wish={wish}", headers=known)
    assert (shown.json["state"], shown.json["said"]) == ("open", "***")
    listed = client.get(
        f"/stores/test-store/plugins/wishes/list?customer={subject_id('customer', customer)}",
        headers=known,
    )
    assert [each["wish"] for each in listed.json["items"]] == [wish]


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"points": 101}, 422),
        ({"customer": "cus_nobody"}, 422),
        ({"customer": subject_id("customer", 7)}, 404),
        ({"surplus": 1}, 422),
    ],
)
def test_what_does_not_fit_is_a_problem(
    client: FlaskClient,
    store: Store,
    headers: Headers,
    changes: Mapping[str, object],
    status: int,
) -> None:
    """A wrong field, an unknown one and an id of nobody are answered as everywhere."""
    customer = store.contract()["customer"]
    answer = client.post(MAKE, json={**body_of(customer), **changes}, headers=headers())
    assert answer.status_code == status, answer.json
    with store.reading() as unit:
        assert not unit.session.scalars(select(Wish.id)).all()


def test_it_is_closed_where_it_is_off(client: FlaskClient, store: Store, headers: Headers) -> None:
    """Where the plugin is off its address is not found; without a key nobody learns even that."""
    customer, known = store.contract()["customer"], headers()
    assert client.post(MAKE, json=body_of(customer)).status_code == 401
    store.switch_off("wishes")
    assert client.post(MAKE, json=body_of(customer), headers=known).status_code == 404


def test_a_key_of_another_store_opens_nothing(
    client: FlaskClient, store: Store, headers: Headers
) -> None:
    """The key of one store is none at the next."""
    open_store(store.installation, "other")
    answer = client.post(
        "/stores/other/plugins/wishes/make",
        json=body_of(store.contract()["customer"]),
        headers=headers(),
    )
    assert answer.status_code == 401


def test_roles_and_versions_are_held(client: FlaskClient, store: Store, headers: Headers) -> None:
    """Who may not is refused with 403; who saw an older version with 409."""
    customer = store.contract()["customer"]
    wish = store.do("wishes", "make", customer=customer, points=30).answer["wish"]
    where = "/stores/test-store/plugins/wishes/grant"
    asked = {"wish": wish, "version": 1}
    assert client.post(where, json=asked, headers=headers()).status_code == 403
    manager = headers(Role.STORE_MANAGER, "counter-2")
    assert client.post(where, json=asked, headers=manager).status_code == 200
    late = client.post(where, json=asked, headers={**manager, "Idempotency-Key": "counter-3"})
    assert (late.status_code, late.json["code"]) == (409, "changed_meanwhile")


@OF_ANY_DATABASE
def test_the_document_holds_what_plugins_offer(client: FlaskClient) -> None:
    """Each door stands in the OpenAPI document with its fields, as its specification wants it.

    That the rest of the document is sound is said in tests/core/web/test_document.py.
    """
    document = client.get("/openapi.json").json
    doors = {name: item for name, item in document["paths"].items() if "/plugins/wishes/" in name}
    schemas = document["components"]["schemas"]
    needed = _needed(schemas, doors)
    own = {name: schemas[name] for name in needed}
    validate({**document, "paths": doors, "components": {**document["components"], "schemas": own}})
    where = "/stores/{store}/plugins/wishes/make"
    assert doors[where]["post"]["summary"] == "许愿 / Make a wish"
    assert sorted(own["WishesMakeRequest"]["properties"]) == [
        "contract",
        "customer",
        "points",
        "said",
    ]


def _needed(schemas: Mapping[str, object], wanting: object) -> set[str]:
    """The names of the schemas that are meant in here, and of those meant in them."""
    found, left = set[str](), [wanting]
    while left:
        names = set(re.findall(r"#/components/schemas/([\w.]+)", json.dumps(left.pop())))
        left += [schemas[name] for name in names - found]
        found |= names
    return found
