"""Whatever is sent, the service answers as documented: never with a defect."""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import islice
from random import Random

import pytest
from flask.testing import FlaskClient

from pawpact.access.actor import Role
from tests.core.web.desk import WHY, Desk
from tests.core.web.documented import document_of
from tests.core.web.hostile import Attack
from tests.core.web.matrix import people_a_store, routes_of
from tests.core.web.who import MAY

Keys = Callable[..., dict[str, str]]
EACH = 4 * int(os.environ.get("PAWPACT_TORTURE", "1")) ** 2
"""Requests a route by chance; with every edge of every field a thousand or two in all, and ten
thousands where endurance is asked for.
"""


@pytest.fixture
def lived(desk: Desk) -> dict[str, str]:
    """Ids of a store in which things have happened, of every kind, by their prefixes."""
    ids = people_a_store(desk.house, "yulin")
    contract = desk.contract()
    charge = desk.settled(contract)
    life = desk.get(f"/contracts/{contract}")
    bought = desk.buy(life["customer"], 8000)
    desk.post(f"/orders/{bought}/receipt", {})
    claim = desk.post(f"/orders/{bought}/claims", {"line": 0, "kind": "reship", **WHY})
    waiting = desk.apply(score=549)
    lost = {"kind": "lost", "happened_on": desk.today, **WHY}
    report = desk.post(f"/contracts/{desk.contract()}/incidents", lost)
    wish = {"periods": 1, "documents": ["clinic_diagnosis_report"]}
    paused = desk.post(f"/contracts/{contract}/pauses", wish)
    listed = desk.house.listed_pet("xihu")
    member = desk.post("/staff", {"name": "测试", "role": "vet"})["id"]
    desk.post(f"/applications/{waiting['id']}/assessment", {"percent": 0})
    paid = {"amount": waiting["deposit"]["amount"], "reference": "till-1"}
    for reference in ("till-1", "till-2"):
        desk.post(f"/deposits/{waiting['deposit']['id']}/receipt", {**paid, "reference": reference})
    desk.house.platform.run_refunds("xihu")
    known = {
        "con": contract,
        "chg": charge["id"],
        "cus": life["customer"],
        "pet": listed,
        "app": waiting["id"],
        "dep": waiting["deposit"]["id"],
        "dec": waiting["decision"],
        "inc": report["incidents"][0]["id"],
        "pau": paused["pauses"][0]["id"],
        "man": desk.get(f"/contracts/{contract}/mandates")["items"][0]["id"],
        "ord": desk.get("/orders")["items"][0]["id"],
        "pay": desk.get("/refunds")["items"][0]["id"],
        "stf": member,
        "tsk": desk.get("/tasks")["items"][0]["id"],
        "held": desk.get("/held")["items"][0]["id"],
        "msg": desk.get("/messages")["items"][0]["id"],
        "ben": ids["ben"],
        "cla": claim["id"],
        "lin": ids["lin"],
        "hea": desk.get(f"/pets/{listed}")["entries"][0]["id"],
    }
    assert ids.keys() - known.keys() <= {"jou"}
    return {**ids, **known}


def test_nothing_that_is_sent_breaks_it(
    client: FlaskClient, key_of: Keys, lived: dict[str, str]
) -> None:
    """On every route: wrong types, edges of every field, foreign ids, broken bodies and tokens."""
    random, broken, tried = Random(20260312), [], set[str]()
    document = document_of(client.application).content
    keys = {role: key_of("xihu", role) for role in (Role.STORE_MANAGER, Role.PROVIDER)}
    for route in routes_of(client):
        role = Role.STORE_MANAGER if Role.STORE_MANAGER in MAY[route.name] else Role.PROVIDER
        attack = Attack(route, document, lived)
        by_chance = islice(attack.cases(random, keys[role]), EACH)
        for sent in (*attack.edges(keys[role], tried), *by_chance):
            answer = client.open(**sent)
            if answer.status_code >= 500:
                broken.append((route.name, answer.status_code, str(sent)[:400]))
    assert broken == [], "\n".join(map(str, broken))
