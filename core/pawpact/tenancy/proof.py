"""What a resolved policy has to pass before a store may decide by it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from pawpact.kernel.label import Label
from pawpact.policy.checking.inline import failures, run_tests
from pawpact.policy.checking.trial import check_never
from pawpact.policy.condition import parameters_read
from pawpact.policy.deciding.decide import Decider
from pawpact.policy.engine.child import Failure
from pawpact.policy.engine.compile import structures_of
from pawpact.policy.engine.protocol import Engine, Structure
from pawpact.policy.finding.diagnostic import Diagnostic, Span
from pawpact.policy.layering.snapshot import content_hash
from pawpact.policy.model import Layer, Policy, Ruleset
from pawpact.tenancy.calendar_check import check_calendar
from pawpact.vocabulary.registry import Vocabulary

Prove = Callable[[Ruleset, Vocabulary, Layer], Sequence[Diagnostic]]
"""What is wrong with the ruleset that a layer resolves to; no errors means it may be used."""

ProveStructures = Callable[[Sequence[Structure]], Sequence[Failure]]


class Proof:
    """Compiles in the child first, then runs the layer's inline tests, then every ``never``."""

    def __init__(self, engine: Engine, prove_structures: ProveStructures) -> None:
        self._engine = engine
        self._prove_structures = prove_structures
        self._proven: set[Structure] = set()
        self._tried: dict[str, tuple[Diagnostic, ...]] = {}

    def __call__(self, ruleset: Ruleset, vocabulary: Vocabulary, layer: Layer) -> list[Diagnostic]:
        unfit = check_calendar(ruleset) or self._unfit(ruleset, vocabulary)
        if unfit:
            return unfit
        failed = failures(run_tests(ruleset, vocabulary, self._decider, layer))
        return [*failed, *self._never(ruleset, vocabulary)]

    def _never(self, ruleset: Ruleset, vocabulary: Vocabulary) -> Iterator[Diagnostic]:
        """Moment by moment: what layers say alike, but for tests and names, is tried once."""
        decider = self._decider(ruleset, vocabulary)
        for moment in ruleset.order:
            key = content_hash(_part_of(ruleset, vocabulary, moment), vocabulary)
            if key not in self._tried:
                alone = replace(ruleset, order={moment: ruleset.order[moment]})
                self._tried[key] = tuple(check_never(alone, vocabulary, decider))
            yield from self._tried[key]

    def _unfit(self, ruleset: Ruleset, vocabulary: Vocabulary) -> list[Diagnostic]:
        """Policies that would hang or crash a worker; what passed once is not tried again."""
        new: dict[Structure, Policy] = {}
        for policy in ruleset.policies.values():
            for structure in structures_of(policy, ruleset.parameters, vocabulary):
                if structure not in self._proven:
                    new.setdefault(structure, policy)
        found = self._prove_structures(list(new))
        self._proven.update(new.keys() - {list(new)[each.place] for each in found})
        return [_refused(list(new.values())[each.place], each.reason) for each in found]

    def _decider(self, ruleset: Ruleset, vocabulary: Vocabulary) -> Decider:
        return Decider(ruleset, vocabulary, self._engine)


def _part_of(ruleset: Ruleset, vocabulary: Vocabulary, moment: str) -> Ruleset:
    """All that decisions of one moment go by: its policies and the parameters in them."""
    names = ruleset.order[moment]
    policies = {name: replace(ruleset.policies[name], tests=()) for name in names}
    read = {each for policy in policies.values() for each in parameters_read(policy)}
    read |= set(vocabulary.limits.values())
    parameters = {name: each for name, each in ruleset.parameters.items() if name in read}
    return replace(
        ruleset, layers=(), policies=policies, parameters=parameters, order={moment: names}
    )


def _refused(policy: Policy, reason: Label) -> Diagnostic:
    origin = policy.origin
    return Diagnostic("S106", "error", reason, Span(origin.file, origin.line, origin.column))
