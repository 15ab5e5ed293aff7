"""Everybody's complaint gets a number and an owner, and goes where it belongs."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from pawpact_plugins.complaint_compensation.stage import MOVES
from tests.plugins.complaint_compensation.desk import (
    CONTRACT,
    CUSTOMER,
    NOW,
    PET,
    Desk,
    home_since,
)

HERS = {"contract": CONTRACT, "pet": PET}


def test_a_complaint_gets_a_number_and_an_owner_at_once() -> None:
    """Nothing but the customer and the way it came is asked for."""
    desk = Desk()
    complaint = desk.begin(None)
    assert desk.newest_of(complaint)["owner"] == "staff:1"
    assert desk.path(complaint) == ["received"]


@pytest.mark.parametrize("channel", ["mini_program", "wecom", "phone"])
def test_all_channels_are_open(channel: str) -> None:
    """A complaint comes in by each of the three ways."""
    assert Desk().do("take_in", customer=CUSTOMER, channel=channel).refused is None


def test_another_channel_is_named() -> None:
    """What is no channel of the store is refused, with those that are."""
    refused = Desk().do("take_in", customer=CUSTOMER, channel="fax").refused
    assert refused is not None
    assert "phone" in refused.message.en


def test_what_has_not_happened_yet_is_refused() -> None:
    """A second in the future is too much; now is not."""
    desk, later = Desk(), NOW + timedelta(seconds=1)
    given = {"customer": CUSTOMER, "channel": "phone", "type": "goods"}
    refused = desk.do("take_in", **given, happened_at=later).refused
    assert refused is not None
    assert refused.reason == "in_the_future"
    assert desk.do("take_in", **given, happened_at=NOW).refused is None


@pytest.mark.parametrize(
    ("type", "said", "urgency"),
    [
        ("pet_health", "", "urgent"),
        ("goods", "袋子破了", "normal"),
        ("goods", "吃了以后呕吐", "urgent"),
        ("pet_care", "挑食", "normal"),
        ("unclear", "", "normal"),
    ],
)
def test_type_and_words_say_how_urgent_it_is(type: str, said: str, urgency: str) -> None:
    """A pet's health is urgent, and so is whatever mentions illness."""
    desk = Desk()
    assert desk.newest_of(desk.begin(type, said=said))["urgency"] == urgency


def test_urgency_is_raised_and_never_lowered() -> None:
    """By hand it goes up; down it goes neither while it is registered nor later."""
    desk = Desk()
    raised = desk.begin("goods", urgency="urgent")
    assert desk.newest_of(raised)["urgency"] == "urgent"
    later = desk.begin()
    desk.do("set_urgency", later, urgency="urgent")
    assert desk.told() == ["received", "received", "raised"]
    for refused in (
        desk.do("set_urgency", raised, urgency="normal").refused,
        desk.do(
            "take_in",
            customer=CUSTOMER,
            channel="phone",
            type="pet_health",
            happened_at=NOW,
            urgency="normal",
        ).refused,
    ):
        assert refused is not None
        assert refused.reason == "urgency_lowered"


def test_a_type_of_the_stores_own_is_known() -> None:
    """What a store adds to its lists can be registered, anything else not."""
    desk = Desk()
    desk.numbers["normal_types"] = ("goods", "service", "parking")
    assert desk.newest_of(desk.begin("parking"))["type"] == "parking"
    refused = desk.do(
        "take_in", customer=CUSTOMER, channel="phone", type="noise", happened_at=NOW
    ).refused
    assert refused is not None
    assert "parking" in refused.message.en


def test_an_ill_pet_is_reported_once() -> None:
    """A second complaint about the same ill pet belongs to the first and raises no other case."""
    desk = Desk()
    first = desk.begin("pet_health", **HERS)
    second = desk.begin("unclear", said="还在呕吐", **HERS)
    keys = [each.key for each in desk.raised if each.moment == "complaint.pet_ill"]
    assert keys == [f"pet:{PET}:0:ill"]
    assert desk.newest_of(second)["first"] == first


def test_two_who_complain_at_one_instant_report_it_once() -> None:
    """Neither sees the other's complaint yet: what both raise has one key."""
    keys = set()
    for _ in range(2):
        desk = Desk()
        desk.begin("goods")
        desk.begin("pet_health", **HERS)
        keys |= {each.key for each in desk.raised if each.moment == "complaint.pet_ill"}
    assert keys == {f"pet:{PET}:0:ill"}


def test_after_the_first_is_closed_the_pet_may_fall_ill_again() -> None:
    """A closed complaint is nobody's first any more."""
    desk = Desk()
    desk.begin("pet_health", **HERS)
    desk.versions[-1]["state"] = "closed"
    desk.begin("pet_health", **HERS)
    keys = [each.key for each in desk.raised if each.moment == "complaint.pet_ill"]
    assert keys == [f"pet:{PET}:0:ill", f"pet:{PET}:1:ill"]


@pytest.mark.parametrize(("days", "at_home"), [(0, 0), (30, 30), (31, 31)])
def test_days_at_home_are_counted_by_the_stores_calendar(days: int, at_home: int) -> None:
    """The day of the handover is day 0."""
    desk = Desk(facts=home_since(days))
    assert desk.newest_of(desk.begin("pet_health", **HERS))["days_at_home"] == at_home


def test_half_an_hour_after_midnight_counts_the_stores_day() -> None:
    """What is reported at 00:30 in the shop is that day's, though it was yesterday in UTC."""
    desk = Desk(at=NOW - timedelta(hours=11, minutes=30), facts=home_since(3))
    assert desk.newest_of(desk.begin("pet_health", **HERS))["days_at_home"] == 3


def test_the_report_counts_and_not_when_it_happened() -> None:
    """Symptoms of day 30 that are told on day 31 are reported on day 31."""
    desk = Desk(facts=home_since(31))
    yesterday = NOW - timedelta(days=1)
    found = desk.newest_of(desk.begin("pet_health", happened_at=yesterday, **HERS))
    assert found["days_at_home"] == 31


def test_a_diagnosis_has_its_own_day() -> None:
    """Today where nobody says another; tomorrow is refused, at intake as later."""
    desk, tomorrow = Desk(), date(2026, 3, 13)
    given = {"disease": "canine_parvovirus", **HERS}
    complaint = desk.begin("pet_health", **given)
    assert desk.newest_of(complaint)["diagnosed_on"] == date(2026, 3, 12)
    desk.do("diagnose", complaint, disease="ringworm", diagnosed_on=date(2026, 3, 10))
    assert desk.newest_of(complaint)["diagnosed_on"] == date(2026, 3, 10)
    about = {"type": "pet_health", "happened_at": NOW, "diagnosed_on": tomorrow, **given}
    for refused in (
        desk.do("diagnose", complaint, disease="ringworm", diagnosed_on=tomorrow).refused,
        desk.do("take_in", customer=CUSTOMER, channel="phone", **about).refused,
    ):
        assert refused is not None
        assert refused.reason == "in_the_future"


def test_a_diagnosis_may_come_later() -> None:
    """It is raised when the complaint brings it, and when somebody records it."""
    desk = Desk()
    desk.begin("pet_health", disease="canine_parvovirus", **HERS)
    later = desk.begin("pet_health", **HERS)
    desk.do("diagnose", later, disease="canine_parvovirus")
    assert desk.moments().count("complaint.diagnosed") == 2


def test_what_was_taken_in_is_registered_later() -> None:
    """The contract may be named then; one of another customer is refused."""
    desk = Desk()
    complaint = desk.begin(None)
    about = {"type": "pet_health", "happened_at": NOW, **HERS}
    refused = desk.do("register", complaint, customer=99, **about).refused
    assert refused is not None
    assert refused.reason == "other_customer"
    desk.do("register", complaint, customer=CUSTOMER, **about)
    assert desk.path(complaint) == ["received", "registered"]
    assert desk.moments() == ["complaint.registered", "complaint.pet_ill"]


def test_nobody_can_close_it_as_not_theirs() -> None:
    """Every way to the end leads through a solution and what the customer says of it."""
    leading = {state for state, onward in MOVES.items() if "closed" in onward}
    assert leading == {"satisfied", "no_answer"}
    assert {state for state, onward in MOVES.items() if leading & {*onward}} == {"revisit_due"}


def test_it_changes_hands_and_stays_somebodys() -> None:
    """Reassigned it has another owner; nobody at all is refused by the form."""
    desk = Desk()
    complaint = desk.begin()
    desk.do("reassign", complaint, owner="stf_0000000000002")
    assert desk.newest_of(complaint)["owner"] == "stf_0000000000002"
    with pytest.raises(Exception, match="owner"):
        desk.do("reassign", complaint, owner="")


def test_what_was_made_urgent_before_it_is_registered_stays_urgent() -> None:
    """Raised by hand while nobody knew what it was about; goods do not lower it."""
    desk = Desk()
    complaint = desk.begin(None)
    desk.do("set_urgency", complaint, urgency="urgent")
    about = {"type": "goods", "happened_at": NOW}
    for lowered in ({"urgency": "normal"}, {}):
        refused = desk.do("register", complaint, **about, **lowered).refused
        assert (refused and refused.reason) == ("urgency_lowered" if lowered else None)
    assert desk.newest_of(complaint)["urgency"] == "urgent"


def test_words_of_illness_are_heard_before_it_is_registered() -> None:
    """Taken in without a type it is urgent at once and its pet is ill once, not twice."""
    desk = Desk()
    complaint = desk.begin(None, said="昨晚呕吐", **HERS)
    assert desk.newest_of(complaint)["urgency"] == "urgent"
    assert desk.moments() == ["complaint.pet_ill"]
    desk.do("register", complaint, type="unclear", happened_at=NOW)
    assert desk.moments() == ["complaint.pet_ill", "complaint.registered"]


def test_an_ill_pet_that_nobody_named_is_ill_all_the_same() -> None:
    """Without a contract a vet is asked for the customer; named later the pet gets its case."""
    desk = Desk()
    complaint = desk.begin(None, said="昨晚呕吐")
    desk.begin("pet_health")
    desk.do("register", complaint, type="pet_care", happened_at=NOW, **HERS, customer=CUSTOMER)
    assert [each for each in desk.moments() if each != "complaint.registered"] == [
        "complaint.pet_unnamed",
        "complaint.pet_unnamed",
        "complaint.pet_ill",
    ]
