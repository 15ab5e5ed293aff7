"""A plugin on the bench: loaded, watched, with stores and batches to try it on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pawpact.database.counting import count_rows
from pawpact.database.model import Base
from pawpact.decisions.plugin import surroundings
from pawpact.hosting.batch import FactBatch, Surroundings
from pawpact.hosting.effect import PluginEffect
from pawpact.hosting.host import Host
from pawpact.hosting.plugin import LoadedPlugin
from pawpact.hosting.registration import Columns, FactProvider, Inquiry
from pawpact.hosting.seeing import Rows
from pawpact.hosting.storage import store_records
from pawpact.hosting.table import PluginTable
from pawpact.policy.model import Policy, Ruleset
from pawpact.sdk.testing.guard import GUARD
from pawpact.sdk.testing.installation import Installation, installed
from pawpact.sdk.testing.loading import PluginLeftOut
from pawpact.sdk.testing.rewind import Prepared
from pawpact.sdk.testing.sample import sample_column
from pawpact.sdk.testing.store import Store, open_store
from pawpact.sdk.testing.template import Template
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.registry import Vocabulary

if TYPE_CHECKING:
    from pawpact.sdk.testing.conformance import PluginConformance

T = TypeVar("T")

AS_OFTEN = frozenset({"access_log"})
"""Tables that say how often something was looked at, which is once more after a crash."""
FAMILIAR = (7, 8, 9)
"""Subjects of whom a bench's store knows something."""


@dataclass
class Watch:
    """How often the plugin under test was asked for something."""

    calls: int = 0


@dataclass
class Bench:
    """What a conformance check is handed."""

    case: PluginConformance
    host: Host
    folder: Path
    template: Template
    watch: Watch = field(default_factory=Watch)
    _open: ExitStack = field(default_factory=ExitStack, repr=False)
    _installation: Installation | None = None
    _unit: Unit | None = None

    @property
    def plugin(self) -> LoadedPlugin:
        """The plugin as it loaded; raises with the reason where it was left out."""
        for each in self.host.broken.values():
            raise PluginLeftOut(each.name, each.stage, each.reason.en)
        return self.host.plugins[self.host_name]

    @cached_property
    def host_name(self) -> str:
        beside = Host.of(self.case.beside).plugins
        return next(name for name in self.host.plugins if name not in beside)

    @property
    def words(self) -> Vocabulary:
        return self.host.vocabulary()

    @property
    def installation(self) -> Installation:
        """The platform on which stores are opened, made when a check first asks for it."""
        if self._installation is None:
            self._installation = self._open.enter_context(
                installed(self.folder, self.template, (), self.case.rules, host=self._watched())
            )
        return self._installation

    def store(self) -> Store:
        """A store that nobody used yet."""
        name = self.plugin.name
        number = len(self.installation.opened) + 1
        return open_store(self.installation, f"store-{number}", {name: dict(self.case.config)})

    def prepared(self, prepare: Callable[[], T]) -> Prepared[T]:
        """What this makes on the installation, to begin anew from as often as wanted."""
        return Prepared(self.installation.engine, self.installation.clock, prepare)

    @cached_property
    def familiar(self) -> Store:
        """A store in which some subjects are known; checks that only ask share it."""
        store = self.store()
        self.remember(store, FAMILIAR)
        return store

    def ruleset(self) -> Ruleset:
        """What a store with the plugin on decides by."""
        store = self.familiar
        return self.installation.platform.stores.open(store.name).revision.ruleset

    def policies(self, ruleset: Ruleset) -> list[Policy]:
        """The plugin's own policies."""
        return [each for each in ruleset.policies.values() if each.group == self.plugin.name]

    @contextmanager
    def batch(
        self,
        store: Store,
        provider: FactProvider,
        subjects: Sequence[int],
        *,
        strict: bool = False,
    ) -> Iterator[FactBatch]:
        """A batch over these subjects. Unless ``strict``, nothing is kept from the plugin."""
        with store.reading() as unit:
            around = self._around(unit, provider, strict=strict)
            names = self.plugin.vocabulary.needs if strict else self.words.facts.keys()
            facts = {
                name: sample_column(self.words.facts[name], len(subjects))
                for name in names & self.words.facts.keys()
            }
            yield FactBatch(around, tuple(subjects), facts)

    def remember(self, store: Store, subjects: Sequence[int]) -> None:
        """Write the rows that the class under test gives for these subjects."""
        with store.unit() as unit:
            records = self.case.records(subjects, unit.at)
            if records:
                _write(unit, records)

    @contextmanager
    def looking(self) -> Iterator[None]:
        """While this lasts `around` may be asked for, and what it gives may be used."""
        with self.familiar.reading() as unit:
            self._unit = unit
            yield
            self._unit = None

    def around(self, moment: str) -> Surroundings:
        """What surrounds a call at this moment, in the store in which some subjects are known."""
        assert self._unit is not None, "ask within `looking`"
        found = surroundings(self._unit, moment, self.plugin)
        assert found.rows is not None
        return replace(found, rows=GuardedRows(found.rows))

    def rows(self, store: Store) -> Counter[str]:
        """How many rows of this store every table holds, but those that count lookings."""
        tables = [*Base.metadata.tables.values()]
        if self.plugin.models:
            tables += self.plugin.models[0].metadata.tables.values()
        found = count_rows(self.installation.engine, store.tenant, tables)
        return Counter({name: count for name, count in found.items() if name not in AS_OFTEN})

    def _around(self, unit: Unit, provider: FactProvider, *, strict: bool) -> Surroundings:
        around = surroundings(unit, self._moment(provider), self.plugin)

        def read(
            model: type[PluginTable], key_column: str, keys: Sequence[int], columns: Sequence[str]
        ) -> Mapping[int, tuple[Any, ...]]:
            with GUARD.door():
                return around.read(model, key_column, keys, columns)

        groups = around.groups if strict else _Everything()
        assert around.rows is not None
        return replace(around, read=read, groups=groups, rows=GuardedRows(around.rows))

    def _moment(self, provider: FactProvider) -> str:
        return next(
            each.name for each in self.words.moments.values() if provider.subject in each.carries
        )

    def _watched(self) -> Host:
        plugin = self.plugin
        changes: dict[str, Any] = {
            "providers": tuple(map(self._counting_facts, plugin.providers)),
            "inquiries": tuple(map(self._counting_inquiry, plugin.inquiries)),
            "effects": tuple(map(self._counting_effect, plugin.effects)),
            "actions": tuple(self._counting(each, "do") for each in plugin.actions),
            "views": tuple(self._counting(each, "show") for each in plugin.views),
            "reactions": tuple(self._counting(each, "react") for each in plugin.reactions),
            "schedule": tuple(self._counting(each, "run") for each in plugin.schedule),
        }
        watched = replace(plugin, **changes)
        return replace(self.host, plugins={**self.host.plugins, plugin.name: watched})

    def _counting_facts(self, provider: FactProvider) -> FactProvider:
        def provide(batch: FactBatch) -> Columns:
            self.watch.calls += 1
            return provider.provide(batch)

        return replace(provider, provide=provide)

    def _counting_inquiry(self, inquiry: Inquiry) -> Inquiry:
        def ask(case: Any) -> Any:
            self.watch.calls += 1
            return inquiry.ask(case)

        return replace(inquiry, ask=ask)

    def _counting(self, offered: Any, name: str) -> Any:
        call = getattr(offered, name)

        def counted(case: Any) -> Any:
            self.watch.calls += 1
            return call(case)

        return replace(offered, **{name: counted})

    def _counting_effect(self, effect: PluginEffect) -> PluginEffect:
        def expand(case: Any) -> Any:
            self.watch.calls += 1
            return effect.expand(case)

        return replace(effect, expand=expand)


class _Everything(frozenset[str]):
    """Every group stands in it."""

    def __contains__(self, name: object) -> bool:
        return True


@dataclass(frozen=True)
class GuardedRows:
    """Core reads the plugin's rows for it; what core does is not held against the plugin."""

    rows: Rows

    def newest(self, *given: Any, **more: Any) -> Any:
        with GUARD.door():
            return self.rows.newest(*given, **more)

    def history(self, *given: Any, **more: Any) -> Any:
        with GUARD.door():
            return self.rows.history(*given, **more)

    def find(self, *given: Any, **more: Any) -> Any:
        with GUARD.door():
            return self.rows.find(*given, **more)

    def tally(self, *given: Any, **more: Any) -> Any:
        with GUARD.door():
            return self.rows.tally(*given, **more)


@contextmanager
def on_bench(case: PluginConformance, folder: Path, template: Template) -> Iterator[Bench]:
    """The plugin of this class, loaded after those that it builds on."""
    bench = Bench(case, Host.of([*case.beside, case.plugin]), folder, template)
    with bench._open:
        yield bench


def _write(unit: Unit, records: Sequence[Any]) -> None:
    store_records(unit.session, unit.vault, unit.ids, records)
