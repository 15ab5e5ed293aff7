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
from pawpact.tenancy.answerable import answerable
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import Value
from pawpact_plugins.credit_scoring import plugin as credit_scoring
from pawpact_plugins.deposit_fallback import plugin as deposit_fallback

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
