"""Every door of every plugin over HTTP: who is let in, and what nobody may send."""

from __future__ import annotations

import pytest

from pawpact.access.actor import PROGRAMS, Role
from pawpact.kernel.identity import subject_id
from pawpact.sdk.testing import open_store
from tests.databases import OF_ANY_DATABASE
from tests.plugins.http.conftest import Window, said, spoilt
from tests.plugins.http.who import ACTIONS, VIEWS, Door

NOBODY = 7


def body_of(door: Door, number: int = NOBODY) -> dict[str, object]:
    """What the door takes, about things that are not there."""
    return {**{role: subject_id(role, number) for role in door.subjects}, **door.body}


@OF_ANY_DATABASE
def test_every_door_says_who_may(window: Window) -> None:
    """A new action or view has to be entered with its roles, an old one taken out."""
    plugins = window.store.installation.host.plugins
    assert {f"{name}/{each.name}" for name in plugins for each in plugins[name].actions} == set(
        ACTIONS
    )
    assert {f"{name}/{each.name}" for name in plugins for each in plugins[name].views} == set(VIEWS)


@OF_ANY_DATABASE
@pytest.mark.parametrize("role", sorted(PROGRAMS))
def test_a_role_is_let_in_where_it_may_be(window: Window, role: Role) -> None:
    """Whoever may is told that what is named is not there, whoever may not is refused with 403."""
    for name, door in ACTIONS.items():
        answer = window.post(f"plugins/{name}", role, body_of(door))
        assert (answer.status_code == 403) is (role not in door.roles), (name, answer.text)
        assert answer.status_code in (403, 404), (name, answer.text)
    for name, door in VIEWS.items():
        answer = window.get(f"plugins/{name}", role, **body_of(door))
        assert (answer.status_code == 403) is (role not in door.roles), (name, answer.text)
        assert answer.status_code in (403, 404 if door.subjects else 200), (name, answer.text)


@OF_ANY_DATABASE
@pytest.mark.parametrize("name", ACTIONS)
def test_what_does_not_fit_is_a_problem(window: Window, name: str) -> None:
    """Nothing, a list, a surplus or a wrong field is answered with what is wrong; never with 500,
    and never with anything done."""
    door = ACTIONS[name]
    for wrong, bad in spoilt(body_of(door)):
        answer = window.post(f"plugins/{name}", Role.STORE_MANAGER, bad)
        assert answer.status_code in (400, 422), (wrong, answer.text)
        assert answer.json["detail"], wrong


@OF_ANY_DATABASE
@pytest.mark.parametrize("name", ACTIONS)
def test_a_request_needs_a_key_of_its_own(window: Window, name: str) -> None:
    """Without one nobody could send it again safely."""
    headers = window.headers(Role.STORE_MANAGER)
    del headers["Idempotency-Key"]
    address = window.address(f"plugins/{name}")
    answer = window.client.post(address, json=body_of(ACTIONS[name]), headers=headers)
    assert answer.status_code in (400, 422), answer.text


def test_things_of_another_store_are_not_there(window: Window) -> None:
    """An id of the next store is answered as one of nobody: word by word, but for the id."""
    far = Window(open_store(window.store.installation, "far"), window.client)
    hers = far.contract()
    ill = far.do("illness_pause/report", Role.VET, {"contract": hers["contract"], "symptoms": "a"})
    body = {"customer": hers["customer"], "channel": "phone"}
    complaint = far.do("complaint_compensation/take_in", Role.SALES, body)
    ids = {**hers, "illness": ill["illness"], "complaint": complaint["complaint"]}
    for name, door in ACTIONS.items():
        if not set(door.subjects) <= ids.keys():
            continue
        foreign = {**body_of(door), **{role: ids[role] for role in door.subjects}}
        there, nowhere = (
            window.post(f"plugins/{name}", Role.STORE_MANAGER, each)
            for each in (foreign, body_of(door))
        )
        assert (there.status_code, nowhere.status_code) == (404, 404), (name, there.text)
        words = [
            str(said(answer)).replace(str(body[role]), role)
            for answer, body in ((there, foreign), (nowhere, body_of(door)))
            for role in door.subjects[:1]
        ]
        assert words[0] == words[1], name
