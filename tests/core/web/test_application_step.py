"""What happens to an application after it was handed in, step by step to its success."""

from __future__ import annotations

import pytest

from pawpact.access.actor import Role
from tests.core.web.desk import WHY, Desk


@pytest.mark.drives(
    "POST /applications/<string:application>/documents",
    "GET /applications/<string:application>",
    "GET /applications",
)
def test_a_wanted_answer_leads_to_the_approval(desk: Desk) -> None:
    """Handed in later it is checked anew, and the list by state has it where it stands now."""
    asked = desk.apply(pets_prohibited=None)
    assert (asked["state"], asked["wanted_documents"]) == ("needs_information", ["housing_answer"])
    address = f"/applications/{asked['id']}"
    handed = {"kind": "housing_answer", "pets_prohibited": False}
    assert desk.post(f"{address}/documents", handed, Role.SALES)["state"] == "approved"
    assert desk.get(address)["wanted_documents"] == []
    assert [each["id"] for each in desk.get("/applications", state="approved")["items"]] == [
        asked["id"]
    ]
    assert desk.get("/applications", state="needs_information")["items"] == []


@pytest.mark.drives("POST /applications/<string:application>/pet")
def test_another_pet_is_chosen_and_checked(desk: Desk) -> None:
    """Checked for the pet that was chosen, the same deposit is due; the first pet is free."""
    asked = desk.apply(score=549)
    assert asked["low_threshold_offered"]
    pet = desk.house.listed_pet("xihu", "low_threshold")
    chosen = desk.post(f"/applications/{asked['id']}/pet", {"pet": pet})
    assert (chosen["pet"], chosen["state"]) == (pet, "approved_with_deposit_due")
    assert chosen["deposit"] == asked["deposit"]
    assert chosen["decision"] != asked["decision"]
    assert desk.get(f"/pets/{asked['pet']}")["pet"]["state"] == "listed"


def test_only_a_low_threshold_pet_may_be_chosen_instead(desk: Desk) -> None:
    """Another pet without the tag is refused; the application keeps the pet it had."""
    asked = desk.apply(score=549)
    other = desk.house.listed_pet("xihu")
    refused = desk.ask(f"/applications/{asked['id']}/pet", {"pet": other})
    assert refused.status_code == 409
    still = desk.get(f"/applications/{asked['id']}")
    assert (still["pet"], still["state"]) == (asked["pet"], asked["state"])
    assert desk.get(f"/pets/{other}")["pet"]["state"] == "listed"


@pytest.mark.drives("POST /applications/<string:application>/withdrawal")
def test_taken_back_it_frees_the_pet(desk: Desk) -> None:
    """The application is over, and its pet is on the list again."""
    asked = desk.apply()
    assert desk.get(f"/pets/{asked['pet']}")["pet"]["state"] == "reserved"
    over = desk.post(f"/applications/{asked['id']}/withdrawal", WHY, Role.SALES)
    assert over["state"] == "withdrawn"
    assert desk.get(f"/pets/{asked['pet']}")["pet"]["state"] == "listed"


@pytest.mark.drives("POST /applications/<string:application>/assessment")
def test_below_the_mark_a_training_is_due(desk: Desk) -> None:
    """What she knows refuses nobody: approved she stays, and sales have a task."""
    asked = desk.apply()
    address = f"/applications/{asked['id']}"
    assert desk.post(f"{address}/assessment", {"percent": 100}, Role.SALES)["passed"] is True
    assert desk.post(f"{address}/assessment", {"percent": 0}, Role.SALES)["passed"] is False
    assert desk.get(address)["state"] == "approved"
    kinds = [each["kind"] for each in desk.get("/tasks", role="sales")["items"]]
    assert kinds.count("novice_training") == 1
    assert desk.ask(f"{address}/assessment", {"percent": 101}).status_code == 422


@pytest.mark.drives("POST /applications/<string:application>/review")
def test_a_refused_customer_is_heard_by_a_person(desk: Desk) -> None:
    """The review opens a case that a manager decides, once the answer was set right."""
    asked = desk.apply(pets_prohibited=True)
    assert (asked["state"], asked["refused_reason"]) == ("refused", "pets_prohibited")
    heard = desk.post(f"/applications/{asked['id']}/review", WHY, Role.SALES)
    assert heard["state"] == "checking"
    case = heard["waiting_for_person"]
    approval = {"effect": "approve", "why": "看过新居"}
    assert desk.ask(f"/held/{case}/decision", approval).status_code == 409
    moved = {"kind": "housing_answer", "housing": "owned", "pets_prohibited": False}
    whole = desk.post(f"/applications/{asked['id']}/documents", moved, Role.SALES)
    assert whole["state"] == "checking"
    decided = desk.post(f"/held/{case}/decision", approval)
    assert decided["case"]["state"] == "decided"
    whole = desk.get(f"/applications/{asked['id']}")
    assert whole["state"] == "approved"
    assert whole["moves"][-2]["why"] == "housing_answer recorded"
