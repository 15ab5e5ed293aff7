"""Pets over HTTP: from arrival onto the list, what keeps them off it, and to another store."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from pawpact.access.actor import Role
from pawpact.kernel.identity import public_id
from tests.house import House
from tests.stories.counter import begin_contract

Keys = Callable[..., dict[str, str]]
PETS = "/stores/xihu/pets"


@pytest.fixture
def headers(client: FlaskClient, key_of: Keys) -> dict[str, str]:
    return key_of("xihu")


@pytest.fixture
def send(client: FlaskClient, headers: dict[str, str]) -> Callable[..., Any]:
    """Does something, each time under a key of its own."""
    keys = iter(range(1000))

    def post(address: str, body: dict[str, Any], given: dict[str, str] | None = None) -> Any:
        sent = {**(given or headers), "Idempotency-Key": f"k{next(keys)}"}
        return client.post(address, json=body, headers=sent)

    return post


@pytest.mark.drives("POST /pets")
def test_a_pet_arrives_isolated(send: Callable[..., Any]) -> None:
    """The answer is the pet in isolation, with everything that it lacks for the list."""
    answer = send(PETS, {"species": "cat", "name": "团子", "cage": "A-03"})
    assert answer.status_code == 201, answer.text
    assert (answer.json["pet"]["state"], answer.json["pet"]["cage"]) == ("isolation", "A-03")
    assert answer.json["unmet"]
    taken = send(PETS, {"species": "cat", "cage": "A-03"})
    assert (taken.status_code, taken.json["code"]) == (409, "conflict")


def test_a_day_of_arrival_is_taken(send: Callable[..., Any]) -> None:
    """A pet entered later is isolated since the day it came; a day to come is named."""
    late = {"species": "cat", "cage": "A-03", "arrived_on": "2026-03-01"}
    answer = send(PETS, late)
    assert (answer.status_code, answer.json["pet"]["intake_at"][:10]) == (201, "2026-03-01")
    wrong = send(PETS, {"species": "cat", "cage": "A-04", "arrived_on": "2199-01-01"})
    assert [each["field"] for each in wrong.json["errors"]] == ["arrived_on"]


def test_the_gate_names_what_is_unmet(send: Callable[..., Any]) -> None:
    """A pet that came today may not be listed: 409 with every condition in both languages."""
    pet = send(PETS, {"species": "cat", "cage": "A-01"}).json["pet"]["id"]
    answer = send(f"{PETS}/{pet}/listing", {})
    assert (answer.status_code, answer.json["code"]) == (409, "gate_closed")


def test_a_wrong_entry_is_named_by_its_field(send: Callable[..., Any]) -> None:
    """A day to come is 422 at ``on``, as the request calls it."""
    pet = send(PETS, {"species": "cat", "cage": "A-01"}).json["pet"]["id"]
    answer = send(f"{PETS}/{pet}/health", {"kind": "deworming", "on": "2999-01-01"})
    assert answer.status_code == 422, answer.text
    assert [each["field"] for each in answer.json["errors"]] == ["on"]


@pytest.mark.drives("POST /pets/<string:pet>/observations", "GET /pets")
def test_an_abnormal_sign_delists_at_once(
    client: FlaskClient, house: House, headers: dict[str, str], send: Callable[..., Any]
) -> None:
    """Seen by a carer, the listed pet is ill in the same answer and on no page of the list."""
    pet = house.listed_pet("xihu")
    with house.platform.reading("xihu") as unit:
        sign = unit.store.texts("pet_care.abnormal_signs")[0]
    answer = send(f"{PETS}/{pet}/observations", {"signs": [sign]})
    assert (answer.status_code, answer.json["pet"]["state"]) == (200, "ill")
    page = client.get(PETS, headers=headers, query_string={"state": "listed"}).json
    assert page == {"items": [], "next": None}


@pytest.mark.drives("POST /pets/<string:pet>/health", "POST /pets/<string:pet>/diagnoses")
def test_what_vets_wrote_is_opened_for_a_purpose(
    client: FlaskClient, headers: dict[str, str], send: Callable[..., Any]
) -> None:
    """The file does not show the note; for a stated purpose it is read, and not without one."""
    pet = send(PETS, {"species": "cat", "cage": "A-01"}).json["pet"]["id"]
    today = send(PETS, {"species": "dog", "cage": "A-02"}).json["pet"]["intake_at"][:10]
    entry = {"kind": "exam", "on": today, "result": "passed", "note": "耳道发炎"}
    written = send(f"{PETS}/{pet}/health", entry)
    assert (written.status_code, "耳道发炎" in written.text) == (200, False)
    assert send(f"{PETS}/{pet}/diagnoses", {}).status_code == 422
    opened = client.post(f"{PETS}/{pet}/diagnoses", json={"purpose": "复诊"}, headers=headers)
    assert [each["note"] for each in opened.json["items"]] == ["耳道发炎"]


@pytest.mark.drives("POST /pets/<string:pet>/delisting")
def test_a_listed_pet_is_taken_off_and_not_twice(house: House, send: Callable[..., Any]) -> None:
    """Delisted; the second time is 409 with the moves that are allowed."""
    pet = house.listed_pet("xihu")
    answer = send(f"{PETS}/{pet}/delisting", {"why": "店长决定"})
    assert (answer.status_code, answer.json["pet"]["state"]) == (200, "ready")
    again = send(f"{PETS}/{pet}/delisting", {"why": "店长决定"})
    assert (again.status_code, again.json["code"]) == (409, "move_refused")
    assert "listed" in again.json["detail"]


@pytest.mark.drives("POST /pets/<string:pet>/transfer", "GET /pets/<string:pet>")
def test_another_store_takes_a_pet_by_its_own_key(
    client: FlaskClient, house: House, key_of: Keys, send: Callable[..., Any]
) -> None:
    """Without a manager's key of the receiving store the pet stays; with one it is there."""
    pet = house.listed_pet("xihu")
    asked = {"to": "yulin", "why": "调拨", "cage": "B-1"}
    sales, manager = (
        key_of("yulin", role)["Authorization"].removeprefix("Bearer ")
        for role in (Role.SALES, Role.STORE_MANAGER)
    )
    own = key_of("xihu")["Authorization"].removeprefix("Bearer ")
    address = f"{PETS}/{pet}/transfer"
    assert send(address, {**asked, "receiving_key": own}).status_code == 422
    assert send(address, {**asked, "receiving_key": sales}).status_code == 403
    answer = send(address, {**asked, "receiving_key": manager})
    assert answer.status_code == 200, answer.text
    there = client.get(f"/stores/yulin/pets/{answer.json['pet']}", headers=key_of("yulin"))
    assert there.json["pet"]["state"] == "isolation"
    here = client.get(f"{PETS}/{pet}", headers=key_of("xihu"))
    assert here.json["pet"]["state"] == "transferred"


@pytest.mark.drives("POST /pets/<string:pet>/death")
def test_an_adopted_pets_death_is_its_contracts(house: House, send: Callable[..., Any]) -> None:
    """In the house it is recorded here; of a pet that is away the contract is named."""
    pet = house.listed_pet("xihu")
    answer = send(f"{PETS}/{pet}/death", {"why": "病故"})
    assert (answer.status_code, answer.json["pet"]["state"]) == (200, "deceased")
    again = send(f"{PETS}/{pet}/death", {"why": "病故"})
    assert again.status_code == 409


@pytest.mark.drives(
    "POST /pets/<string:pet>/listing",
    "POST /pets/<string:pet>/recovery",
    "POST /pets/<string:pet>/doses",
    "GET /pets/due",
    "GET /pets/<string:pet>/file",
    "POST /pets/<string:pet>/description",
)
def test_a_pet_is_cared_for(
    client: FlaskClient, house: House, headers: dict[str, str], send: Callable[..., Any]
) -> None:
    """Off the list and on it again, planned, described, ill and well: each shows in its file."""
    pet = house.listed_pet("xihu")
    address = f"{PETS}/{pet}"
    send(f"{address}/delisting", {"why": "店长决定"})
    assert send(f"{address}/listing", {}).json["pet"]["state"] == "listed"
    today = house.clock.now().date().isoformat()
    dose = {"kind": "vaccine_dose", "name": "feline_trivalent", "on": [today]}
    assert [each["due_on"] for each in send(f"{address}/doses", dose).json["due"]] == [today]
    waiting = client.get(f"{PETS}/due", headers=headers).json["items"]
    assert today in [each["due_on"] for each in waiting if each["pet"] == pet]
    said = {"temperament": "亲人", "care_notes": "换粮要慢"}
    assert send(f"{address}/description", said).status_code == 200
    with house.platform.reading("xihu") as unit:
        sign = unit.store.texts("pet_care.abnormal_signs")[0]
    assert send(f"{address}/observations", {"signs": [sign]}).json["pet"]["state"] == "ill"
    well = send(f"{address}/recovery", {"why": "复查正常"}).json
    assert well["pet"]["state"] == "isolation"
    paper = client.get(f"{address}/file", headers=headers, query_string={"language": "en"}).json
    assert pet in paper["printed"]
    assert "in isolation" in paper["printed"]


@pytest.mark.drives("POST /pets/<string:pet>/return", "POST /pets/<string:pet>/readmission")
def test_an_adopted_pet_comes_back(
    client: FlaskClient, house: House, headers: dict[str, str], send: Callable[..., Any]
) -> None:
    """Received back, its contract held; then taken in again: isolated in its cage, nobody's."""
    contract = public_id("con", begin_contract(house, "xihu"))
    (pet,) = client.get(PETS, headers=headers, query_string={"state": "adopted"}).json["items"]
    address = f"{PETS}/{pet['id']}"
    back = send(f"{address}/return", {"why": "客户退回"}).json
    assert back["pet"]["state"] == "returned"
    held = client.get(f"/stores/xihu/contracts/{contract}", headers=headers).json["holds"]
    assert [each["reason"] for each in held] == ["dispute"]
    again = send(f"{address}/readmission", {"cage": "C-9"}).json
    assert (again["pet"]["state"], again["pet"]["cage"]) == ("isolation", "C-9")
    assert again["handed_over_on"] is None
