"""Facts of a batch, in columns: core's providers first, then the plugins' that build on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

from pawpact.decisions.registry import Registry
from pawpact.decisions.values import Batch, Columns
from pawpact.kernel.errors import Defect
from pawpact.vocabulary.renamed import names_of, under_all_names
from pawpact.vocabulary.types import Value


@dataclass(frozen=True, slots=True)
class Answered:
    """What plugins answered, and the places of the batch at which one of them failed."""

    columns: Columns = field(default_factory=dict)
    failed: Mapping[int, Exception] = field(default_factory=dict)


class PluginDesk(Protocol):
    """What the runner asks of the plugins of a store; ``decisions.plugin`` implements it."""

    def needs(self, wanted: frozenset[str]) -> frozenset[str]:
        """Core facts that the plugins owning some of the wanted facts build on."""
        ...

    def facts(self, batch: Batch, wanted: frozenset[str], known: Columns) -> Answered:
        """The wanted facts that plugins own, given core's columns."""
        ...


class NoPlugins:
    """The desk where no plugin is asked: there is none, or none that can answer."""

    def needs(self, wanted: frozenset[str]) -> frozenset[str]:
        return frozenset()

    def facts(self, batch: Batch, wanted: frozenset[str], known: Columns) -> Answered:
        return Answered()


@dataclass(frozen=True, slots=True)
class Gathered:
    """A column for every wanted fact, and the places at which a plugin failed to answer."""

    columns: dict[str, list[Value | None]]
    failed: Mapping[int, Exception]


def gather(
    registry: Registry,
    batch: Batch,
    wanted: Iterable[str],
    plugins: PluginDesk,
    known: Columns = MappingProxyType({}),
) -> Gathered:
    """A column for every wanted fact, None where unknown, parallel to the batch's cases.

    Facts that come with the cases themselves (a resumed case's, or the moment's own) win over
    providers, so that a held case is decided on the facts as they were. What is ``known`` in
    columns already is not asked of any provider. A policy that was published before a fact was
    renamed is answered under the name that it knows.
    """
    names = frozenset(wanted)
    renamed = batch.unit.store.revision.vocabulary.renamed.facts
    asked = frozenset(each for name in names for each in names_of(name, renamed))
    needed = names | plugins.needs(asked)
    answered = {**known, **_core(registry, batch, needed - known.keys())}
    by_plugins = plugins.facts(batch, asked, answered)
    answered.update(under_all_names(by_plugins.columns, renamed))
    columns = {name: _column(batch, name, answered) for name in sorted(names)}
    for position, case in enumerate(batch.cases):
        brought = under_all_names(case.facts, renamed)
        for name in names & brought.keys():
            columns[name][position] = brought[name]
    return Gathered(columns, by_plugins.failed)


def _core(registry: Registry, batch: Batch, names: frozenset[str]) -> Columns:
    roles = {"store", *batch.cases[0].subjects}
    answered: dict[str, Sequence[Value | None]] = {}
    for provider in registry.providers:
        if provider.subject in roles and names & set(provider.facts):
            answered.update(provider.provide(batch))
    return answered


def _column(batch: Batch, name: str, answered: Columns) -> list[Value | None]:
    column = answered.get(name)
    if column is None:
        return [None] * len(batch.cases)
    if len(column) != len(batch.cases):
        raise Defect(f"fact {name}: {len(column)} values for {len(batch.cases)} cases")
    return list(column)
