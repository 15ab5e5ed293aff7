"""Ids of another store: on every route there is, in every place where an id may stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from pawpact.access.actor import Role
from pawpact.access.models import AccessLog
from tests.core.web.matrix import KIND_OF, Route, missing, people_a_store, put, routes_of
from tests.core.web.who import MAY
from tests.house import House

Keys = Callable[..., dict[str, str]]
Ids = dict[str, str]
OWNER, STRANGER = "xihu", "yulin"


@pytest.fixture
def owned(client: FlaskClient, house: House) -> Ids:
    """Ids of the owner's store."""
    return people_a_store(house, OWNER)


@pytest.fixture
def strangers(client: FlaskClient, house: House) -> Ids:
    """Ids of the store that asks."""
    return people_a_store(house, STRANGER)


def test_every_route_is_of_a_store(client: FlaskClient) -> None:
    """Whatever is served under no store is listed in the matrix; a new one is thought about."""
    for route in routes_of(client):
        assert route.rule.startswith("/stores/<string:store>/"), route.rule


def test_every_kind_of_id_is_entered(client: FlaskClient, owned: Ids) -> None:
    """An argument of an address, or an id in a body, of an unknown kind has to be entered."""
    for route in routes_of(client):
        assert route.arguments <= KIND_OF.keys(), route.name
        assert {KIND_OF[name] for name in route.arguments} <= owned.keys(), route.name
        assert {route.prefix_at(place) for place in route.places()} <= owned.keys(), route.name


def test_a_foreign_id_in_an_address_is_answered_like_a_missing_one(
    client: FlaskClient, key_of: Keys, house: House, owned: Ids, strangers: Ids
) -> None:
    """On every route: 404, the same body but for the id that was asked for, and on record."""
    asked = 0
    for route in routes_of(client):
        if not route.arguments:
            continue
        said = []
        role = Role.STORE_MANAGER if Role.STORE_MANAGER in MAY[route.name] else min(MAY[route.name])
        headers = key_of(STRANGER, role)
        for number, ids in enumerate((owned, missing(owned))):
            before = _noted(house)
            answer = route.open(
                client,
                STRANGER,
                ids,
                route.with_ids(strangers),
                {**headers, "Idempotency-Key": f"k{asked}{number}"},
            )
            assert answer.status_code == 404, (route.name, answer.text)
            assert _noted(house) == before + 1, route.name
            said.append(_without(answer.text, ids))
        assert said[0] == said[1], route.name
        asked += 1
    assert asked


def test_a_foreign_id_in_a_body_is_answered_like_a_missing_one(
    client: FlaskClient, key_of: Keys, owned: Ids, strangers: Ids
) -> None:
    """Whatever comes of it, a program cannot tell whether another store has what it names."""
    headers = key_of(STRANGER)
    asked = list(_body_places(client))
    for number, (route, place) in enumerate(asked):
        said, codes = [], []
        for turn, ids in enumerate((owned, missing(owned))):
            body = put(route.with_ids(strangers), place, ids[route.prefix_at(place)])
            answer = route.open(
                client,
                STRANGER,
                strangers,
                body,
                {**headers, "Idempotency-Key": f"{turn}-{number}"},
            )
            said.append(_without(answer.text, ids))
            codes.append(answer.status_code)
        assert 400 <= codes[0] < 500, (route.name, place, said[0])
        assert (codes[0], said[0]) == (codes[1], said[1]), (route.name, place)
    assert asked


def test_a_foreign_key_opens_nothing(client: FlaskClient, key_of: Keys, owned: Ids) -> None:
    """On every route the owner's key is no key at another store, and none is none."""
    for headers in (key_of(OWNER), {}):
        for route in routes_of(client):
            body = route.with_ids(owned)
            given = {**headers, "Idempotency-Key": "k"}
            assert route.open(client, STRANGER, owned, body, given).status_code == 401, route.name


def _body_places(client: FlaskClient) -> Iterator[tuple[Route, tuple[str | int, ...]]]:
    for route in routes_of(client):
        for place in route.places():
            yield route, place


def _noted(house: House) -> int:
    with house.platform.reading(STRANGER) as unit:
        noted = select(func.count()).select_from(AccessLog).where(AccessLog.allowed.is_(False))
        return unit.session.scalar(noted) or 0


def _without(text: str, ids: Ids) -> str:
    """A problem without what differs from request to request by intent."""
    for public in ids.values():
        text = text.replace(public, "ID")
    start = text.find('"instance"')
    return text if start < 0 else text[:start] + text[text.index(",", start) :]
