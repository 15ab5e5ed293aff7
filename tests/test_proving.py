"""What the platforms of a process remember of policies together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module

import pytest

from pawpact.policy.engine.durable import DurableEngine
from pawpact.tenancy import proof
from pawpact.tenancy.proof import Proof
from pawpact.vocabulary.core import CORE
from tests.core.tenancy.test_proof import nothing_unfit, ruleset
from tests.proving import share_proofs

UNSOUND = "core.gate: {params: {age: 17}}\n"


@pytest.fixture
def anew(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Proof]]:
    """Makes proofs as platforms do that have a memory of their own."""
    end = share_proofs(monkeypatch)
    kind = import_module("pawpact.bootstrap.start").Proof
    yield lambda: kind(DurableEngine(), nothing_unfit)
    end()


def test_what_one_found_sound_another_does_not_try(
    anew: Callable[[], Proof], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second platform takes on the same policy without a test being run."""
    assert anew()(ruleset(), CORE, "platform") == []
    monkeypatch.delattr(proof, "run_tests")
    assert anew()(ruleset(), CORE, "platform") == []


def test_what_is_unsound_is_refused_by_each(anew: Callable[[], Proof]) -> None:
    """A policy beside a sound one is tried by itself, and refused as often as it is asked about."""
    assert anew()(ruleset(), CORE, "store") == []
    for _ in range(2):
        found = anew()(ruleset(UNSOUND), CORE, "store")
        assert [each.code for each in found] == ["R401"]
