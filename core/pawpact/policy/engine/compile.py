"""A policy made ready to run: read facts, fields for the engine, cells, check, effects."""

from __future__ import annotations

from dataclasses import dataclass

from pawpact.policy.condition import facts_of_arguments, facts_of_rules, facts_set
from pawpact.policy.engine.compile_code import CellsOf, CheckOf, Row, Source, cells_of, check_of
from pawpact.policy.engine.compile_effect import CallTemplate, effect_templates
from pawpact.policy.engine.compile_pack import PackOf, pack_of
from pawpact.policy.engine.compile_structure import Abstraction
from pawpact.policy.engine.protocol import Structure
from pawpact.policy.engine.reference import Facts, Parameters
from pawpact.policy.model import Policy
from pawpact.vocabulary.registry import Vocabulary


@dataclass(frozen=True, slots=True)
class CompiledPolicy:
    """One policy with one store's numbers. ``reads`` gives the order of facts in a row.

    ``unknowable`` are those of its facts that may be unknown.
    """

    policy: Policy
    parameters: Parameters
    reads: tuple[str, ...]
    sets: tuple[str, ...]
    unknowable: frozenset[str]
    structure: Structure
    cells: CellsOf
    check: CheckOf
    templates: tuple[tuple[CallTemplate, ...], ...]
    pack_row: PackOf

    def facts(self, row: Row) -> Facts:
        return dict(zip(self.reads, row, strict=True))

    def pack(self, facts: Facts) -> list[int]:
        """The fields of these facts, as the structure numbers them."""
        return self.pack_row(tuple(map(facts.get, self.reads)))


def compile_policy(
    policy: Policy, parameters: Parameters, vocabulary: Vocabulary, *, complete: bool = True
) -> CompiledPolicy:
    """Compile for rows in which every fact that must be known is; or for any rows at all."""
    reads = facts_of_rules(policy)
    unknowable = frozenset(
        name for name in reads if not complete or may_be_unknown(name, vocabulary)
    )
    abstraction = Abstraction(parameters, unknowable)
    for rule in policy.rules:
        abstraction.add(rule)
    return CompiledPolicy(
        policy=policy,
        parameters=parameters,
        reads=reads,
        sets=facts_set(policy),
        unknowable=unknowable,
        structure=abstraction.structure,
        cells=cells_of(Source(reads, parameters, unknowable), (rule.when for rule in policy.rules)),
        check=check_of(
            Source(reads, parameters, unknowable),
            [(rule.when, facts_of_arguments(rule)) for rule in policy.rules],
        ),
        templates=tuple(effect_templates(rule, parameters, vocabulary) for rule in policy.rules),
        pack_row=pack_of(reads, unknowable, abstraction.fields),
    )


def may_be_unknown(name: str, vocabulary: Vocabulary) -> bool:
    """A derived fact is unknown until a policy settles it."""
    fact = vocabulary.facts[name]
    return fact.optional or fact.derived


def structures_of(
    policy: Policy, parameters: Parameters, vocabulary: Vocabulary
) -> tuple[Structure, ...]:
    """All that deciding by this policy may ask an engine to compile: what ``Prover`` proves."""
    found = (
        compile_policy(policy, parameters, vocabulary, complete=complete).structure
        for complete in (True, False)
    )
    return tuple(dict.fromkeys(found))
