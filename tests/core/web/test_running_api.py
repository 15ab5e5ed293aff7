"""A contract that runs, changed over HTTP: paused, another plan, another mandate, its pet."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from pawpact.access.actor import Role
from tests.core.web.desk import WHY, Desk


def _asked(desk: Desk) -> tuple[str, Any]:
    """A contract for which a pause was asked for, and its life."""
    contract = desk.contract()
    wish = {"periods": 1, "documents": ["clinic_diagnosis_report"]}
    life = desk.post(f"/contracts/{contract}/pauses", wish, Role.SERVICE_AGENT)
    return contract, life


def _paused(desk: Desk) -> str:
    contract, life = _asked(desk)
    (pause,) = life["pauses"]
    granted = {"grant": True, "periods": 1, "why": "诊断属实"}
    life = desk.post(f"/pauses/{pause['id']}/answer", granted)
    assert life["state"] == "paused"
    return contract


@pytest.mark.drives(
    "POST /contracts/<string:contract>/pauses",
    "POST /contracts/<string:contract>/pause-extension",
    "POST /contracts/<string:contract>/recovery",
    "GET /contracts/<string:contract>",
)
def test_a_pause_is_extended_and_ends_with_the_illness(desk: Desk) -> None:
    """Two periods instead of one; with the pet well again the debits resume."""
    contract = _paused(desk)
    life = desk.post(f"/contracts/{contract}/pause-extension", {"periods": 1, **WHY})
    assert [each["periods"] for each in life["pauses"]] == [2]
    desk.days(20)
    well = desk.post(f"/contracts/{contract}/recovery", {"why": "已痊愈"}, Role.SERVICE_AGENT)
    assert (well["state"], well["performed"]) == ("active", 0)
    assert desk.get(f"/contracts/{contract}") == well


@pytest.mark.drives("POST /pauses/<string:pause>/answer")
def test_a_manager_answers_a_pause(desk: Desk) -> None:
    """Refused, the contract goes on; without periods nothing is granted."""
    contract, life = _asked(desk)
    (pause,) = [each for each in life["pauses"] if each["state"] == "requested"]
    address = f"/pauses/{pause['id']}/answer"
    wrong = desk.ask(address, {"grant": True, **WHY})
    assert [each["field"] for each in wrong.json["errors"]] == ["periods"]
    refused = desk.post(address, {"grant": False, "why": "材料不齐"})
    assert [each["state"] for each in refused["pauses"]] == ["refused"]
    assert (refused["state"], refused["holds"]) == ("active", [])
    assert desk.get(f"/contracts/{contract}")["pauses"] == refused["pauses"]


@pytest.mark.drives(
    "POST /contracts/<string:contract>/plan", "POST /mandates/<string:mandate>/limit"
)
def test_another_plan_needs_a_mandate_that_reaches(desk: Desk) -> None:
    """Above the limit of a debit the plan is refused; with a higher limit it is changed."""
    contract = desk.contract()
    wish = {"plan": "cat_pedigree", "confirmation": {"signature_image": "scans/1"}}
    address = f"/contracts/{contract}/plan"
    assert desk.ask(address, wish, Role.SERVICE_AGENT).status_code in (409, 422)
    (mandate,) = desk.get(f"/contracts/{contract}/mandates")["items"]
    raised = desk.post(f"/mandates/{mandate['id']}/limit", {"limit": "900.00"})
    assert [each["limit"] for each in raised["items"]] == ["900.00"]
    changed = desk.post(address, wish, Role.SERVICE_AGENT)
    assert [each["plan"] for each in changed["plans"]] == ["cat_pedigree"]


@pytest.mark.drives(
    "POST /contracts/<string:contract>/mandates", "POST /mandates/<string:mandate>/revocation"
)
def test_another_mandate_lets_the_debits_go_on(desk: Desk) -> None:
    """Revoked, the debits are held; under another mandate of hers the hold is gone."""
    contract = desk.contract()
    (mandate,) = desk.get(f"/contracts/{contract}/mandates")["items"]
    desk.post(f"/mandates/{mandate['id']}/revocation", WHY, Role.SALES)
    assert desk.get(f"/contracts/{contract}")["holds"]
    given = {"provider": "simulator", "reference": "m-2"}
    renewed = desk.post(f"/contracts/{contract}/mandates", given, Role.SALES)
    assert [each["state"] for each in renewed["items"]] == ["revoked", "authorised"]
    assert desk.get(f"/contracts/{contract}")["holds"] == []


@pytest.mark.drives(
    "POST /contracts/<string:contract>/handover", "POST /contracts/<string:contract>/pet"
)
def test_another_pet_goes_home(desk: Desk) -> None:
    """The first fell ill before it went home; another is kept, and handed over that day."""
    contract = desk.contract(handed_over=False)
    ill = desk.get(f"/contracts/{contract}")["pet"]
    with desk.house.platform.reading("xihu") as unit:
        sign = unit.store.texts("pet_care.abnormal_signs")[0]
    desk.post(f"/pets/{ill}/observations", {"signs": [sign]}, Role.CARER)
    assert desk.ask(f"/contracts/{contract}/handover", {}, Role.SALES).status_code == 409
    well = desk.house.listed_pet("xihu")
    kept = desk.post(f"/contracts/{contract}/pet", {"pet": well}, Role.VET)
    assert (kept["pet"], kept["state"], kept["day_0"]) == (well, "reserved", None)
    home = desk.post(f"/contracts/{contract}/handover", {}, Role.SALES)
    assert (home["pet"], home["state"], home["day_0"]) == (well, "adopted", "2026-03-12")
    assert desk.get(f"/contracts/{contract}")["pet"] == well


@pytest.mark.drives(
    "POST /incidents/<string:incident>/documents", "POST /incidents/<string:incident>/confirmation"
)
def test_a_confirmed_death_ends_the_contract_free(desk: Desk) -> None:
    """With the evidence handed in later it is believed: ended without a fee, points refunded."""
    contract = desk.contract()
    desk.settled(contract)
    body = {"kind": "dead", "happened_on": desk.today, "documents": [], **WHY}
    (report,) = desk.post(f"/contracts/{contract}/incidents", body, Role.SALES)["incidents"]
    address = f"/incidents/{report['id']}"
    believed = {"points": "refund", "why": "材料属实"}
    assert desk.ask(f"{address}/confirmation", believed).status_code == 409
    photo = {"documents": [{"kind": "photo", "reference": "scans/2"}]}
    desk.post(f"{address}/documents", photo, Role.SALES)
    ended = desk.post(f"{address}/confirmation", believed)
    assert (ended["state"], ended["incidents"][0]["state"]) == ("terminated", "settled")
    assert (ended["ending"]["fee"], ended["ending"]["choice"]) == ("0.00", "refund")
    assert desk.get(f"/pets/{ended['pet']}")["pet"]["state"] == "deceased"
    assert "scans" not in str(ended)


@pytest.mark.drives("POST /incidents/<string:incident>/refusal")
def test_evidence_that_does_not_hold(desk: Desk) -> None:
    """Refused, the report is over and the debits go on."""
    contract = desk.contract()
    body = {"kind": "dead", "happened_on": desk.today, **WHY}
    (report,) = desk.post(f"/contracts/{contract}/incidents", body, Role.SALES)["incidents"]
    desk.house.clock.advance(timedelta(hours=1))
    life = desk.post(f"/incidents/{report['id']}/refusal", {"why": "照片不符"})
    assert [each["state"] for each in life["incidents"]] == ["refused"]
    assert (life["state"], life["holds"]) == ("active", [])
    assert desk.get(f"/contracts/{contract}")["incidents"] == life["incidents"]
