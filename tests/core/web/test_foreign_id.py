"""Ids of another store, on every route there is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.routing import Rule

from pawpact.access.models import AccessLog
from tests.house import House

Keys = Callable[..., dict[str, str]]
OWNER, STRANGER = "xihu", "yulin"
IN_BODY = {"applications.submit": ("pet",)}
"""Which ids a route takes in its body; a route that takes one has to be entered here."""
WITHOUT_STORE = {"/openapi.json", "/docs", "/docs/assets/<string:name>"}
SIGNED = {"/providers/simulator/callbacks"}


@pytest.fixture
def owned(client: FlaskClient, key_of: Keys, body: dict[str, Any]) -> dict[str, str]:
    """Ids that the owner's store has, by the name of the route's argument."""
    answer = client.post(
        f"/stores/{OWNER}/applications",
        json=body,
        headers={**key_of(OWNER), "Idempotency-Key": "k"},
    ).json
    return {
        "application": answer["id"],
        "decision": answer["decision"],
        "pet": answer["pet"],
    }


def store_routes(client: FlaskClient) -> Iterator[Rule]:
    """Every route but those that are nobody's or the provider's."""
    for rule in client.application.url_map.iter_rules():
        if rule.rule not in WITHOUT_STORE | SIGNED and rule.endpoint != "static":
            yield rule


def _missing(public: str) -> str:
    """An id of the same kind that nobody has."""
    return public[:-13] + "0000000000001"


def _ask(
    client: FlaskClient, rule: Rule, ids: dict[str, str], body: dict[str, Any], headers: Any
) -> Any:
    address = rule.rule.replace("<string:store>", STRANGER)
    for name in rule.arguments - {"store"}:
        address = address.replace(f"<string:{name}>", ids[name])
    (method,) = (rule.methods or set()) - {"HEAD", "OPTIONS"}
    sent = {**body, **{name: ids[name] for name in IN_BODY.get(rule.endpoint, ())}}
    given = {**headers, "Idempotency-Key": "k"}
    return client.open(
        address, method=method, json=sent if method == "POST" else None, headers=given
    )


def test_every_route_is_of_a_store(client: FlaskClient) -> None:
    """Whatever is served under no store is listed here; a new route has to be thought about."""
    for rule in store_routes(client):
        assert rule.rule.startswith("/stores/<string:store>/"), rule.rule


def test_a_foreign_id_is_answered_like_a_missing_one(
    client: FlaskClient,
    key_of: Keys,
    house: House,
    body: dict[str, Any],
    owned: dict[str, str],
) -> None:
    """On every route: 404, the same body but for the id that was asked for, and on record."""
    headers = key_of(STRANGER)
    absent = {name: _missing(public) for name, public in owned.items()}
    routes = list(store_routes(client))
    for rule in routes:
        foreign = _ask(client, rule, owned, body, headers)
        missing = _ask(client, rule, absent, body, headers)
        assert (foreign.status_code, missing.status_code) == (404, 404), rule.rule
        said = [_without(each.text, ids) for each, ids in ((foreign, owned), (missing, absent))]
        assert said[0] == said[1], rule.rule
    with house.platform.reading(STRANGER) as unit:
        noted = select(func.count()).select_from(AccessLog).where(AccessLog.allowed.is_(False))
        assert unit.session.scalar(noted) == 2 * len(routes)


def test_a_foreign_key_opens_nothing(
    client: FlaskClient, key_of: Keys, body: dict[str, Any], owned: dict[str, str]
) -> None:
    """On every route the owner's key is no key at another store, and none is none."""
    for headers in (key_of(OWNER), {}):
        for rule in store_routes(client):
            assert _ask(client, rule, owned, body, headers).status_code == 401, rule.rule


def _without(text: str, ids: dict[str, str]) -> str:
    """A problem without what differs from request to request by intent."""
    for public in ids.values():
        text = text.replace(public, "ID")
    start = text.index('"instance"')
    return text[:start] + text[text.index(",", start) :]
