"""What was asked for is read from what it left on record."""

from __future__ import annotations

from typing import Any

import pytest

from pawpact.sdk import Here, Trace
from pawpact_plugins.referral_rewards.plugin import pawpact_actions

REFERRER, FRIEND, NUMBER = 5, 6, 9
CAME = {"customer": FRIEND, "other_store": "", "state": "code_used"}
BROUGHT = {
    "thing": NUMBER,
    "customer": REFERRER,
    "state": "qualified",
    "why": "",
    "is_carried": False,
}


def read(trace: Trace) -> list[tuple[str, Any]]:
    """Every action that says it left this, with what was sent."""
    said = [(each.name, each.again(trace)) for each in pawpact_actions() if each.again]
    return [(name, body) for name, body in said if body is not None]


def test_a_code_is_issued_to_its_customer() -> None:
    """The code itself is made anew."""
    invitation = Trace("invitation", None, {"customer": REFERRER, "code": "hangzhou-xihu-CMMK53CB"})
    assert read(invitation) == [("issue_code", {"customer": REFERRER})]


def test_whoever_named_a_code_names_the_referrers_own() -> None:
    """One of another store is not known there, and what becomes of her is nobody's deed."""
    beside = {"referral": BROUGHT}
    code = Here("invitation", {"customer": REFERRER}, "code")
    came = Trace("newcomer", None, CAME, beside=beside)
    assert read(came) == [("use_code", {"customer": FRIEND, "code": code})]
    assert read(Trace("newcomer", None, {**CAME, "other_store": "north"})) == []
    assert read(Trace("newcomer", CAME, {**CAME, "state": "signed"}, beside=beside)) == []


@pytest.mark.parametrize(("why", "is_deed"), [("fraud", True), ("withdrawal", False)])
def test_only_a_manager_takes_back(why: str, is_deed: bool) -> None:
    """A referral that ended with the newcomer's contract ends with it again."""
    ended = Trace("referral", BROUGHT, {**BROUGHT, "state": "withdrawn", "why": why})
    deed = [("withdraw", {"referral": NUMBER, "why": why})] if is_deed else []
    assert read(ended) == deed
