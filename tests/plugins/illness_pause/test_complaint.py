"""A complaint about an ill pet is the same illness, not a second one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from sqlalchemy import select

from pawpact.contracts.running.hold import holds
from pawpact.sdk.testing import open_store
from pawpact.sdk.testing.installation import installed
from pawpact.sdk.testing.template import Template
from pawpact.tasks.models import Task
from pawpact_plugins.complaint_compensation import plugin as complaint_compensation
from pawpact_plugins.illness_pause import plugin
from tests.plugins.illness_pause.ward import PLUGIN, Ward

CALL = "rule.call_about_illness"


@pytest.fixture(scope="module")
def shop(pawpact_template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ward]:
    folder = tmp_path_factory.mktemp("shop")
    with installed(folder, pawpact_template, [plugin, complaint_compensation]) as installation:
        yield Ward(open_store(installation))


def _complain(shop: Ward, subjects: Mapping[str, int], **about: str) -> Mapping[str, Any]:
    at = shop.store.installation.clock.now().isoformat()
    given = {"channel": "phone", "type": "pet_health", "happened_at": at, **about}
    hers = {each: subjects[each] for each in ("customer", "contract")}
    done = shop.store.do("complaint_compensation", "take_in", **hers, **given)
    return done.answer


def _open(shop: Ward, pet: int) -> list[str]:
    return [each["illness"] for each in shop.store.view(PLUGIN, "cases", pet=pet)["items"]]


def test_a_complaint_opens_the_case(shop: Ward) -> None:
    """Nobody had reported it: the complaint begins the case, and a vet can go on with it."""
    subjects = shop.store.contract()
    _complain(shop, subjects)
    (illness,) = _open(shop, subjects["pet"])
    shop.step(illness, "accept")
    assert shop.report(subjects["contract"])["illness"] == illness


def test_a_complaint_about_a_case_opens_no_second_one(shop: Ward) -> None:
    """It was reported before: complained about twice, there is still one."""
    subjects = shop.store.contract()
    illness = shop.report(subjects["contract"])["illness"]
    _complain(shop, subjects)
    _complain(shop, subjects)
    assert _open(shop, subjects["pet"]) == [illness]
    assert shop.store.held() == []


def _calls(shop: Ward, pet: int) -> list[tuple[str, str]]:
    """What rules asked vets to do about this pet: its kind and where it stands."""
    with shop.store.reading() as unit:
        rows = select(Task).where(Task.role == "vet", Task.kind.startswith("rule."))
        tasks = unit.session.scalars(rows.order_by(Task.id)).all()
        return [(each.kind, each.state) for each in tasks if each.subjects.get("pet") == pet]


@pytest.mark.parametrize("order", ["reported, complained", "complained, reported"])
def test_a_vet_is_called_once(shop: Ward, order: str) -> None:
    """Reported and complained about in either order it is one case and one call for the vet,
    which is done as soon as a vet has the case."""
    subjects = shop.store.contract()
    for each in order.split(", "):
        if each == "reported":
            shop.report(subjects["contract"])
        else:
            _complain(shop, subjects)
    (illness,) = _open(shop, subjects["pet"])
    assert _calls(shop, subjects["pet"]) == [(CALL, "due")]
    shop.step(illness, "accept")
    assert _calls(shop, subjects["pet"]) == [(CALL, "done")]


def test_the_next_illness_calls_a_vet_again(shop: Ward) -> None:
    """One at a time, not one for good: well and ill again there is another call."""
    subjects = shop.store.contract()
    shop.until(subjects["contract"], "recover")
    shop.report(subjects["contract"])
    assert _calls(shop, subjects["pet"]) == [(CALL, "done"), (CALL, "due")]


def test_a_call_about_another_pet_is_another_call(shop: Ward) -> None:
    """What is open about one pet keeps no vet from the next one."""
    pets = [shop.store.contract() for _ in range(2)]
    for each in pets:
        _complain(shop, each)
    assert [_calls(shop, each["pet"]) for each in pets] == [[(CALL, "due")]] * 2


def test_a_claim_that_a_complaint_left_is_asked_again(shop: Ward) -> None:
    """Both have a diagnosis and share a task: the complaint is refused, the case's claim has a
    task of its own and holds debits on; answered, nothing is left."""
    parvo, subjects = {"disease": "canine_parvovirus"}, shop.store.contract()
    illness = shop.until(subjects["contract"], "refer")
    shop.step(illness, "diagnose", **parvo)
    seen = _complain(shop, subjects, **parvo)
    named = {"role": "store_manager", "accepted": False}
    decide = {each: seen[each] for each in ("complaint", "version")} | named
    shop.store.do("complaint_compensation", "decide", **decide)
    assert _claims(shop, subjects) == (["done", "due"], [PLUGIN])
    version = shop.case(illness)["version"]
    shop.store.do(PLUGIN, "answer_claim", illness=illness, version=version, **named)
    assert _claims(shop, subjects) == (["done", "done"], [])


@pytest.mark.parametrize("type", ["pet_health", "goods"])
@pytest.mark.parametrize("accepted", [True, False])
def test_a_claim_answered_with_a_complaint_is_counted_once(
    shop: Ward, type: str, accepted: bool
) -> None:
    """Whatever it is about, its diagnosis begins the pet's case, and the month counts the answer:
    the last one, where the complaint was opened again."""
    before, subjects = _answered(shop), shop.store.contract()
    seen = _complain(shop, subjects, type=type, urgency="urgent")
    seen = _handle(shop, seen, "diagnose", disease="canine_parvovirus")
    (illness,) = _open(shop, subjects["pet"])
    for word in (not accepted, accepted):
        seen = _handle(shop, seen, "decide", "store_manager", accepted=word)
        if word is not accepted:
            seen = _handle(shop, seen, "resolve", cause="a", solution="b")
            seen = _handle(shop, seen, "revisit", answer="unsatisfied")
    after = _answered(shop)
    assert [now - then for now, then in zip(after, before, strict=True)] == [accepted, not accepted]
    assert shop.case(illness)["claim"] == ("accepted" if accepted else "refused")


def test_a_case_that_claims_for_itself_is_not_answered_with_the_complaint(shop: Ward) -> None:
    """The complaint is granted; what the case's own diagnosis claims nobody has decided yet."""
    parvo, subjects = {"disease": "canine_parvovirus"}, shop.store.contract()
    illness = shop.until(subjects["contract"], "refer")
    shop.step(illness, "diagnose", **parvo)
    seen = _complain(shop, subjects, **parvo)
    _handle(shop, seen, "decide", "store_manager", accepted=True)
    assert shop.case(illness)["claim"] == ""


def _handle(
    shop: Ward, seen: Mapping[str, Any], action: str, role: str = "sales", **given: Any
) -> Mapping[str, Any]:
    named = {each: seen[each] for each in ("complaint", "version")}
    return shop.store.do("complaint_compensation", action, role=role, **named, **given).answer


def _answered(shop: Ward) -> tuple[int, int]:
    """How many claims the month's report counts as accepted and as refused."""
    found = shop.store.figures(f"{PLUGIN}.guarantee_rate")
    return found["accepted"].amount, found["refused"].amount


def _claims(shop: Ward, subjects: Mapping[str, int]) -> tuple[list[str], list[str]]:
    """Where the claims' tasks about this pet stand, and what holds the contract's debits."""
    tasks = [
        each for each in shop.tasks("guarantee_claim") if each.subjects["pet"] == subjects["pet"]
    ]
    with shop.store.reading() as unit:
        held = holds(unit, [subjects["contract"]])[subjects["contract"]]
    return [each.state for each in tasks], sorted(each.key for each in held)
