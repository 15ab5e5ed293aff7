"""What the staff may offer for goods and services, and what rules are asked."""

from __future__ import annotations

from typing import Any

import pytest

from tests.plugins.complaint_compensation.desk import Desk


def refusal(outcome: Any) -> str:
    return "" if outcome.refused is None else str(outcome.refused.reason)


@pytest.mark.parametrize(
    ("defect", "wish", "points"),
    [
        ("damaged", "reship", 50),
        ("missing", "reship", 50),
        ("mismatched", "reship", 50),
        ("near_expiry", "reship", 0),
        ("expired", "return", 100),
        ("quality", "return", 100),
    ],
)
def test_nobody_has_to_know_what_is_usual(defect: str, wish: str, points: int) -> None:
    """What is wrong says what is done and how many points the rules are asked for."""
    desk = Desk()
    complaint = desk.begin()
    desk.remedy(complaint, defect)
    found = desk.newest_of(complaint)
    assert (found["wish"], found["points"]) == (wish, points)
    assert desk.moments()[-1] == "remedy.requested"
    assert desk.path(complaint)[-2:] == ["responded", "handling"]


@pytest.mark.parametrize(
    ("defect", "wish", "reason"),
    [
        ("damaged", "return", "nothing_to_return"),
        ("near_expiry", "exchange", "nothing_to_return"),
        ("expired", "reship", "return_or_exchange"),
        ("quality", "exchange", ""),
        ("missing", "reship", ""),
    ],
)
def test_damaged_goods_stay_and_bad_ones_come_back(defect: str, wish: str, reason: str) -> None:
    """Damaged, missing and mismatched goods need not be returned; bad ones are."""
    desk = Desk()
    assert refusal(desk.remedy(desk.begin(), defect, wish=wish)) == reason


@pytest.mark.parametrize(("points", "reason"), [(99, "too_few_points"), (100, ""), (101, "")])
def test_a_quality_fault_is_worth_its_points_at_least(points: int, reason: str) -> None:
    """99 of 100 are refused; above the usual the rules ask the manager."""
    desk = Desk()
    assert refusal(desk.remedy(desk.begin(), "quality", points=points)) == reason


@pytest.mark.parametrize(
    ("given", "reason"),
    [({"sent": False}, "not_sent"), ({"customer": 99}, "other_customer"), ({}, "")],
)
def test_only_her_own_goods_that_left_are_made_good(given: dict[str, Any], reason: str) -> None:
    """Not those of another customer, and not those that are still in the warehouse."""
    desk = Desk()
    assert refusal(desk.remedy(desk.begin(), **given)) == reason


def test_goods_are_made_good_of_complaints_about_goods() -> None:
    """A complaint about a service brings no parcel, one about goods no grooming."""
    desk = Desk()
    assert refusal(desk.remedy(desk.begin("service"))) == "not_goods"
    bad = {"fault": "attitude", "staff": "stf_1", "wish": "points"}
    assert refusal(desk.do("remedy_service", desk.begin(), **bad)) == "not_a_service"


def test_what_was_chosen_stays_chosen() -> None:
    """Of a grooming and points she gets one: the other is refused afterwards."""
    desk = Desk()
    complaint = desk.begin("service")
    bad = {"fault": "late_follow_up", "staff": "stf_1"}
    assert refusal(desk.do("remedy_service", complaint, **bad, wish="free_grooming")) == ""
    again = desk.do("remedy_service", complaint, **bad, wish="points")
    assert refusal(again) == "chosen_already"


def test_another_line_is_another_complaint() -> None:
    """One complaint makes one line good."""
    desk = Desk()
    complaint = desk.begin()
    desk.remedy(complaint)
    assert refusal(desk.remedy(complaint, order_line=42)) == "chosen_already"


def test_only_what_the_store_offers_is_chosen() -> None:
    """A store that gives points alone offers no grooming."""
    desk = Desk()
    desk.numbers["service_remedies"] = ("points",)
    bad = {"fault": "attitude", "staff": "stf_1", "wish": "free_grooming"}
    refused = desk.do("remedy_service", desk.begin("service"), **bad)
    assert refusal(refused) == "not_offered"


def test_a_bad_service_reminds_somebody_once() -> None:
    """Whose it was and of what kind is kept, once for each complaint."""
    desk = Desk()
    complaint = desk.begin("service")
    bad = {"fault": "unclear_explanation", "staff": "stf_1", "wish": "points", "points": 120}
    desk.do("remedy_service", complaint, **bad)
    desk.do("approve", complaint)
    (reminder,) = desk.reminders
    assert (reminder.values["staff"], reminder.values["fault"]) == ("stf_1", "unclear_explanation")


def test_each_attempt_is_a_case_of_its_own() -> None:
    """What the manager approves is asked of rules anew, with her number of points."""
    desk = Desk()
    complaint = desk.begin()
    desk.remedy(complaint, points=120)
    desk.do("approve", complaint, points=110)
    found = desk.newest_of(complaint)
    assert (found["attempt"], found["approved"], found["points"]) == (2, True, 110)
    keys = [each.key for each in desk.raised if each.moment == "remedy.requested"]
    assert keys == [f"complaint:{complaint}:1", f"complaint:{complaint}:2"]
    assert refusal(desk.remedy(complaint)) == "approved_already"


def test_not_even_the_manager_gives_less_for_a_quality_fault() -> None:
    """99 points are refused when they are approved, too; a hundred are given."""
    desk = Desk()
    complaint = desk.begin()
    desk.remedy(complaint, defect="expired", points=150)
    assert refusal(desk.do("approve", complaint, points=99)) == "too_few_points"
    assert desk.newest_of(complaint)["approved"] is False
    desk.do("approve", complaint, points=100)
    assert desk.newest_of(complaint)["points"] == 100


def test_nothing_is_approved_before_it_is_offered() -> None:
    """There is nothing to say yes to."""
    desk = Desk()
    assert refusal(desk.do("approve", desk.begin())) == "nothing_to_approve"
