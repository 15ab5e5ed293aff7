"""Tasks over HTTP: the worklist by role, finishing, handing over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from pawpact.access.actor import Role
from pawpact.accounts.staff import register_staff
from pawpact.kernel.identity import public_id
from pawpact.tasks.service import NewTask, open_tasks
from tests.house import House

Keys = Callable[..., dict[str, str]]
TASKS = "/stores/xihu/tasks"


@pytest.fixture
def tasks(client: FlaskClient, house: House) -> None:
    """A vet's task that is due first, then four of the service agents."""
    with house.platform.unit("xihu") as unit:
        hours = timedelta(hours=1)
        mine = [
            NewTask(
                "follow_up.day", f"s{n}", {}, due_at=unit.at + n * hours, role=Role.SERVICE_AGENT
            )
            for n in range(2, 6)
        ]
        open_tasks(unit, [*mine, NewTask("illness.vet", "v", {}, unit.at + hours, role=Role.VET)])


def listed(client: FlaskClient, headers: dict[str, str], **query: str) -> list[dict[str, str]]:
    answer = client.get(TASKS, headers=headers, query_string=query)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, str]] = answer.json["items"]
    return items


@pytest.mark.drives("GET /tasks")
@pytest.mark.usefixtures("tasks")
def test_each_role_sees_its_own(client: FlaskClient, key_of: Keys) -> None:
    """A vet sees what is the vet's, the manager everything, the most urgent first."""
    vets = listed(client, key_of("xihu", Role.VET))
    assert [each["kind"] for each in vets] == ["illness.vet"]
    everything = listed(client, key_of("xihu"))
    due = [each["due_at"] for each in everything]
    assert (len(everything), due) == (5, sorted(due))


@pytest.mark.usefixtures("tasks")
def test_another_roles_tasks_are_refused(client: FlaskClient, key_of: Keys) -> None:
    """A vet may not list, see or finish what is the service agents'."""
    headers = key_of("xihu", Role.VET)
    answer = client.get(TASKS, headers=headers, query_string={"role": "service_agent"})
    assert answer.status_code == 403
    other = listed(client, key_of("xihu"), role="service_agent")[0]["id"]
    assert client.get(f"{TASKS}/{other}", headers=headers).status_code == 403
    done = client.post(
        f"{TASKS}/{other}/result", json={}, headers={**headers, "Idempotency-Key": "k"}
    )
    assert done.status_code == 403


@pytest.mark.usefixtures("tasks")
def test_pages_go_by_urgency(client: FlaskClient, key_of: Keys) -> None:
    """Page by page every task stands once, in the order of the whole list."""
    headers, found, query = key_of("xihu"), [], {"limit": "2"}
    while True:
        page = client.get(TASKS, headers=headers, query_string=query).json
        found += [each["id"] for each in page["items"]]
        if page["next"] is None:
            break
        query = {"limit": "2", "after": page["next"]}
    assert found == [each["id"] for each in listed(client, headers)]
    assert len(found) == 5


@pytest.mark.usefixtures("tasks")
def test_an_unknown_state_is_refused_with_the_known_ones(client: FlaskClient, key_of: Keys) -> None:
    """The refusal of a filter lists what may be asked for."""
    answer = client.get(TASKS, headers=key_of("xihu"), query_string={"state": "urgent"})
    assert answer.status_code == 422
    (error,) = answer.json["errors"]
    assert error["field"] == "state"
    assert all(word in error["message"] for word in ("planned", "due", "escalated"))


@pytest.mark.drives("POST /tasks/<string:task>/result")
@pytest.mark.usefixtures("tasks")
def test_done_is_done_once(client: FlaskClient, key_of: Keys) -> None:
    """Finished, repeated alike, and refused under another key with the moves that are left."""
    headers = key_of("xihu", Role.VET)
    task = listed(client, headers)[0]["id"]
    answers = [
        client.post(
            f"{TASKS}/{task}/result",
            json={"result": "已看诊"},
            headers={**headers, "Idempotency-Key": key},
        )
        for key in ("k", "k", "l")
    ]
    assert [each.status_code for each in answers] == [200, 200, 409]
    assert answers[0].text == answers[1].text
    assert (answers[0].json["state"], answers[0].json["result"]) == ("done", "已看诊")
    assert answers[2].json["code"] == "move_refused"


@pytest.mark.drives("GET /tasks/<string:task>", "POST /tasks/<string:task>/owner")
@pytest.mark.usefixtures("tasks")
def test_a_task_goes_to_somebody_of_the_staff(
    client: FlaskClient, house: House, key_of: Keys
) -> None:
    """Handed over, the task names its owner; to somebody who is not of the store it is not."""
    headers = key_of("xihu")
    task = listed(client, headers)[0]["id"]
    with house.platform.unit("xihu") as unit:
        member = public_id("stf", register_staff(unit, "测试员工", Role.VET))
    for number, (who, status) in enumerate(((member, 200), (public_id("stf", 1), 404))):
        answer = client.post(
            f"{TASKS}/{task}/owner",
            json={"staff": who, "why": "换班"},
            headers={**headers, "Idempotency-Key": str(number)},
        )
        assert answer.status_code == status, answer.text
    assert client.get(f"{TASKS}/{task}", headers=headers).json["owner"] == member
