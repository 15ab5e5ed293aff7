"""A policy is compiled apart, tested and tried at its boundaries before it may decide."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pawpact.kernel.label import Label
from pawpact.policy.engine.child import Failure, Prover
from pawpact.policy.engine.durable import DurableEngine
from pawpact.policy.engine.protocol import Structure
from pawpact.policy.layering.layers import resolve
from pawpact.policy.model import Ruleset
from pawpact.policy.reading.load import read_patch, read_platform_texts
from pawpact.tenancy.proof import Proof
from pawpact.vocabulary.core import CORE

POLICY = """
format: 1
policy: core.gate
version: "1"
title: Gate
moment: application.submitted
hit: first
binds: today
params:
  age: {type: int, default: 18, bounds: {min: 10, max: 30}, store_may: any, label: Age}
rules:
  - id: under
    title: Under
    when: {customer.age: {lt: $age}}
    then: [refuse: {reason: under_age}]
  - id: other
    title: Other
    when: {}
    then: [approve: {}]
tests:
  - {name: platform, given: {customer.age: 18}, expect: {fired: [other]}}
never:
  - {name: minors, when: {customer.age: {lt: 18}}, effects: [approve: {}]}
"""
STORE = "store: shop\nextends: platform@1\n"


def ruleset(patch: str = "", platform: str = POLICY) -> Ruleset:
    rules = read_platform_texts({"rules/core/gate.yaml": platform})
    store = read_patch("shop.yaml", STORE + patch, "store") if patch else None
    return resolve(rules, None, store, CORE)


def nothing_unfit(structures: Sequence[Structure]) -> list[Failure]:
    return []


@pytest.fixture
def proof() -> Proof:
    return Proof(DurableEngine(), nothing_unfit)


def found(proof: Proof, patch: str, layer: str = "store") -> list[str]:
    return [each.code for each in proof(ruleset(patch), CORE, layer)]  # type: ignore[arg-type]


def test_a_sound_policy_passes(proof: Proof) -> None:
    """A policy whose tests pass and whose never holds has no findings."""
    assert proof(ruleset(), CORE, "platform") == []


def test_a_failing_test_of_the_layer_is_found(proof: Proof) -> None:
    """A store's own test that comes out otherwise is a finding."""
    patch = (
        "tests:\n  - {policy: core.gate, name: own, given: {customer.age: 18},"
        " expect: {fired: [under]}}\n"
    )
    assert found(proof, patch) == ["R402"]


def test_a_number_that_breaks_never_is_found(proof: Proof) -> None:
    """A store's number that lets through what never may is found at the boundary."""
    assert "R401" in found(proof, "core.gate: {params: {age: 17}}\n")


def test_tests_of_another_layer_do_not_bind(proof: Proof) -> None:
    """A store that changes a number is not held to the platform's expectation of it."""
    assert found(proof, "core.gate: {params: {age: 20}}\n") == []


def test_what_the_child_refuses_never_reaches_the_engine() -> None:
    """A structure that fails in the child is a finding, and nothing is compiled here."""

    class Untouched:
        def program(self, structure: Structure) -> None:
            raise AssertionError("compiled in the worker")

    proof = Proof(
        Untouched(),  # type: ignore[arg-type]
        lambda structures: [Failure(0, Label.of("it hung"))],
    )
    (refused,) = proof(ruleset(), CORE, "platform")
    assert (refused.code, refused.message.en) == ("S106", "it hung")
    assert refused.span.file == "rules/core/gate.yaml"


def test_a_structure_is_proven_once() -> None:
    """Stores that differ in numbers alone share one structure, which is proven for the first."""
    asked: list[int] = []

    def counting(structures: Sequence[Structure]) -> list[Failure]:
        asked.append(len(structures))
        return []

    proof = Proof(DurableEngine(), counting)
    for age in (18, 19, 20):
        found(proof, f"core.gate: {{params: {{age: {age}}}}}\n")
    assert asked == [1, 0, 0]


def test_a_refused_structure_is_refused_again() -> None:
    """What failed once is not remembered as proven."""
    proof = Proof(DurableEngine(), lambda structures: [Failure(0, Label.of("it hung"))])
    assert [len(proof(ruleset(), CORE, "platform")) for _ in range(2)] == [1, 1]


def test_the_real_child_takes_a_sound_policy() -> None:
    """With the real child process a sound policy passes."""
    prover = Prover()
    try:
        assert Proof(DurableEngine(), prover.prove)(ruleset(), CORE, "platform") == []
    finally:
        prover.close()
