"""The API over a whole platform, and somebody who holds a key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from pawpact.access.actor import Role
from pawpact.access.api_key import create_key
from pawpact.bootstrap import make_api
from tests.house import House

SECRET = b"of the simulator"


@pytest.fixture
def client(house: House) -> FlaskClient:
    """A client of the API over a house with two stores."""
    house.open("xihu")
    house.open("yulin")
    app = make_api(house.platform, {"simulator": SECRET})
    app.config["TESTING"] = True
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app.test_client()


@pytest.fixture
def key_of(house: House) -> Callable[..., dict[str, str]]:
    """Headers with a fresh key of a store."""

    def make(store: str, role: Role = Role.STORE_MANAGER) -> dict[str, str]:
        with house.platform.unit(store, "platform:1") as unit:
            return {"Authorization": f"Bearer {create_key(unit, role, 'test')}"}

    return make


@pytest.fixture
def body(house: House, client: FlaskClient) -> dict[str, Any]:
    """A complete application for a pet of the store xihu."""
    return application_body(house)


def application_body(house: House, store: str = "xihu", score: int = 700) -> dict[str, Any]:
    """A complete application of somebody new, as JSON."""
    person = house.person(score)
    return {
        "customer": {
            "name": person.name,
            "phone": person.phone,
            "identity_number": person.identity_number,
            "housing": "owned",
            "consents": ["credit_query"],
        },
        "pet": house.listed_pet(store),
        "plan": "cat_common",
        "term": 12,
        "documents": ["id_card", "residence_proof"],
        "identity": "verified",
        "pets_prohibited": False,
    }


@pytest.fixture
def bodies(house: House, client: FlaskClient) -> Callable[..., dict[str, Any]]:
    """Makes complete applications, each of somebody new."""
    return lambda **changes: application_body(house, **changes)
