"""An illness, complaints and a referral from beginning to end, over HTTP alone.

Each request is sent twice (`Window.send`): done once, answered alike; and by roles that may.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from pawpact.access.actor import Role
from pawpact.kernel.identity import read_public_id
from tests.databases import OF_ANY_DATABASE
from tests.plugins.http.conftest import Window

COMPLAINT, ILLNESS, REFERRAL = "complaint_compensation", "illness_pause", "referral_rewards"
MANAGER, VET, SALES = Role.STORE_MANAGER, Role.VET, Role.SALES
PARVO = {"diagnosis": "细小", "disease": "canine_parvovirus"}
STEPS: Mapping[str, Mapping[str, Any]] = {
    "accept": {},
    "consult": {"advice": "先禁食观察"},
    "refer": {"clinic": "合作医院"},
    "diagnose": PARVO,
    "treat": {},
    "recover": {},
}


def number(public: str) -> int:
    found = read_public_id(public.partition("_")[0], public)
    assert found is not None
    return found


def ill(window: Window, contract: str) -> Mapping[str, Any]:
    said = {"contract": contract, "symptoms": "不吃东西"}
    return window.do(f"{ILLNESS}/report", Role.SERVICE_AGENT, said)


def complaint(window: Window, hers: Mapping[str, str], **given: Any) -> Mapping[str, Any]:
    at = window.store.installation.clock.now().isoformat()
    about = {"customer": hers["customer"], "contract": hers["contract"], "happened_at": at}
    body = {**about, "channel": "phone", "said": "请处理", **given}
    return window.do(f"{COMPLAINT}/take_in", SALES, body)


def go_on(
    window: Window, seen: Mapping[str, Any], action: str, role: Role = SALES, **given: Any
) -> Mapping[str, Any]:
    named = {each: seen[each] for each in ("complaint", "version")}
    return window.do(f"{COMPLAINT}/{action}", role, {**named, **given})


def test_an_illness_from_the_report_to_the_end(window: Window) -> None:
    """A vet takes it through all its steps, the manager answers the claim; the history is whole,
    what was said of the pet is for those who may read it, and a step out of turn is refused."""
    hers = window.contract()
    seen = ill(window, hers["contract"])
    versions = [seen["version"]]
    for name, given in STEPS.items():
        body = {"illness": seen["illness"], "version": seen["version"], **given}
        if name in ("accept", "diagnose"):
            named = {each: seen[each] for each in ("illness", "version")}
            assert window.refused(f"{ILLNESS}/recover", VET, named) == "move_refused"
        seen = window.do(f"{ILLNESS}/{name}", VET, body)
        versions.append(seen["version"])
        if name == "diagnose":
            answer = {"illness": seen["illness"], "version": seen["version"], "accepted": True}
            seen = window.do(f"{ILLNESS}/answer_claim", MANAGER, answer)
            versions.append(seen["version"])
    assert versions == list(range(1, len(versions) + 1)), "each step once, though sent twice"
    assert seen["state"] == "recovered"
    shown = {
        role: window.get(f"plugins/{ILLNESS}/case", role, illness=seen["illness"]).json
        for role in (VET, SALES)
    }
    assert shown[VET]["symptoms"] == "不吃东西"
    assert shown[SALES]["symptoms"] != "不吃东西"
    assert [each["state"] for each in shown[VET]["history"]][-1] == "recovered"
    asked = {"pet": hers["pet"], "state": "recovered"}
    cases = window.get(f"plugins/{ILLNESS}/cases", SALES, **asked).json["items"]
    assert [each["illness"] for each in cases] == [seen["illness"]]


def test_who_saw_an_older_version_is_told(window: Window) -> None:
    """Somebody was first: 409, and nothing is written over it."""
    hers = window.contract()
    seen = ill(window, hers["contract"])
    body = {"illness": seen["illness"], "version": seen["version"]}
    window.do(f"{ILLNESS}/accept", VET, body)
    consult = {**body, "advice": "观察"}
    late = window.post(f"plugins/{ILLNESS}/consult", VET, consult)
    assert (late.status_code, late.json["code"]) == (409, "changed_meanwhile")


def test_reported_again_it_stays_one_case(window: Window) -> None:
    """A second report adds what is said, and begins nothing."""
    hers = window.contract()
    first, second = (ill(window, hers["contract"]) for _ in range(2))
    assert first["illness"] == second["illness"]
    assert (first["is_new"], second["is_new"]) == (True, False)


@pytest.mark.parametrize(("accepted", "held"), [(True, True), (False, False)])
def test_an_urgent_complaint_and_its_claim(window: Window, accepted: bool, held: bool) -> None:
    """The diagnosis opens the claim and holds debits; a refusal lets them go on, an acceptance
    with the end of the complaint."""
    hers = window.contract()
    seen = complaint(window, hers, type="pet_health", disease="canine_parvovirus")
    assert window.refused(f"{COMPLAINT}/resolve", SALES, _resolution(seen)) == "not_decided"
    seen = go_on(window, seen, "decide", MANAGER, accepted=accepted)
    assert bool(_holds(window, hers)) is held
    seen = go_on(window, seen, "resolve", cause="幼犬免疫空窗", solution="换宠")
    assert _holds(window, hers) == []
    seen = go_on(window, seen, "revisit", answer="unsatisfied")
    assert bool(_holds(window, hers)) is True, "open again, claimed again"
    again = window.get(f"plugins/{COMPLAINT}/complaint", MANAGER, complaint=seen["complaint"]).json
    assert (again["reopened"], again["decision"]) == (1, "")


def test_goods_made_good_once(window: Window) -> None:
    """50 points as an apology and a parcel, however often it is sent; 101 wait for the manager."""
    hers = window.contract()
    customer = number(hers["customer"])
    lines = [
        window.named("order_line", window.store.received_order(customer)["order_line"])
        for _ in range(2)
    ]
    seen = complaint(window, hers, type="goods")
    about = {"order_line": lines[0], "defect": "damaged"}
    welcome = window.store.points(customer)
    go_on(window, seen, "remedy_goods", **about)
    assert window.store.points(customer) == welcome + 50
    seen = complaint(window, hers, type="goods")
    seen = go_on(window, seen, "remedy_goods", **{**about, "order_line": lines[1]}, points=101)
    assert window.store.points(customer) == welcome + 50
    seen = go_on(window, seen, "approve", MANAGER)
    assert window.store.points(customer) == welcome + 151
    body = {"complaint": seen["complaint"], "version": seen["version"]}
    assert window.refused(f"{COMPLAINT}/remedy_goods", SALES, {**body, **about}) in (
        "approved_already",
        "chosen_already",
    )


@OF_ANY_DATABASE
@pytest.mark.parametrize("points", [49, 99])
def test_a_quality_fault_is_worth_a_hundred(window: Window, points: int) -> None:
    """Fewer points are refused with the least that there has to be."""
    hers = window.contract()
    line = window.store.received_order(number(hers["customer"]))["order_line"]
    seen = complaint(window, hers, type="goods")
    body = {
        **{each: seen[each] for each in ("complaint", "version")},
        "order_line": window.named("order_line", line),
        "defect": "quality",
        "points": points,
    }
    assert window.refused(f"{COMPLAINT}/remedy_goods", SALES, body) == "too_few_points"


def test_a_bad_service_is_made_good_by_one_thing(window: Window) -> None:
    """A grooming or points, never both; the reminder names whose it was, for the manager alone."""
    hers = window.contract()
    seen = complaint(window, hers, type="service")
    bad = {"fault": "attitude", "staff": "stf_0000000000007"}
    seen = go_on(window, seen, "remedy_service", **bad, wish="free_grooming")
    body = {each: seen[each] for each in ("complaint", "version")}
    other = {**body, **bad, "wish": "points"}
    assert window.refused(f"{COMPLAINT}/remedy_service", SALES, other) == "chosen_already"
    found = window.get(f"plugins/{COMPLAINT}/improvements", MANAGER).json["items"]
    assert [each["staff"] for each in found] == ["stf_0000000000007"]


@OF_ANY_DATABASE
@pytest.mark.parametrize(
    ("given", "status", "reason"),
    [
        ({"channel": "fax"}, 409, "unknown_channel"),
        ({"type": "weather"}, 409, "unknown_type"),
        ({"happened_at": "2999-01-01T10:00:00+08:00"}, 409, "in_the_future"),
        ({"type": "pet_health", "urgency": "normal"}, 409, "urgency_lowered"),
        ({"disease": "x", "diagnosed_on": "2999-01-01"}, 409, "in_the_future"),
        ({"happened_at": "yesterday"}, 422, None),
        ({"urgency": "very"}, 422, None),
        ({"said": "a" * 1_001}, 422, None),
        ({"contract": "con_0000000000007"}, 404, None),
    ],
)
def test_a_complaint_that_cannot_be(
    window: Window, given: Mapping[str, Any], status: int, reason: str | None
) -> None:
    """Refused with the reason, and no complaint is kept."""
    hers = window.contract()
    at = window.store.installation.clock.now().isoformat()
    body = {"customer": hers["customer"], "channel": "phone", "type": "goods", "happened_at": at}
    answer = window.post(f"plugins/{COMPLAINT}/take_in", SALES, {**body, **given})
    assert (answer.status_code, answer.json.get("reason")) == (status, reason), answer.text
    assert window.get(f"plugins/{COMPLAINT}/complaints", SALES).json["items"] == []


def test_somebody_elses_contract_is_none_of_hers(window: Window) -> None:
    """Customer and contract that do not belong together are refused."""
    one, other = window.contract(), window.contract()
    body = {"customer": one["customer"], "contract": other["contract"], "channel": "phone"}
    answer = window.post(f"plugins/{COMPLAINT}/take_in", SALES, body)
    assert answer.status_code in (404, 409, 422), answer.text
    assert window.get(f"plugins/{COMPLAINT}/complaints", SALES).json["items"] == []


def test_a_code_from_its_issue_to_its_withdrawal(window: Window) -> None:
    """Issued once, used once by a newcomer, taken back by the manager, and then no more."""
    hers = window.contract()
    issued = window.do(f"{REFERRAL}/issue_code", SALES, {"customer": hers["customer"]})
    again = window.do(f"{REFERRAL}/issue_code", SALES, {"customer": hers["customer"]})
    assert issued == again
    friend = window.store.apply(score=700).subjects["customer"]
    named = {"customer": window.named("customer", friend), "code": issued["code"]}
    window.do(f"{REFERRAL}/use_code", SALES, named)
    own = {"customer": hers["customer"], "code": issued["code"]}
    assert window.refused(f"{REFERRAL}/use_code", SALES, named) == "second_code"
    assert window.refused(f"{REFERRAL}/use_code", SALES, own) == "own_code"
    unknown = {**named, "code": f"{window.store.name}-00000000"}
    assert window.refused(f"{REFERRAL}/use_code", SALES, unknown) == "unknown_code"
    (referral,) = window.get(f"plugins/{REFERRAL}/referrals", SALES).json["items"]
    back = {"referral": referral["referral"], "why": "fraud"}
    window.send(f"plugins/{REFERRAL}/withdraw", MANAGER, back)
    assert window.refused(f"{REFERRAL}/withdraw", MANAGER, back) == "not_living"
    shown = window.get(f"plugins/{REFERRAL}/referrer", SALES, customer=hers["customer"]).json
    assert (shown["pending"], shown["qualified"]) == (0, 0)


def test_a_pet_that_is_there_is_nobodys_farewell(window: Window) -> None:
    """Nothing is offered to adopt again while the pet lives; sent twice it is answered alike."""
    hers = window.contract()
    named = {"contract": hers["contract"]}
    assert window.refused(f"{ILLNESS}/offer", SALES, named) == "no_farewell"


def _resolution(seen: Mapping[str, Any]) -> Mapping[str, Any]:
    named = {each: seen[each] for each in ("complaint", "version")}
    return {**named, "cause": "a", "solution": "b"}


def _holds(window: Window, hers: Mapping[str, str]) -> list[Any]:
    shown = window.get(f"contracts/{hers['contract']}", MANAGER).json
    return list(shown["holds"])
