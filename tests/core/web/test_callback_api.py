"""``/providers/simulator/callbacks``: signed, at once, and as often as the provider likes."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from pawpact.billing.gateway.signature import sign
from pawpact.billing.gateway.values import DebitRequest, GatewayAnswer, Result
from pawpact.billing.models import Charge
from pawpact.bootstrap.api import make_api
from pawpact.contracts.applying.intake import submit_intake
from pawpact.contracts.signing.activation import Authorisation, activate
from pawpact.contracts.signing.agreement import draft
from pawpact.contracts.signing.agreement import sign as sign_agreement
from pawpact.contracts.values import Signature
from pawpact.ledger.models import JournalRow
from tests.house import House

ADDRESS = "/providers/simulator/callbacks"
SECRET = b"of the simulator"
EVENT = {"store": "xihu", "id": "evt-1", "kind": "debit", "key": "nobody", "result": "ok"}

Tell = Callable[..., Any]


@pytest.fixture
def tell(client: FlaskClient, house: House) -> Tell:
    """Sends an event, signed as asked."""

    def send(event: dict[str, Any], secret: bytes = SECRET, age: timedelta = timedelta(0)) -> Any:
        content = json.dumps(event).encode()
        return client.post(
            ADDRESS,
            data=content,
            content_type="application/json",
            headers={"Pawpact-Signature": sign(content, secret, house.clock.now() - age)},
        )

    return send


def _lose(keys: Sequence[str]) -> list[GatewayAnswer]:
    return [GatewayAnswer(key, Result.UNKNOWN) for key in keys]


def _unanswered(house: House, monkeypatch: pytest.MonkeyPatch) -> str:
    """The gateway key of a first debit whose answer was lost."""

    def collect(requests: Sequence[DebitRequest]) -> list[GatewayAnswer]:
        return _lose([each.key for each in requests])

    monkeypatch.setattr(house.gateway, "collect", collect)
    monkeypatch.setattr(house.gateway, "ask", _lose)
    intake = house.intake("xihu", house.person())
    application = submit_intake(house.platform.runner, "xihu", "k", intake, "staff:1")
    with house.platform.unit("xihu", "staff:1") as unit:
        (contract,) = draft(unit, [application])
        clauses = unit.store.texts("core.contracts.highlighted_terms")
        sign_agreement(
            unit,
            [
                Signature(
                    contract,
                    clauses,
                    {"signature_image": "sha256:0", "ip": "203.0.113.7", "device": "tablet"},
                )
            ],
        )
    with house.platform.unit("xihu", "provider:simulator") as unit:
        activate(unit, [Authorisation(contract, "simulator", "m-1")])
    for _ in range(40):
        house.clock.advance(timedelta(days=1))
        house.platform.run_debits("xihu")
        with house.platform.reading("xihu") as unit:
            asked = select(Charge.gateway_key).where(Charge.state == "unknown")
            key = unit.session.scalar(asked)
        if key is not None:
            return key
    raise AssertionError("nothing was debited in 40 days")


def _booked(house: House) -> list[str]:
    with house.platform.reading("xihu") as unit:
        return list(unit.session.scalars(select(JournalRow.movement)))


@pytest.mark.drives("POST /providers/simulator/callbacks")
def test_a_lost_answer_comes_as_an_event(
    house: House, tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The event settles the debit and books the money once, however often it comes."""
    event = {**EVENT, "key": _unanswered(house, monkeypatch)}
    answers = [tell(event), tell(event), tell({**event, "id": "evt-2"})]
    assert [each.status_code for each in answers] == [200, 200, 200]
    assert [each.json["handling"] for each in answers] == ["applied", "already", "already"]
    assert _booked(house) == ["P01"]


def test_an_event_about_nothing_is_kept(tell: Tell) -> None:
    """An unknown key is taken, so that the provider stops sending, and a person looks."""
    assert [tell(EVENT).json["handling"] for _ in range(2)] == ["unmatched", "already"]


@pytest.mark.parametrize("age", [timedelta(minutes=6), timedelta(minutes=-6)])
def test_a_stale_event_is_refused(tell: Tell, age: timedelta) -> None:
    """A signature of another time than now cannot be played back."""
    answer = tell(EVENT, age=age)
    assert (answer.status_code, answer.json["code"]) == (403, "bad_signature")


def test_another_secret_is_refused(tell: Tell) -> None:
    """Whoever does not know the secret is not heard."""
    answer = tell(EVENT, secret=b"guessed")
    assert (answer.status_code, answer.json["code"]) == (403, "bad_signature")


@pytest.mark.parametrize("header", [None, "", "t=,v1=", "nonsense", "t=1,v1=ü"])
def test_an_unsigned_event_is_refused_before_it_is_read(
    client: FlaskClient, header: str | None
) -> None:
    """Without a signature nobody learns what is wrong with a body."""
    headers = {} if header is None else {"Pawpact-Signature": header}
    answer = client.post(ADDRESS, json={"what": "ever"}, headers=headers)
    assert (answer.status_code, answer.json["code"]) == (403, "bad_signature")


def test_a_changed_event_is_refused(client: FlaskClient, house: House) -> None:
    """The signature is over the body, to the byte."""
    signature = sign(json.dumps(EVENT).encode(), SECRET, house.clock.now())
    changed = {**EVENT, "result": "refused"}
    answer = client.post(ADDRESS, json=changed, headers={"Pawpact-Signature": signature})
    assert answer.status_code == 403


def test_an_unknown_store_is_not_found(tell: Tell) -> None:
    """A store that is none is a problem of its own."""
    answer = tell({**EVENT, "store": "nowhere"})
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")


@pytest.mark.parametrize(
    ("change", "field"),
    [({"kind": "gift"}, "kind"), ({"result": "maybe"}, "result"), ({"key": ""}, "key")],
)
def test_an_unfit_event_names_its_field(tell: Tell, change: dict[str, Any], field: str) -> None:
    """A signed event that says nonsense is answered with where."""
    answer = tell({**EVENT, **change})
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json["errors"]] == [field]


def test_without_a_secret_nothing_is_taken(house: House) -> None:
    """An installation that has set no secret believes nobody."""
    house.open("xihu")
    app = make_api(house.platform, {})
    answer = app.test_client().post(ADDRESS, json=EVENT, headers={"Pawpact-Signature": "t=1,v1=0"})
    assert (answer.status_code, answer.json["code"]) == (404, "not_found")
