"""What every rule that comes with pawpact holds to."""

from __future__ import annotations

from tests.parameters.test_parameter import shipped

BEFORE_A_CONTRACT = "application.submitted"


def test_every_rule_names_its_source() -> None:
    """Whoever asks where a rule comes from finds it beside the rule."""
    rules = [(policy.name, each) for policy in shipped().policies.values() for each in policy.rules]
    assert [f"{policy}.{each.id}" for policy, each in rules if not each.source] == []


def test_what_is_decided_before_there_is_a_contract_holds_from_today() -> None:
    """No number of an application is said to hold for contracts signed from then on only."""
    policies = [each for each in shipped().policies.values() if each.moment == BEFORE_A_CONTRACT]
    homes = {each.name for each in policies}
    numbers = [each for each in shipped().parameters.values() if each.home in homes]
    assert policies
    assert numbers
    assert [each.name for each in (*policies, *numbers) if each.binds != "today"] == []
