"""The commands over tasks and messages."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from pawpact.access.actor import Role
from pawpact.cli.messages import messages
from pawpact.cli.stores import stores
from pawpact.cli.tasks import tasks
from pawpact.kernel.identity import public_id
from pawpact.messages.channel import RecordingMessages
from pawpact.outbox.service import Message, send
from pawpact.tasks.service import NewTask, open_tasks
from tests.core.cli.installed import OTHER, PHONES, SHOP, Installed

STORE = ("--store", SHOP)


def with_task(installed: Installed, role: Role = Role.SALES) -> str:
    """One task of this role's, due in an hour; its public id."""
    with installed.house.platform.unit(SHOP) as unit:
        subjects = {"customer": installed.customers[SHOP][0]}
        due = unit.at + timedelta(hours=1)
        open_tasks(unit, [NewTask("follow_up.day", "x", subjects, due, role)])
    by = installed.hire(Role.STORE_MANAGER)
    (task,) = installed.read(tasks, "list", *STORE, "--by", by, "--json")
    return str(task["id"])


def with_message(installed: Installed) -> None:
    with installed.house.platform.unit(SHOP) as unit:
        customer = installed.customers[SHOP][0]
        send(unit, [Message("refund.paid", {"customer": customer}, values={"amount": 100})])


def test_a_worklist_names_nobody(installed: Installed) -> None:
    """Tasks are shown with ids, never with a name or a phone."""
    task = with_task(installed)
    by = installed.hire(Role.SALES)
    told = installed.run(tasks, "list", *STORE, "--by", by).output
    assert task in told
    assert "follow-up after adoption" in told
    assert not [phone for phone in PHONES if phone in told]


def test_a_worklist_is_that_of_whoever_asks(installed: Installed) -> None:
    """A vet sees her own and what was handed to her; the manager and the platform see all."""
    task, vets = with_task(installed), installed.hire(Role.VET)

    def listed(by: str, *more: str) -> list[str]:
        found = installed.read(tasks, "list", *STORE, "--by", by, "--json", *more)
        return [each["id"] for each in found]

    assert (listed(vets), listed(vets, "--overdue")) == ([], [])
    assert listed(vets, "--role", "sales") == [task]
    manager = installed.hire(Role.STORE_MANAGER)
    assert listed(installed.hire(Role.SALES)) == listed(manager) == listed("platform") == [task]
    installed.run(tasks, "reassign", task, vets, "--why", "ill", *STORE, "--by", manager)
    assert listed(vets) == [task]


def test_nobody_does_another_roles_task(installed: Installed) -> None:
    """A carer does not finish what is the vet's; the manager may, and whose turn it is is said."""
    task = with_task(installed, Role.VET)
    carer, manager = installed.hire(Role.CARER), installed.hire(Role.STORE_MANAGER)
    refused = installed.run(tasks, "finish", task, "--result", "well", *STORE, "--by", carer)
    assert (refused.exit_code, "vet" in refused.stderr) == (1, True)
    done = installed.run(tasks, "finish", task, "--result", "well", *STORE, "--by", manager)
    assert done.exit_code == 0


def test_whoever_it_was_handed_to_does_it(installed: Installed) -> None:
    """A task that was handed over is done by its new owner, whatever role it was for."""
    task, manager = with_task(installed, Role.VET), installed.hire(Role.STORE_MANAGER)
    carer = installed.hire(Role.CARER)
    installed.run(tasks, "reassign", task, carer, "--why", "ill", *STORE, "--by", manager)
    assert installed.run(tasks, "finish", task, *STORE, "--by", carer).exit_code == 0


def test_a_task_is_done_by_whoever_works(installed: Installed) -> None:
    """Finished, it leaves the list, and its story says by whom."""
    task, by = with_task(installed), installed.hire(Role.SALES)
    assert (
        installed.run(tasks, "finish", task, "--result", "well", *STORE, "--by", by).exit_code == 0
    )
    assert installed.read(tasks, "list", *STORE, "--by", by, "--json") == []
    story = installed.read(tasks, "show", task, *STORE, "--by", by, "--json")
    assert (story["state"], story["result"]) == ("done", "well")
    assert story["moves"][-1]["actor"].startswith("staff:")


def test_nobody_reached_is_noted(installed: Installed) -> None:
    """The task stays in the list as unreachable."""
    task, by = with_task(installed), installed.hire(Role.SALES)
    installed.run(tasks, "finish", task, "--unreachable", *STORE, "--by", by)
    (found,) = installed.read(tasks, "list", *STORE, "--by", by, "--json")
    assert found["state"] == "unreachable"


def test_only_who_may_hands_tasks_over(installed: Installed) -> None:
    """Sales is refused, the manager is not, and the new owner stands in the list."""
    task, sales = with_task(installed), installed.hire(Role.SALES)
    manager = installed.hire(Role.STORE_MANAGER)
    given = ("reassign", task, sales, "--why", "holiday", *STORE, "--by")
    assert installed.run(tasks, *given, sales).exit_code == 1
    assert installed.run(tasks, *given, manager).exit_code == 0
    (found,) = installed.read(tasks, "list", "--staff", sales, *STORE, "--by", sales, "--json")
    assert found["owner"] == sales


def test_a_customers_own_agent_gets_her_tasks(installed: Installed) -> None:
    """Once assigned, a new task about her is that agent's; sales may not assign."""
    agent, sales = installed.hire(Role.SERVICE_AGENT), installed.hire(Role.SALES)
    manager, customer = installed.hire(Role.STORE_MANAGER), installed.customers[SHOP][0]
    given = ("assign", public_id("cus", customer), agent, *STORE, "--by")
    assert installed.run(tasks, *given, sales).exit_code == 1
    assert installed.run(tasks, *given, manager).exit_code == 0
    with installed.house.platform.unit(SHOP) as unit:
        due = unit.at + timedelta(hours=1)
        subjects = {"customer": customer}
        new = NewTask("follow_up.day", "hers", subjects, due, role=Role.SERVICE_AGENT)
        open_tasks(unit, [new])
    (task,) = installed.read(tasks, "list", "--staff", agent, *STORE, "--by", agent, "--json")
    assert task["owner"] == agent


def test_somebody_unknown_is_assigned_to_nobody(installed: Installed) -> None:
    """Neither a customer of another store nor somebody who does not work here."""
    agent, manager = installed.hire(Role.SERVICE_AGENT), installed.hire(Role.STORE_MANAGER)
    theirs = public_id("cus", installed.customers[OTHER][0])
    hers = public_id("cus", installed.customers[SHOP][0])
    by = (*STORE, "--by", manager)
    assert installed.run(tasks, "assign", theirs, agent, *by).exit_code != 0
    assert installed.run(tasks, "assign", hers, "stf_0000000000001", *by).exit_code != 0


def test_a_notice_given_back_is_reported(installed: Installed) -> None:
    """A message of the outbox is marked by its id; who only works here may not."""
    with_message(installed)
    channel = RecordingMessages()
    house = installed.house
    parts = replace(house.platform.parts, messages=channel)
    replace(house.platform, parts=parts).deliver_messages(SHOP)
    number = str(channel.carried[0].number)
    sales = installed.hire(Role.SALES)
    assert installed.run(messages, "bounced", number, *STORE, "--by", sales).exit_code == 1
    assert "did not arrive" in installed.run(messages, "bounced", number, *STORE).output
    assert installed.run(messages, "opened", public_id("msg", int(number)), *STORE).exit_code == 0


def test_a_stand_in_gets_the_list(installed: Installed) -> None:
    """On the days that were arranged the stand-in's list has the task."""
    task, away = with_task(installed), installed.hire(Role.SALES)
    instead, manager = installed.hire(Role.SALES), installed.hire(Role.STORE_MANAGER)
    by = (*STORE, "--by", manager)
    installed.run(tasks, "reassign", task, away, "--why", "hers", *by)
    days = ("--from", "2026-03-12", "--until", "2026-03-13")
    assert installed.run(tasks, "stand-in", away, instead, *days, *by).exit_code == 0
    assert len(installed.read(tasks, "list", "--staff", instead, *by, "--json")) == 1


def test_overdue_tasks_have_a_list(installed: Installed) -> None:
    """Empty before the deadline, and after it the task, once time was asked."""
    with_task(installed)
    by = ("--by", installed.hire(Role.STORE_MANAGER))
    assert installed.read(tasks, "list", "--overdue", *STORE, *by, "--json") == []
    installed.house.clock.advance(timedelta(hours=26))
    assert "1 tasks moved" in installed.run(tasks, "run", *STORE, *by).output
    (late,) = installed.read(tasks, "list", "--overdue", *STORE, *by, "--json")
    assert (late["is_overdue"], late["level"]) == (True, 1)


def test_a_task_of_another_store_is_not_found(installed: Installed) -> None:
    """Its id says nothing there."""
    task = with_task(installed)
    with installed.house.platform.unit(OTHER) as unit:
        assert unit.store.name == OTHER
    told = installed.run(tasks, "show", task, "--store", OTHER, "--by", "platform")
    assert told.exit_code == 1


def test_texts_in_force_are_listed(installed: Installed) -> None:
    """Kind, version, where from, and the words in both languages."""
    found = installed.read(messages, "templates", *STORE, "--json")
    (one,) = [each for each in found if each["kind"] == "charge.notice"]
    assert (one["version"], one["layer"], one["purpose"]) == (1, "platform", "legal")
    assert set(one["words"]) == {"zh", "en"}
    assert "charge.notice" in installed.run(messages, "templates", *STORE).output


def test_a_preview_has_the_stores_name(installed: Installed) -> None:
    """Filled with made-up values, as a customer would read it."""
    told = installed.run(messages, "preview", "charge.notice", *STORE, language="zh").output
    assert told.startswith(f"【{SHOP}店】")
    assert "398.00" in told
    assert installed.run(messages, "preview", "unheard", *STORE).exit_code == 3


def test_words_are_checked_before_they_are_published(installed: Installed, tmp_path: Path) -> None:
    """A wrong file is shown with its place, a right one is counted."""
    file = tmp_path / "messages.yaml"
    text = "store: corner\ntexts:\n  - kind: mandate.stopped\n    version: 2\n    zh: %s\n"
    file.write_text(text % "每月 398 元", encoding="utf-8")
    refused = installed.run(messages, "check", str(file), *STORE)
    assert (refused.exit_code, "messages.yaml:5:12" in refused.output) == (1, True)
    file.write_text(text % "不再扣款", encoding="utf-8")
    assert "1 texts are fine" in installed.run(messages, "check", str(file), *STORE).output


def test_the_outbox_names_nobody(installed: Installed) -> None:
    """Kind, state and ids; no phone, no words."""
    with_message(installed)
    told = installed.run(messages, "outbox", *STORE).output
    assert "waiting" in told
    assert not [phone for phone in PHONES if phone in told]


def test_the_outbox_speaks_chinese(installed: Installed) -> None:
    """What a message is, where it is and why stand in words; no code is left in the table."""
    with_message(installed)
    installed.run(messages, "deliver", *STORE)
    told = installed.run(messages, "outbox", *STORE, language="zh").output
    assert [word for word in ("退款", "待发", "渠道没有收下") if word not in told] == []
    assert [code for code in ("refund.paid", "waiting", "NotCarried") if code in told] == []


def test_without_a_channel_nothing_is_delivered(installed: Installed) -> None:
    """The message waits for another try and says why."""
    with_message(installed)
    assert "sent 0, failed 1" in installed.run(messages, "deliver", *STORE).output
    waiting = installed.run(messages, "outbox", "--state", "waiting", *STORE).output
    assert "the channel did not take it" in waiting


@pytest.mark.parametrize("role", [Role.VET, Role.CARER])
def test_the_outbox_is_not_everybodys(installed: Installed, role: Role) -> None:
    """Who looks after pets has no business with messages."""
    by = installed.hire(role)
    assert installed.run(messages, "outbox", *STORE, "--by", by).exit_code == 1


def test_a_store_without_a_profile_shows_none(installed: Installed) -> None:
    """Each part that was left out is a dash."""
    told = installed.run(stores, "profile", *STORE).output
    assert told.splitlines() == [f"{SHOP}  {SHOP} store", "address  -", "open  -", "after-sales  -"]
