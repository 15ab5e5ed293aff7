"""All plugins that come with pawpact, in one store, as programs reach them: over HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from flask.testing import FlaskClient

from pawpact.access.actor import Role
from pawpact.access.api_key import create_key
from pawpact.kernel.identity import subject_id
from pawpact.sdk.testing import Store, open_store
from pawpact.sdk.testing.installation import Installation, installed
from pawpact.sdk.testing.template import Template
from pawpact_plugins.complaint_compensation import plugin as complaint_compensation
from pawpact_plugins.credit_scoring import plugin as credit_scoring
from pawpact_plugins.deposit_fallback import plugin as deposit_fallback
from pawpact_plugins.illness_pause import plugin as illness_pause
from pawpact_plugins.referral_rewards import plugin as referral_rewards
from pawpact_plugins.signing_benefits import plugin as signing_benefits
from pawpact_plugins.welfare_tiers import plugin as welfare_tiers
from tests.core.web.documented import DocumentedClient
from tests.core.web.standing import application_over

PLUGINS: Sequence[object] = (
    complaint_compensation,
    credit_scoring,
    deposit_fallback,
    illness_pause,
    referral_rewards,
    signing_benefits,
    welfare_tiers,
)
Answer = Any


@dataclass
class Window:
    """One store over HTTP. What is sent is sent twice, and once more with something else."""

    store: Store
    client: FlaskClient
    keys: dict[Role, str] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def headers(self, role: Role, key: str = "") -> dict[str, str]:
        """Those of a program with this role, and a key for the request."""
        if role not in self.keys:
            with self.store.unit() as unit:
                self.keys[role] = create_key(unit, role, "window")
        key = key or f"w-{next(self._numbers)}"
        return {"Authorization": f"Bearer {self.keys[role]}", "Idempotency-Key": key}

    def address(self, path: str) -> str:
        return f"/stores/{self.store.name}/{path}"

    def post(self, path: str, role: Role, body: Any, key: str = "") -> Answer:
        """One request as it is."""
        return self.client.post(
            self.address(path), json=body, headers=self.headers(role, key), buffered=True
        )

    def get(self, path: str, role: Role, **asked: str) -> Answer:
        headers = self.headers(role)
        return self.client.get(self.address(path), query_string=asked, headers=headers)

    def send(self, path: str, role: Role, body: Mapping[str, Any], status: int = 200) -> Answer:
        """Sent twice under one key it is done once, answered alike; with another body refused."""
        key = f"w-{next(self._numbers)}"
        first, again = (self.post(path, role, body, key) for _ in range(2))
        assert (first.status_code, said(first)) == (status, said(again)), first.text
        changed = another(body)
        if changed != body and status == 200:
            other = self.post(path, role, changed, key)
            assert (other.status_code, other.json["code"]) == (409, "idempotency_key_taken")
        return first.json

    def do(self, door: str, role: Role, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """An action of a plugin; what the plugin answers."""
        answer: Mapping[str, Any] = self.send(f"plugins/{door}", role, body)["answer"]
        return answer

    def refused(self, door: str, role: Role, body: Mapping[str, Any]) -> str:
        """The plugin's own word for why it does not do it; twice the same."""
        return str(self.send(f"plugins/{door}", role, body, 409)["reason"])

    def named(self, role: str, number: int) -> str:
        return subject_id(role, number)

    def contract(self) -> Mapping[str, str]:
        """Somebody who has adopted, and what is hers; public ids."""
        return {role: subject_id(role, number) for role, number in self.store.contract().items()}


@pytest.fixture(scope="module")
def house(
    pawpact_template: Template, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("windows")
    with installed(folder, pawpact_template, list(PLUGINS)) as installation:
        yield installation


@pytest.fixture
def window(house: Installation) -> Window:
    """A store of its own, so that nothing of another test is in it."""
    store = open_store(house, f"window-{len(house.opened)}")
    app = application_over(house.platform)
    app.config["TESTING"] = True
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.test_client_class = DocumentedClient
    return Window(store, app.test_client())


def said(answer: Answer) -> Mapping[str, Any]:
    """What was answered; a refusal also bears its request's own number."""
    return {name: value for name, value in answer.json.items() if name != "instance"}


def another(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """A body that may be sent as well and says something else, where there is anything to say."""
    free = ("version", "symptoms", "said", "score", "code", "why", "month")
    name = next((each for each in free if each in body), None)
    if name is None:
        return body
    value = body[name]
    changed = value + 1 if isinstance(value, int) else {"fraud": "self"}.get(value, f"{value}0")
    return {**body, name: changed}


def spoilt(body: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Bodies that nobody may send, each with what is wrong with it."""
    yield "nothing", {}
    yield "a list", []
    yield "a number", 7
    yield "a surplus field", {**body, "surplus": 1}
    for name, value in body.items():
        yield f"{name} is null of another kind", {**body, name: {"x": json.dumps(value)}}
