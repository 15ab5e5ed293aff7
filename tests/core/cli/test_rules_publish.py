"""`pawpact rules publish`, `approve`, `rollback` and `history` at the terminal."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result

from pawpact.access.actor import Role
from pawpact.accounts.staff import register_staff
from pawpact.cli.rules import rules
from pawpact.kernel.identity import public_id
from tests.core.publishing.conftest import desk, prepared
from tests.core.publishing.desk import EACH_PERIOD, Desk, number
from tests.databases import OF_ANY_DATABASE
from tests.stories.door import STORE

__all__ = ["desk", "prepared"]

pytestmark = OF_ANY_DATABASE
LARGE = EACH_PERIOD % 9_000


def run(desk: Desk, *arguments: str, language: str = "en") -> Result:
    """The command on the desk's platform."""
    parts = replace(desk.platform.parts, onboarding=desk.office.onboarding)
    context = SimpleNamespace(platform=replace(desk.platform, parts=parts))
    given = [*arguments, "--store", STORE, "--language", language]
    return CliRunner().invoke(rules, given, obj=context)


def publish(desk: Desk, text: str, *more: str) -> Result:
    draft, tenants = str(desk.draft(text)), str(desk.tenants)
    return run(desk, "publish", "--with", draft, "--tenants", tenants, "--why", "try", *more)


def staff(desk: Desk, role: Role) -> str:
    with desk.platform.unit(STORE, "platform:cli") as unit:
        return public_id("stf", register_staff(unit, "Ana", role))


def test_from_a_proposal_to_the_history(desk: Desk) -> None:
    """It waits; neither she, nor an unnamed one, nor whoever is registered for it approves, another

    does; the history tells it all.
    """
    other = staff(desk, Role.STORE_MANAGER)
    waits = publish(desk, LARGE, "--by", staff(desk, Role.STORE_MANAGER))
    assert (waits.exit_code, "waits for a second person" in waits.stdout) == (0, True)
    (proposal,) = [each for each in waits.stdout.split() if each.startswith("prp_")][:1]
    manager = waits.stdout and desk.steps()[-1].actor.partition(":")[2]
    approve = ("approve", proposal, "--why", "fine", "--by")
    refused = run(desk, *approve, manager)
    assert (refused.exit_code, "somebody else" in refused.stderr) == (1, True)
    unnamed = run(desk, *approve, "platform")
    assert (unnamed.exit_code, "platform names nobody" in unnamed.stderr) == (1, True)
    desk.clock.advance(timedelta(minutes=1))
    new = run(desk, *approve, staff(desk, Role.STORE_MANAGER))
    assert (new.exit_code, "registered after" in new.stderr) == (1, True)
    approved = run(desk, *approve, other)
    assert approved.stdout.splitlines()[-1].startswith(f"{STORE}: published r2, from 2026-05-11")
    assert f"the folder of {STORE} has to say" in approved.stderr
    told = json.loads(run(desk, "history", "--format", "json").stdout)
    assert [each["kind"] for each in told["steps"]][-5:] == [
        "refused",
        "refused",
        "refused",
        "approved",
        "published",
    ]


def test_the_folder_is_not_forgotten(desk: Desk) -> None:
    """Published from a draft or waiting, it says what to copy where; the same text says nothing."""
    text = number(anniversary_points=80)
    file = desk.tenants / STORE / "rules.yaml"
    draft = desk.draft(text)
    whose = ("--tenants", str(desk.tenants), "--why", "try", "--by", "platform")
    first = run(desk, "publish", "--with", str(draft), *whose, language="zh")
    assert f"提示：现在把草稿也放进文件夹（cp {draft} {file}）" in first.stderr
    waits = publish(desk, LARGE, "--base", "r2", "--by", "platform")
    assert "put the draft into the folder too, once it is approved" in waits.stderr
    back = run(desk, "rollback", "--to", "r1", "--why", "no", "--by", "platform")
    assert f"the folder of {STORE} has to say what was just published" in back.stderr
    text = number(anniversary_points=90)
    file.write_text(desk.draft(text).read_text("utf-8"), "utf-8")
    same = publish(desk, text, "--base", "r3", "--by", "platform")
    assert ("published r4" in same.stdout, same.stderr) == (True, "")


def test_declined(desk: Desk) -> None:
    """A proposal that is declined is told so, and cannot be approved."""
    proposal = desk.publish(LARGE).proposal
    answer = ("--why", "no", "--by", "platform")
    declined = run(desk, "approve", proposal, "--decline", *answer)
    again = run(desk, "approve", proposal, *answer)
    assert (declined.stdout, again.exit_code) == (f"declined {proposal}\n", 1)
    assert "declined already" in again.stderr


def test_a_stale_draft_ends_with_1(desk: Desk) -> None:
    """What it would take back is named, with the revision that brought it."""
    desk.publish(number(anniversary_points=80), why="thanks")
    result = publish(desk, number(anniversary_period=10), "--by", "platform")
    assert result.exit_code == 1
    assert "thanks (core.anniversary_points): changed by r2 (staff:stf_1: thanks)" in result.stdout


def test_a_wrong_draft_ends_with_1_and_its_frame(desk: Desk) -> None:
    """The finding stands in the draft; nothing is published."""
    result = publish(desk, number(anniversary_points=501), "--by", "platform")
    assert (result.exit_code, "error[R204]" in result.stderr) == (1, True)
    assert "draft.yaml" in result.stderr
    assert result.stdout == f"{STORE}: not published; nothing changed\n"


@pytest.mark.parametrize("role", [Role.SALES, Role.VET])
def test_who_may_not_publish_is_refused(desk: Desk, role: Role) -> None:
    """And may not approve either."""
    who = staff(desk, role)
    assert publish(desk, number(anniversary_points=80), "--by", who).exit_code == 1
    proposal = desk.publish(LARGE).proposal
    assert run(desk, "approve", proposal, "--why", "x", "--by", who).exit_code == 1
    assert desk.revisions() == [1]


@pytest.mark.parametrize("number", ["", "r", "r-1", "latest", "r１"])
def test_what_is_no_revision_is_wrong_usage(desk: Desk, number: str) -> None:
    """A revision is like r14."""
    result = run(desk, "rollback", "--to", number, "--why", "x", "--by", "platform")
    assert result.exit_code == 2


def test_an_unknown_revision_is_refused(desk: Desk) -> None:
    """Those that there are stand in the message."""
    result = run(desk, "rollback", "--to", "r9", "--why", "x", "--by", "platform")
    assert (result.exit_code, "the latest are r1" in result.stderr) == (1, True)


def brand(desk: Desk, text: str, *more: str) -> Result:
    draft = desk.folder / "brand.yaml"
    draft.write_text(f'brand: paws\nversion: "1"\nextends: platform@2026.1\n{text}', "utf-8")
    parts = replace(desk.platform.parts, onboarding=desk.office.onboarding)
    context = SimpleNamespace(platform=replace(desk.platform, parts=parts))
    asked = ["--with", str(draft), "--tenants", str(desk.tenants), "--why", "all of them"]
    given = ["publish", *asked, "--by", "platform", "--language", "en", *more]
    return CliRunner().invoke(rules, given, obj=context)


def test_a_brands_stores_are_told_one_after_the_other(desk: Desk) -> None:
    """Each with its own revision; for programs they are a list."""
    told = brand(desk, number(anniversary_points=80), "--brand", "paws")
    lines = [each for each in told.stdout.splitlines() if ": published" in each]
    assert [each.partition(":")[0] for each in lines] == ["east", "west"]
    assert f" {desk.tenants / 'paws' / 'rules.yaml'})" in told.stderr
    again = brand(desk, number(anniversary_points=80), "--brand", "paws", "--format", "json")
    assert [each["status"] for each in json.loads(again.stdout)] == ["unchanged", "unchanged"]


@pytest.mark.parametrize(
    "more", [(), ("--brand", "paws", "--store", STORE), ("--brand", "paws", "--base", "r1")]
)
def test_either_a_store_or_a_brand_is_named(desk: Desk, more: tuple[str, ...]) -> None:
    """And a brand's draft is made from no store's revision."""
    assert brand(desk, number(anniversary_points=80), *more).exit_code == 2
    assert desk.revisions() == [1]


def test_an_unknown_brand_is_refused(desk: Desk) -> None:
    """No store belongs to it."""
    result = brand(desk, number(anniversary_points=80), "--brand", "claws")
    assert (result.exit_code, "no store belongs to a brand claws" in result.stderr) == (1, True)
