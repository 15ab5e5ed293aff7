"""The platform's own rule files, resolved with the plugins that come with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from pawpact.hosting.host import Host
from pawpact.policy.deciding.decide import Decider
from pawpact.policy.engine.durable import DurableEngine
from pawpact.policy.layering.layers import resolve
from pawpact.policy.model import Decision, Ruleset
from pawpact.policy.reading.load import read_platform
from pawpact.sdk.testing import PluginConformance
from pawpact.tenancy.answerable import answerable
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import Value
from pawpact_plugins.credit_scoring import plugin as credit_scoring
from pawpact_plugins.deposit_fallback import plugin as deposit_fallback
from tests.databases import OF_ANY_DATABASE

HERE = Path(__file__).parent
RULES = Path(__file__).parents[2] / "rules"

ADULT: Mapping[str, Value] = {
    "customer.age": 30,
    "customer.active_contracts": 0,
    "customer.housing": "owned",
    "application.identity": "verified",
    "application.pets_prohibited": False,
    "application.residence_proof": "given",
    "application.missing_documents": (),
    "pet.low_threshold": False,
    "credit.status": "ok",
    "credit.score": 700,
}
"""Somebody without any obstacle."""

CHECKS_OF_ANY_DATABASE = frozenset(
    {
        "test_it_loads",
        "test_info_is_complete",
        "test_words_are_described",
        "test_config_is_strict",
        "test_rules_are_tried_both_ways",
        "test_rules_hold_together",
        "test_grants_are_fenced",
        "test_input_is_left_alone",
        "test_nothing_outside_is_touched",
        "test_time_is_kept",
        "test_a_crash_leaves_nothing_half_done",
    }
)
"""What a plugin's words, rules and hands come to; where rows lie is core's, and proven there.

Plugins that try the suite itself, in tests/core/sdk, run all of it on each kind.
"""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the checks of our plugins that one kind of database says for all."""
    for each in items:
        of = getattr(each, "cls", None)
        is_ours = of is not None and issubclass(of, PluginConformance)
        if is_ours and HERE in each.path.parents and _name(each) in CHECKS_OF_ANY_DATABASE:
            each.add_marker(OF_ANY_DATABASE)


def _name(item: pytest.Item) -> str:
    return getattr(item, "originalname", item.name)


@pytest.fixture(scope="session")
def host() -> Host:
    return Host.of([credit_scoring, deposit_fallback])


@pytest.fixture(scope="session")
def vocabulary(host: Host) -> Vocabulary:
    return host.vocabulary()


@pytest.fixture(scope="session")
def ruleset(host: Host, vocabulary: Vocabulary) -> Ruleset:
    return resolve(answerable(read_platform([(RULES, "rules")]), host), None, None, vocabulary)


@pytest.fixture(scope="session")
def decider(ruleset: Ruleset, vocabulary: Vocabulary) -> Decider:
    return Decider(ruleset, vocabulary, DurableEngine())


@pytest.fixture
def apply(decider: Decider) -> Callable[..., Decision]:
    """Decides an application of an adult without obstacles, but for the facts given."""

    def decide(**facts: Value | None) -> Decision:
        changed = {name.replace("__", "."): value for name, value in facts.items()}
        return decider.decide("application.submitted", {**ADULT, **changed}, "trial")

    return decide
