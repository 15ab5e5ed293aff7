"""What a name reaches from inside a policy."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.core.policy.filed import OFFER, POLICY, VOCABULARY, altered, codes, loaded, refusals

ACCOUNTS = """\
format: 1
kind: settings
policy: core.accounts
version: "2026.1"
title: Accounts
binds: today
params:
  min_age: {type: int, default: 18, store_may: locked, label: Age}
"""
SETTINGS = """\
format: 1
kind: settings
policy: credit_scoring
version: "2026.1"
title: Settings
binds: today
params:
  review_line: {type: int, default: 600, store_may: any, label: Line}
"""
SIBLING = """\
format: 1
policy: credit_scoring.again
version: "2026.1"
title: Again
moment: application.submitted
hit: first
binds: today
rules:
  - {id: only, title: Only, when: {credit.score: {gte: $min_score}}, then: [approve: {}]}
"""


def threshold(parameter: str) -> str:
    return altered(POLICY, ("gte: $min_score", f"gte: {parameter}"))


@pytest.mark.parametrize(
    "parameter",
    ["$min_score", "$credit_scoring.min_score", "$review_line", "$core.accounts.min_age"],
)
def test_parameter_within_reach(parameter: str) -> None:
    """A policy reads its own parameters, its group's settings and core's."""
    assert codes(threshold(parameter), SETTINGS, ACCOUNTS) == []


def test_parameter_of_another_policy_is_out_of_reach() -> None:
    """What stands in a sibling's file is not found, and the answer says where to move it."""
    (found,) = refusals(POLICY, SIBLING)

    assert found.code == "R104"
    assert found.help is not None
    assert "rules/credit_scoring/settings.yaml" in found.help.en


def test_parameter_of_another_plugin_needs_a_need() -> None:
    """Another plugin's parameter is refused until the plugin names that group in its needs."""
    limit = altered(
        OFFER, ("{credit.decision: rejected}", "{customer.age: {gte: $credit_scoring.min_score}}")
    )
    needing = replace(
        VOCABULARY,
        needs={"deposit_fallback": frozenset({"credit_scoring"})},
    )

    assert codes(POLICY, limit) == ["R110"]
    assert codes(POLICY, limit, vocabulary=needing) == []


def test_fact_of_another_plugin_needs_a_need() -> None:
    """Another plugin's fact is refused until it is named in the needs."""
    without = replace(VOCABULARY, needs={})

    assert codes(POLICY, OFFER) == []
    assert codes(POLICY, OFFER, vocabulary=without) == ["R110"]


def test_core_facts_need_no_need() -> None:
    """A store's rule may read core's facts whatever the plugin names."""
    text = altered(OFFER, ("{credit.decision: rejected}", "{pet.age_months: {gte: 96}}"))

    assert codes(text, vocabulary=replace(VOCABULARY, needs={})) == []


def test_misspelt_parameter_is_answered_with_the_nearest() -> None:
    """An unknown parameter comes with the one that was probably meant."""
    (found,) = refusals(threshold("$min_scor"))

    assert found.help is not None
    assert found.help.en == "did you mean `$min_score`?"


def test_qualified_name_is_what_the_ruleset_keeps() -> None:
    """Parameters of core's settings keep their whole group in their names."""
    ruleset = loaded(ACCOUNTS)

    assert list(ruleset.parameters) == ["core.accounts.min_age"]
