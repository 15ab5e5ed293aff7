"""``/stores/<store>/decisions``: why, for programs and for people, as far as each may see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from pawpact.access.actor import Role
from pawpact.access.models import AccessLog
from tests.house import House

Keys = Callable[..., dict[str, str]]
SCORE = 612


@pytest.fixture
def address(client: FlaskClient, key_of: Keys, bodies: Callable[..., dict[str, Any]]) -> str:
    """Where the decision about an application with a score of 612 is."""
    answer = client.post(
        "/stores/xihu/applications",
        json=bodies(score=SCORE),
        headers={**key_of("xihu"), "Idempotency-Key": "k"},
    )
    return f"/stores/xihu/decisions/{answer.json['decision']}"


@pytest.mark.drives("GET /decisions/<string:decision>")
def test_it_is_explained_in_both_languages(client: FlaskClient, key_of: Keys, address: str) -> None:
    """The receipt comes as JSON, as Chinese and as English text."""
    headers = key_of("xihu")
    document = client.get(address, headers=headers).json
    chinese = client.get(f"{address}?format=text", headers=headers)
    english = client.get(f"{address}?format=text&language=en", headers=headers)
    assert document["explanation"]["schema"] == "pawpact.explanation/1"
    assert (chinese.mimetype, english.mimetype) == ("text/plain", "text/plain")
    assert "芝麻信用分" in chinese.text
    assert "Credit score" in english.text


@pytest.mark.parametrize(
    ("accept", "form", "kind"),
    [
        ("*/*", "", "application/json"),
        ("text/plain", "", "text/plain"),
        ("text/plain;q=0.5, application/json", "", "application/json"),
        ("text/plain", "?format=json", "application/json"),
    ],
)
def test_accept_chooses_the_form(
    client: FlaskClient, key_of: Keys, address: str, accept: str, form: str, kind: str
) -> None:
    """Without a format Accept decides; JSON is what comes by default."""
    answer = client.get(address + form, headers={**key_of("xihu"), "Accept": accept})
    assert (answer.status_code, answer.mimetype) == (200, kind)


def test_a_manager_sees_the_score_and_that_is_written_down(
    client: FlaskClient, key_of: Keys, house: House, address: str
) -> None:
    """The manager reads the score; who read which decision stays on record."""
    assert str(SCORE) in client.get(f"{address}?format=text", headers=key_of("xihu")).text
    ((actor, action),) = _readings(house)
    assert actor.startswith("staff:key_")
    assert action == "read_personal"


def test_the_counter_sees_how_but_not_the_score(
    client: FlaskClient, key_of: Keys, house: House, address: str
) -> None:
    """A sales key is told that the score sufficed, not the score, in neither form."""
    headers = key_of("xihu", Role.SALES)
    for form in ("text", "json"):
        answer = client.get(f"{address}?format={form}", headers=headers)
        assert answer.status_code == 200
        assert str(SCORE) not in answer.text
        assert "已隐去" in answer.text
    assert _readings(house) == []


def test_an_unknown_form_is_named(client: FlaskClient, key_of: Keys, address: str) -> None:
    """A format that there is not is a problem of the field."""
    answer = client.get(f"{address}?format=pdf", headers=key_of("xihu"))
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json["errors"]] == ["format"]


def _readings(house: House) -> list[tuple[str, str]]:
    """Who did what with decisions."""
    asked = select(AccessLog.actor, AccessLog.action).where(AccessLog.subject == "dec")
    with house.platform.reading("xihu") as unit:
        return [(actor, action) for actor, action in unit.session.execute(asked)]
