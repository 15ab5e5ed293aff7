"""The API over a whole platform, and somebody who holds a key."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from pawpact.access.actor import Role
from pawpact.access.api_key import create_key
from pawpact.access.blueprint import OF_STORE
from tests.core.web.desk import Desk, application_body
from tests.core.web.documented import ANSWERED, DocumentedClient
from tests.core.web.standing import application_over
from tests.house import House


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "drives(*routes): brings these routes to their success")


@pytest.fixture
def client(house: House, request: pytest.FixtureRequest) -> Iterator[FlaskClient]:
    """A client of the API over a house with two stores; it holds answers to the document.

    Afterwards whatever the test says that it drives has been answered with success.
    """
    house.open("xihu")
    house.open("yulin")
    app = application_over(house.platform)
    app.config["TESTING"] = True
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.test_client_class = DocumentedClient
    yield app.test_client()
    succeeded = {
        name.replace(f"{OF_STORE}/", "/")
        for name, status in app.extensions.get(ANSWERED, ())
        if status in (200, 201)
    }
    said = {name for mark in request.node.iter_markers("drives") for name in mark.args}
    assert said <= succeeded, f"not driven: {sorted(said - succeeded)}"


@pytest.fixture
def key_of(house: House) -> Callable[..., dict[str, str]]:
    """Headers with a fresh key of a store."""

    def make(store: str, role: Role = Role.STORE_MANAGER) -> dict[str, str]:
        with house.platform.unit(store, "platform:1") as unit:
            return {"Authorization": f"Bearer {create_key(unit, role, 'test')}"}

    return make


@pytest.fixture
def desk(client: FlaskClient, key_of: Callable[..., dict[str, str]], house: House) -> Desk:
    """Somebody who asks at the store xihu."""
    return Desk(client, key_of, house)


@pytest.fixture
def body(house: House, client: FlaskClient) -> dict[str, Any]:
    """A complete application for a pet of the store xihu."""
    return application_body(house)


@pytest.fixture
def bodies(house: House, client: FlaskClient) -> Callable[..., dict[str, Any]]:
    """Makes complete applications, each of somebody new."""
    return lambda **changes: application_body(house, **changes)
