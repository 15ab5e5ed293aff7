"""``/stores/<store>/customers/<customer>/timeline``, as a program meets it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from sqlalchemy import select

from pawpact.access.actor import Role
from pawpact.accounts.models import Customer
from pawpact.kernel.identity import public_id
from tests.docs.reports import schema_of
from tests.house import House
from tests.stories.counter import begin_contract

Keys = Callable[..., dict[str, str]]


class Reader:
    """Somebody with a key of the store xihu, where a customer adopted."""

    def __init__(self, client: FlaskClient, keys: Keys, house: House) -> None:
        self.client, self.keys = client, keys
        begin_contract(house, "xihu")
        with house.platform.reading("xihu") as unit:
            self.customer = public_id("cus", unit.session.scalars(select(Customer.id)).one())

    def read(self, role: Role = Role.STORE_MANAGER, **query: Any) -> Any:
        address = f"/stores/xihu/customers/{self.customer}/timeline"
        return self.client.get(address, query_string=query, headers=self.keys("xihu", role))


@pytest.fixture
def reader(client: FlaskClient, key_of: Keys, house: House) -> Reader:
    return Reader(client, key_of, house)


@pytest.mark.drives("GET /customers/<string:customer>/timeline")
def test_a_life_is_read_by_the_page(reader: Reader) -> None:
    """Pages follow each other, are what the schema says, and make up the whole."""
    whole = reader.read(limit=1000).json
    Draft202012Validator(schema_of("pawpact.timeline/1")).validate(whole)
    first = reader.read(limit=5).json
    rest = reader.read(limit=1000, after=first["next"]).json
    assert first["events"] + rest["events"] == whole["events"]
    assert (whole["next"], whole["hidden"]) == (None, [])


def test_a_role_reads_its_own_areas(reader: Reader) -> None:
    """An advisor's answer holds no decision and no money, and says so."""
    told = reader.read(Role.CARE_ADVISOR).json
    areas = {event["kind"].partition(".")[0] for event in told["events"]}
    assert "contract" in areas
    assert not areas & {"money", "order", "message", "decision", "application"}
    assert told["hidden"]


@pytest.mark.parametrize(
    "query", [{"from": "2026-13-01"}, {"limit": 0}, {"after": "x"}, {"until": "2026-01-01"}]
)
def test_a_wrong_question_is_refused(reader: Reader, query: dict[str, Any]) -> None:
    """A day that is none, no events at all, an unknown place and an unknown name are refused."""
    assert reader.read(**query).status_code == 422
