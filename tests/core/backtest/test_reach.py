"""Which changed numbers a replay cannot see the whole effect of."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from pawpact.backtest.reach import READ_BY_CODE_TOO, signing_parameters, unseen_parameters
from pawpact.hosting.host import Host
from pawpact.policy.model import Ruleset
from tests.core.policy.sample import platform, store
from tests.house import resolved

ROOT = Path(__file__).parents[3]
_NOT_THE_CODES = ("sdk/testing", "policy/", "vocabulary/", "hosting/registration.py", "plugin.py")
"""Examples, the kit for tests, and where plugins declare what fences their effects."""


def drafted(sections: str) -> Ruleset:
    text = f"store: past\nextends: platform@2026.1\n{sections}"
    return resolved("tenants/past/rules.yaml", text, Host.load().vocabulary())


def unseen(sections: str) -> list[str]:
    return [each.name for each in unseen_parameters(drafted(""), drafted(sections))]


def test_a_number_of_a_policy_is_seen() -> None:
    """Rules alone read it, so a replay tells all of it."""
    assert list(unseen_parameters(platform(), store())) == []


def test_a_number_of_settings_is_not() -> None:
    """Code may read it, and facts were made with it."""
    name = "core.pets.young_age_below_months"
    assert unseen("core.pets:\n  params: {young_age_below_months: 10}\n") == [name]


def test_a_number_that_makes_a_fact_is_not() -> None:
    """How many periods are missing is reckoned by code from a policy's own number."""
    sections = "deposit_fallback.offset:\n  params: {offset_after_periods: 3}\n"
    assert unseen(sections) == ["deposit_fallback.offset_after_periods"]


def test_no_other_policys_number_is_read_by_code() -> None:
    """Whoever reads one in code adds it to the list, or a replay would pass for exact."""
    ruleset = resolved("", "", Host.load().vocabulary())
    names = {name for name, each in ruleset.parameters.items() if each.home in ruleset.policies}
    assert names, "the shipped policies have numbers of their own"
    assert {name for name in names if re.search(rf'"{re.escape(name)}"', _code())} == set(
        READ_BY_CODE_TOO
    )


def test_what_binds_at_signing_is_named() -> None:
    """Of the changed numbers those that a contract keeps, where their policy matters."""
    before = drafted("")
    after = drafted("core.performance:\n  params: {anniversary_points: 80}\n")
    named = signing_parameters(before, after, ["core.performance"])
    assert named.keys() == {"core.anniversary_points"}
    assert signing_parameters(before, after, ["credit_scoring.decide"]) == {}
    assert signing_parameters(platform(), store(), ["credit_scoring.decide"]) == {}


@cache
def _code() -> str:
    files = [*(ROOT / "core").rglob("*.py"), *(ROOT / "plugins").rglob("*.py")]
    kept = (each for each in files if not any(part in str(each) for part in _NOT_THE_CODES))
    own = Path("backtest") / "reach.py"
    return "\n".join(each.read_text("utf-8") for each in kept if not each.match(str(own)))
