"""What is left of the platform's policies where a plugin did not load."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pawpact.hosting.host import Host
from pawpact.policy.reading.draft import PlatformRules
from pawpact.policy.reading.load import read_platform_texts
from pawpact.tenancy.above import PlatformUnproven
from pawpact.tenancy.answerable import answerable
from pawpact.tenancy.apply import Onboarding, Status
from tests.core.tenancy.conftest import GATE, Write

_POLICY = """
format: 1
policy: {0}.offer
version: "1"
title: Offer
moment: application.submitted
hit: all
binds: today
rules:
  - id: only
    title: Only
    if_unknown: skip
    when: {{{1}: 1}}
    then: [refer_to_person: {{queue: gate}}]
"""


@pytest.fixture
def platform() -> PlatformRules:
    """Core's gate, a policy of a plugin that is not there, and one of ``milk`` built on it."""
    return read_platform_texts(
        {
            "rules/core/gate.yaml": GATE,
            "rules/cream/offer.yaml": _POLICY.format("cream", "cream.level"),
            "rules/milk/offer.yaml": _POLICY.format("milk", "cream.level"),
        }
    )


def test_policies_built_on_a_missing_plugin_go_with_it(platform: PlatformRules, host: Host) -> None:
    """A plugin that is not there takes its own policy along, and one that reads its facts."""
    kept = answerable(platform, host)
    assert [each.name for each in kept.documents] == ["core.gate"]
    assert kept.left_out == {"cream", "milk"}


def test_a_missing_plugin_does_not_stop_other_stores(
    onboarding: Onboarding, tenants: Path, write: Write
) -> None:
    """A store without the plugin is brought up; one that has it on is warned by name."""
    write("shop-two", "plugins: {cream: {}}\n")
    one, two = onboarding.apply(tenants, "system")
    assert (one.status, one.diagnostics) == (Status.CREATED, ())
    assert two.status is Status.CREATED
    assert [each.code for each in two.diagnostics] == ["S102"]


def test_a_wrong_name_is_not_hidden_while_all_plugins_are_there(
    onboarding: Onboarding, tenants: Path
) -> None:
    """Where nothing is left out, a name that nobody declares stops the platform's files."""
    wrong = {"rules/milk/offer.yaml": _POLICY.format("milk", "milk.levle")}
    sure = replace(
        onboarding, platform=read_platform_texts({"rules/core/gate.yaml": GATE, **wrong})
    )
    with pytest.raises(PlatformUnproven):
        sure.apply(tenants, "system")


def test_a_store_in_service_keeps_its_policy_while_a_plugin_is_broken(
    onboarding: Onboarding, tenants: Path, write: Write
) -> None:
    """Its rules are not replaced by such without the plugin's; others go on."""
    write("shop-two", "plugins: {cream: {}}\n")
    onboarding.apply(tenants, "system")
    write("shop-two", "plugins: {cream: {}}\n", "core.gate:\n  params: {age: 20}\n")
    one, two = onboarding.apply(tenants, "system")
    assert (one.status, two.status) == (Status.UNCHANGED, Status.REFUSED)
    assert "the store keeps the policy it has" in two.render("en")
