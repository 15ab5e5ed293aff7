"""What a process has compiled and proven of a policy its other platforms need not do again.

Each platform proves by itself what it takes on. In one process that is nearly always what is
shipped: trying its rules takes longer than most tests.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

import pytest

from pawpact.policy.engine.child import Prover
from pawpact.policy.engine.protocol import Engine
from pawpact.policy.finding.diagnostic import Diagnostic
from pawpact.policy.layering.snapshot import content_hash
from pawpact.policy.model import Layer, Ruleset
from pawpact.tenancy.proof import Proof, ProveStructures
from pawpact.vocabulary.registry import Vocabulary
from tests.house import engine


def share_proofs(patch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Have platforms of this process remember together; answers what ends the child they share.

    What was refused is not remembered: where it is wrong stands in a file of its own.
    """
    prover, memory = Prover(), Proof(None, lambda _: [])  # type: ignore[arg-type]
    sound: set[tuple[str, Layer]] = set()

    class Shared(Proof):
        """A proof like any other that knows what the others found sound."""

        def __init__(self, engine: Engine, _prove_structures: ProveStructures) -> None:
            super().__init__(engine, prover.prove)
            self._proven, self._tried = memory._proven, memory._tried

        def __call__(
            self, ruleset: Ruleset, vocabulary: Vocabulary, layer: Layer
        ) -> list[Diagnostic]:
            key = content_hash(ruleset, vocabulary), layer
            if key in sound:
                return []
            found = super().__call__(ruleset, vocabulary, layer)
            if not found:
                sound.add(key)
            return found

    patch.setattr(import_module("pawpact.bootstrap.start"), "Proof", Shared)
    for name in ("start", "doctor"):
        patch.setattr(import_module(f"pawpact.bootstrap.{name}"), "DurableEngine", engine)
    return prover.close
