"""The same request many times at once: one effect, one answer."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import func, select

from pawpact.access.models import IdempotencyKey
from pawpact.contracts.models import Application
from pawpact.decisions.models import DecisionRow
from tests.house import House

KEYS, REPEATS, LOW_SCORE = 4, 8, 549


def test_many_keys_repeated_at_once(
    house: House,
    client: FlaskClient,
    key_of: Callable[..., dict[str, str]],
    bodies: Callable[..., dict[str, Any]],
) -> None:
    """Each key takes effect once however often it comes at once, and all repeats read alike."""
    headers = key_of("xihu")
    wanted = {f"k-{number}": bodies(score=LOW_SCORE) for number in range(KEYS)}

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
