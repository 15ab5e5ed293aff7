"""The hour in which a vet calls: by day, at night, and when nobody takes the case."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pawpact.access.actor import Role
from pawpact.accounts.staff import members_of, register_staff
from pawpact.messages.known import known_words
from pawpact.tasks.service import tasks_due
from tests.plugins.illness_pause.ward import PLUGIN, Ward

CALL = "call_about_illness"


def test_by_day_a_vet_calls_within_the_hour(ward: Ward) -> None:
    """At noon it is due at one; whoever takes the case has done it."""
    contract = ward.store.contract()["contract"]
    illness = str(ward.report(contract)["illness"])
    (task,) = ward.tasks(CALL)
    now = ward.store.installation.clock.now()
    assert (task.role, task.due_at - now) == ("vet", timedelta(hours=1))
    ward.step(illness, "accept")
    assert [each.state for each in ward.tasks(CALL)] == ["done"]


@pytest.mark.parametrize(("is_on_call", "hours"), [(False, 6), (True, 1)])
def test_at_night_the_hour_begins_where_a_vet_is(ward: Ward, is_on_call: bool, hours: int) -> None:
    """At three in the morning: with a vet on call at four, otherwise an hour after opening."""
    ward.store.parameters({"followup.vet_on_call": is_on_call})
    contract = ward.store.contract()["contract"]
    ward.store.advance(hours=15)
    ward.report(contract)
    (task,) = ward.tasks(CALL)
    assert task.due_at - ward.store.installation.clock.now() == timedelta(hours=hours)


def test_the_customer_hears_where_to_go_meanwhile(ward: Ward) -> None:
    """The message names the partner clinics, those that are open at night first."""
    table = (
        "[{clinic: 日间, open_at_night: false, store_funds: true},"
        " {clinic: 仁心, open_at_night: true, store_funds: true}]"
    )
    ward.store.parameters({"illness_pause.partner_clinics": table})
    contract = ward.store.contract()["contract"]
    ward.report(contract)
    assert len(ward.told("illness.received")) == 1
    with ward.store.reading() as unit:
        assert known_words(unit, "zh")["clinics"] == "仁心（24 小时）、日间"
    seen = ward.store.view(PLUGIN, "clinics")["items"]
    assert [each["clinic"] for each in seen] == ["仁心", "日间"]


def test_nobody_takes_it_the_next_vet_then_the_manager_then_the_platform(ward: Ward) -> None:
    """Each has an hour; the second vet has the task while it is hers."""
    contract = ward.store.contract()["contract"]
    with ward.store.unit() as unit:
        vets = [register_staff(unit, f"vet {each}", Role.VET) for each in range(2)]
    ward.report(contract)
    seen = []
    for _ in range(4):
        ward.store.advance(hours=1)
        with ward.store.unit() as unit:
            tasks_due(unit, members_of)
        (task,) = ward.tasks(CALL)
        seen.append((task.level, task.owner_id))
    assert seen == [(1, vets[0]), (2, vets[0]), (3, vets[0]), (3, vets[0])]
    assert [said["role"] for said in ward.told("task.escalated")] == [
        "vet",
        "store_manager",
        "platform_admin",
    ]


def test_a_decision_calls_the_task_by_its_name(ward: Ward) -> None:
    """Whoever reads why reads what is to be done, not the word of the rule file."""
    ward.report(ward.store.contract()["contract"])
    said = ward.store.decisions("illness.reported")[-1].text("zh")
    assert "安排兽医任务（联系生病宠物的客户）" in said
    assert "call_about_illness" not in said
