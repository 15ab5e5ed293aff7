"""The same request many times at once: one effect, one answer."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from pawpact.access import answering
from pawpact.access.models import IdempotencyKey
from pawpact.contracts.models import Application
from pawpact.decisions.models import DecisionRow
from tests.core.web.desk import WHY, Desk
from tests.house import House

Keys = Callable[..., dict[str, str]]

OTHER: dict[str, dict[str, Any]] = {
    "holds": {"why": "another"},
    "pauses": {"periods": 2},
    "incidents": {"why": "another"},
}
KEYS = 1_000 if "PAWPACT_TORTURE" in os.environ else 4
REPEATS, LOW_SCORE = 8, 549


def test_many_keys_repeated_at_once(
    house: House,
    client: FlaskClient,
    key_of: Callable[..., dict[str, str]],
    bodies: Callable[..., dict[str, Any]],
) -> None:
    """Each key takes effect once however often it comes at once, and all repeats read alike."""
    headers = key_of("xihu")
    born = [date(1990, 1, 1) + timedelta(days=each) for each in range(KEYS)]
    wanted = {f"k-{day}": bodies(score=LOW_SCORE, born_on=day) for day in born}

    def post(key: str) -> tuple[str, int, str]:
        own = client.application.test_client()
        answer = own.post(
            "/stores/xihu/applications",
            json=wanted[key],
            headers={**headers, "Idempotency-Key": key},
        )
        return key, answer.status_code, answer.text

    with ThreadPoolExecutor(REPEATS) as threads:
        answers = list(threads.map(post, [key for key in wanted for _ in range(REPEATS)]))
    assert {status for _, status, _ in answers} == {201}
    assert len(set(answers)) == KEYS
    with house.platform.reading("xihu") as unit:
        for model in (Application, DecisionRow, IdempotencyKey):
            assert unit.session.scalar(select(func.count()).select_from(model)) == KEYS


@pytest.mark.parametrize(
    ("step", "body"),
    [
        ("holds", {"reason": "dispute", **WHY}),
        ("pauses", {"periods": 1, "documents": ["clinic_diagnosis_report"]}),
        ("incidents", {"kind": "lost", "happened_on": "2026-03-12", **WHY}),
    ],
)
def test_a_change_repeated_at_once_is_one(
    desk: Desk, key_of: Keys, step: str, body: dict[str, Any]
) -> None:
    """Eight times at once under one key it takes effect once, and all are answered to the byte."""
    contract = desk.contract()
    headers = {**key_of("xihu"), "Idempotency-Key": "k"}
    address = f"/stores/xihu/contracts/{contract}/{step}"

    def post(_: int) -> tuple[int, bytes]:
        own = desk.client.application.test_client()
        answer = own.post(address, json=body, headers=headers)
        return answer.status_code, answer.data

    with ThreadPoolExecutor(REPEATS) as threads:
        answers = set(threads.map(post, range(REPEATS)))
    assert [status for status, _ in answers] == [200]
    assert len(desk.get(f"/contracts/{contract}")[step]) == 1
    other = desk.client.post(address, json={**body, **OTHER[step]}, headers=headers)
    assert (other.status_code, other.json["code"]) == (409, "idempotency_key_taken")


def test_cut_off_before_the_answer_was_kept(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The effect stays; sent again the request is answered without another, and then alike."""
    contract = desk.contract()
    headers = {**desk.headers(), "Idempotency-Key": "cut"}
    address = f"/stores/xihu/contracts/{contract}/holds"
    body = {"reason": "dispute", **WHY}

    def fall(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as during:
        during.setattr(answering, "remember", fall)
        assert desk.client.post(address, json=body, headers=headers).status_code == 500
    assert len(desk.get(f"/contracts/{contract}")["holds"]) == 1
    first, second = (desk.client.post(address, json=body, headers=headers) for _ in range(2))
    assert (first.status_code, first.data) == (200, second.data)
    assert len(first.json["holds"]) == 1


def test_an_order_repeated_at_once_is_one(desk: Desk, key_of: Keys) -> None:
    """Eight times at once an order without points is refused alike, and kept once."""
    customer = desk.apply()["customer"]
    line = {
        "sku": "S",
        "title": "猫粮",
        "category": "staple_food",
        "quantity": 1,
        "unit_price": "0.01",
    }
    headers = {**key_of("xihu"), "Idempotency-Key": "k"}

    def post(_: int) -> tuple[int, bytes]:
        own = desk.client.application.test_client()
        body = {"customer": customer, "lines": [line]}
        answer = own.post("/stores/xihu/orders", json=body, headers=headers)
        return answer.status_code, answer.data

    with ThreadPoolExecutor(REPEATS) as threads:
        answers = set(threads.map(post, range(REPEATS)))
    assert [status for status, _ in answers] == [409]
    assert [each["state"] for each in desk.get("/orders")["items"]] == ["refused"]
