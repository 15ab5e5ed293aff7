"""A complaint's way from the first answer to the last."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.plugins.complaint_compensation.desk import CONTRACT, PET, Desk

HERS = {"contract": CONTRACT, "pet": PET}
SOLVED = {"cause": "快递", "solution": "补发"}


def refusal(outcome: Any) -> str:
    return "" if outcome.refused is None else str(outcome.refused.reason)


def resolved(desk: Desk) -> int:
    complaint = desk.begin()
    desk.do("respond", complaint)
    desk.do("resolve", complaint, **SOLVED)
    return complaint


def test_the_whole_way() -> None:
    """Each stage is passed and kept, and rules hear of it."""
    desk = Desk()
    complaint = resolved(desk)
    desk.do("revisit", complaint, answer="satisfied")
    assert desk.path(complaint) == [
        "received",
        "registered",
        "responded",
        "handling",
        "resolved",
        "revisit_due",
        "satisfied",
        "closed",
    ]
    assert desk.told() == ["received", "responded", "resolved", "satisfied"]


def test_waiting_for_the_customer_is_told_and_ended() -> None:
    """Rules hear that the limit stands still, and that it goes on."""
    desk = Desk()
    complaint = desk.begin()
    desk.do("respond", complaint)
    assert refusal(desk.do("go_on", complaint)) == "not_waiting"
    desk.do("wait", complaint)
    assert refusal(desk.do("resolve", complaint, **SOLVED)) == "move_refused"
    desk.do("go_on", complaint)
    assert desk.told() == ["received", "responded", "awaiting_customer", "handling"]


def test_an_urgent_one_is_decided_before_it_is_resolved() -> None:
    """It waits for its decision; without one nobody resolves it, and it is decided once."""
    desk = Desk()
    complaint = desk.begin("pet_health", **HERS)
    desk.do("respond", complaint)
    assert desk.state(complaint) == "awaiting_decision"
    assert refusal(desk.do("resolve", complaint, **SOLVED)) == "not_decided"
    desk.do("decide", complaint, accepted=True)
    assert refusal(desk.do("decide", complaint, accepted=False)) == "nothing_to_decide"
    assert refusal(desk.do("resolve", complaint, **SOLVED)) == ""
    assert "complaint.decided" in desk.moments()


def test_a_normal_one_has_nothing_to_decide() -> None:
    """Only urgent complaints wait for a decision."""
    desk = Desk()
    assert refusal(desk.do("decide", desk.begin(), accepted=True)) == "nothing_to_decide"


def test_whoever_decides_has_responded() -> None:
    """A decision at once passes the stages between, and the response is done."""
    desk = Desk()
    complaint = desk.begin("pet_health")
    desk.do("decide", complaint, accepted=False)
    assert desk.path(complaint)[-2:] == ["responded", "handling"]
    assert desk.told() == ["received", "responded", "awaiting_decision"]


def test_no_answer_is_kept_as_such() -> None:
    """It closes the complaint and does not pass for satisfied."""
    desk = Desk()
    complaint = resolved(desk)
    desk.do("revisit", complaint, answer="no_answer")
    assert (desk.state(complaint), desk.newest_of(complaint)["answer"]) == ("closed", "no_answer")


@pytest.mark.parametrize(("days", "reason"), [(0, ""), (7, ""), (8, "too_late")])
def test_not_satisfied_opens_it_again_for_some_days(days: int, reason: str) -> None:
    """Up to seven days after it was resolved, also when it is closed; not on the eighth."""
    desk = Desk()
    complaint = resolved(desk)
    desk.do("revisit", complaint, answer="satisfied")
    desk.at += timedelta(days=days)
    assert refusal(desk.do("revisit", complaint, answer="unsatisfied")) == reason
    assert desk.newest_of(complaint)["reopened"] == (0 if reason else 1)


def test_opened_again_it_is_handled_and_called_back_about_again() -> None:
    """The same way a second time, with keys of its own."""
    desk = Desk()
    complaint = resolved(desk)
    desk.do("revisit", complaint, answer="unsatisfied")
    assert desk.state(complaint) == "handling"
    desk.do("resolve", complaint, **SOLVED)
    desk.do("revisit", complaint, answer="satisfied")
    keys = [each.key for each in desk.raised]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("action", ["respond", "wait", "resolve", "revisit"])
def test_what_comes_too_early_is_refused_with_what_comes_next(action: str) -> None:
    """A complaint of which nothing is known yet is registered first."""
    desk = Desk()
    given = {"resolve": SOLVED, "revisit": {"answer": "satisfied"}}.get(action, {})
    outcome = desk.do(action, desk.begin(None), **given)
    assert refusal(outcome) == "move_refused"
    assert "registered" in outcome.refused.message.en  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("reassign", {"owner": "张三"}),
        ("remedy_service", {"fault": "attitude", "wish": "points", "staff": "张三"}),
    ],
)
def test_whoever_does_not_work_here_is_refused(name: str, given: dict[str, str]) -> None:
    """Who looks after it, and whose fault it was, is one of the staff: those are named."""
    desk = Desk(facts={"store.staff": ("stf_0000000000001", "stf_0000000000002")})
    complaint = desk.begin("service")
    refusal = desk.do(name, complaint, **given).refused
    assert refusal is not None
    assert refusal.reason == "unknown_staff"
    assert "stf_0000000000001、stf_0000000000002" in refusal.message.zh
    known = {key: "stf_0000000000002" if said == "张三" else said for key, said in given.items()}
    assert desk.do(name, complaint, **known).refused is None


def claimed(desk: Desk) -> int:
    """A complaint about the ill pet, with a diagnosis, in hand."""
    complaint = desk.begin("pet_health", disease="canine_parvovirus", **HERS)
    desk.do("respond", complaint)
    return complaint


def released(desk: Desk) -> list[Any]:
    """What rules heard of each decision about the pet: whether another claim is open."""
    moments = [each for each in desk.raised if each.moment == "complaint.decided"]
    return [each.facts["complaint.is_claimed_elsewhere"] for each in moments]


def test_a_claim_knows_of_another_about_the_same_pet() -> None:
    """Of two the first to be decided hears of the other; the last one of none."""
    desk = Desk()
    first, second = claimed(desk), claimed(desk)
    desk.do("decide", first, accepted=False)
    desk.do("decide", second, accepted=False)
    assert released(desk) == [True, False]


def test_a_resolved_claim_stands_in_nobodys_way() -> None:
    """It waits for the call back only; the other one's answer is the last."""
    desk = Desk()
    first, second = claimed(desk), claimed(desk)
    desk.do("decide", first, accepted=True)
    desk.do("resolve", first, **SOLVED)
    desk.do("decide", second, accepted=True)
    desk.do("resolve", second, **SOLVED)
    assert released(desk) == [True, True, False, False]


def test_goods_that_name_a_contract_are_about_no_ill_pet() -> None:
    """Torn bags decide nothing about an illness, whatever contract they were complained of with."""
    desk = Desk()
    complaint = desk.begin("goods", **HERS)
    desk.do("respond", complaint)
    desk.do("resolve", complaint, **SOLVED)
    assert "complaint.decided" not in desk.moments()


@pytest.mark.parametrize(
    ("name", "given"),
    [("diagnose", {"disease": "canine_parvovirus"}), ("set_urgency", {"urgency": "urgent"})],
)
def test_nothing_begins_about_what_is_resolved(name: str, given: dict[str, str]) -> None:
    """No claim and no limit runs for nobody: it is opened again first."""
    desk = Desk()
    complaint = desk.begin("pet_care", **HERS)
    desk.do("respond", complaint)
    desk.do("resolve", complaint, **SOLVED)
    assert refusal(desk.do(name, complaint, **given)) == "resolved_already"
    desk.do("revisit", complaint, answer="unsatisfied")
    assert refusal(desk.do(name, complaint, **given)) == ""
