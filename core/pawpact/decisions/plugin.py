"""The plugins' side of a decision: their facts inside a unit, their inquiries outside of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Protocol

from pawpact.decisions.claim import Asking, claim, release
from pawpact.decisions.gather import Answered
from pawpact.decisions.isolate import Places, isolate
from pawpact.decisions.plugin_neighbour import neighbours
from pawpact.decisions.refused import refused_anyway
from pawpact.decisions.runner import Runner
from pawpact.decisions.values import Batch, Columns
from pawpact.hosting.batch import Applicant, Surroundings
from pawpact.hosting.bridge import ask, expand_effect, provide_facts, waiting
from pawpact.hosting.effect import CoreRequest, EffectCase
from pawpact.hosting.failure import PluginFailed, PluginUnsteady, place
from pawpact.hosting.host import Contribution, Host
from pawpact.hosting.plugin import LoadedPlugin
from pawpact.hosting.registration import FactProvider, Inquiry, Record
from pawpact.hosting.rows import StoredRows
from pawpact.hosting.storage import reader, store_records
from pawpact.hosting.watch import within_store
from pawpact.kernel.errors import Conflict
from pawpact.kernel.label import Label
from pawpact.kernel.log import structlog
from pawpact.kernel.vault import Subject, subject_of
from pawpact.tenancy.unit import Unit
from pawpact.tenancy.values import Store
from pawpact.vocabulary.case import Case
from pawpact.vocabulary.declarations import Effect
from pawpact.vocabulary.types import Value


class Applicants(Protocol):
    """Knows the people behind requests; ``accounts.applicant`` implements it."""

    def consents(self, unit: Unit, customers: Sequence[int]) -> Sequence[frozenset[str]]: ...

    def open(self, unit: Unit, customers: Sequence[int], purpose: str) -> Sequence[Applicant]: ...


class AsksOutside(Conflict):
    """A rehearsal came to a point at which somebody outside would be asked."""

    code = "asks_outside"

    @classmethod
    def by(cls, asking: Contribution[Inquiry]) -> AsksOutside:
        name = f"{asking.plugin.name}.{asking.value.name}"
        return cls(
            Label(
                f"走到这里要向外查询（{name}），试运行不查询；什么都没有写入",
                f"here somebody outside would be asked ({name}), which no rehearsal does;"
                " nothing was written",
            ),
            hint=Label(
                "去掉 --dry-run 正式办理，或在演练环境（PAWPACT_SANDBOX）里试",
                "do it in earnest without --dry-run, or try it in a sandbox (PAWPACT_SANDBOX)",
            ),
        )


Connect = Callable[[str, str, str, Mapping[str, Any]], Any]
"""The plugin that asks, kind, name and its configuration in the store to a live adapter."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class HostDesk:
    """Answers for the plugins that a store has switched on."""

    host: Host

    def needs(self, wanted: frozenset[str]) -> frozenset[str]:
        owners = [each.plugin for each in self._answering(None, wanted)]
        return frozenset(name for plugin in owners for name in plugin.vocabulary.needs)

    def facts(self, batch: Batch, wanted: frozenset[str], known: Columns) -> Answered:
        """Each provider is asked for all at once; where it fails, its bad cases are found."""
        columns: dict[str, list[Value | None]] = {}
        failed: dict[int, Exception] = {}
        for each in self._answering(_let_in(batch.unit.store), wanted):
            if each.value.subject in {"store", *batch.cases[0].subjects}:
                answers, bad = _provided(each, batch, wanted, known)
                columns |= answers
                failed = bad | failed
        return Answered(columns, failed)

    def expand(
        self, unit: Unit, moment: str, effect: Effect, arguments: Mapping[str, Value]
    ) -> Sequence[CoreRequest]:
        """What a plugin's effect comes to in this store, as the plugin says it."""
        renamed = unit.store.revision.vocabulary.renamed.effects
        name = renamed.get(effect.name, effect.name)
        found = self.host.effect(name, unit.store.plugins)
        if found is None or effect.owner in unit.store.degraded:
            why = unit.store.degraded.get(effect.owner) or Label("没有启用", "it is not on")
            raise PluginFailed(effect.owner, effect.name, why)
        around = surroundings(unit, moment, found.plugin)
        given = MappingProxyType(dict(arguments))
        return expand_effect(found, EffectCase(around.moment, unit.today, given, around.parameter))

    def _answering(
        self, on: frozenset[str] | None, wanted: frozenset[str]
    ) -> list[Contribution[FactProvider]]:
        return [each for each in self.host.providers(on) if wanted & set(each.value.facts)]


def _provided(
    contribution: Contribution[FactProvider], batch: Batch, wanted: frozenset[str], known: Columns
) -> tuple[dict[str, list[Value | None]], dict[int, Exception]]:
    """A provider's columns, and where it failed. Cases that bring its facts are not asked for."""
    unit, provider = batch.unit, contribution.value
    asked = wanted & set(provider.facts)
    places = [at for at, case in enumerate(batch.cases) if not asked <= case.facts.keys()]
    columns: dict[str, list[Value | None]] = {
        name: [None] * len(batch.cases) for name in provider.facts
    }
    around = surroundings(unit, batch.moment, contribution.plugin)
    subjects = [case.subjects.get(provider.subject, unit.store.tenant) for case in batch.cases]

    def ask_for(part: Sequence[int]) -> None:
        given = {
            name: [known[name][at] for at in part]
            for name in contribution.plugin.vocabulary.needs & known.keys()
        }
        found = provide_facts(contribution, around, [subjects[at] for at in part], given)
        for name, column in found.items():
            for at, value in zip(part, column, strict=True):
                columns[name][at] = value

    bad = isolate(places, ask_for, at_once=(PluginUnsteady,)) if places else []
    return columns, {at: each.error for each in bad for at in each.places}


@dataclass(frozen=True, slots=True)
class Inquirer:
    """Asks the outside world once for each request, outside any transaction, and stores answers.

    An inquiry that fails leaves no answer: its facts stay unknown and a person decides.
    Nobody is asked about what core refuses anyway. A rehearsal asks nobody but doubles.
    """

    host: Host
    applicants: Applicants
    connect: Connect
    are_doubles: bool = False

    def __call__(
        self, runner: Runner, store: str, moment: str, cases: Sequence[Case]
    ) -> list[Case]:
        """The cases that may be decided now: those for which nobody else is asking."""
        moment = self.host.words.renamed.moments.get(moment, moment)
        if not self.host.inquiries(moment):
            return list(cases)
        with runner.unit(store) as unit:
            refused = refused_anyway(unit, runner.levels.registry, moment, cases)
            passing = [case for case in cases if case.key not in refused]
            questions = [
                question
                for contribution in self.host.inquiries(moment, _let_in(unit.store))
                if passing
                for question in self._questions(unit, contribution, moment, passing)
            ]
            claimed = claim(unit, [each.asking for each in questions])
        ours = [each for each in questions if each.asking in claimed]
        if ours:
            if runner.database.is_rehearsing and not self.are_doubles:
                raise AsksOutside.by(ours[0].contribution)
            answers = [(question, self._ask(store, question)) for question in ours]
            with runner.unit(store) as unit:
                _keep(unit, answers)
                release(unit, [each.asking for each in ours])
        busy = {each.key for each in questions if each.asking not in claimed}
        return [case for case in cases if case.key not in busy]

    def _questions(
        self,
        unit: Unit,
        contribution: Contribution[Inquiry],
        moment: str,
        cases: Sequence[Case],
    ) -> list[_Question]:
        around = surroundings(unit, moment, contribution.plugin)
        role = contribution.value.subject
        consents = self.applicants.consents(unit, [case.subjects["customer"] for case in cases])
        try:
            places = waiting(
                contribution,
                around,
                [case.subjects[role] for case in cases],
                [case.key for case in cases],
                list(consents),
            )
        except PluginFailed as failed:
            _warn(unit.store.name, contribution, failed)
            return []
        people = self._people(unit, contribution, [cases[at] for at in places])
        config = deepcopy(dict(unit.store.config.get(contribution.plugin.name, {})))
        return [
            _Question(
                contribution,
                around,
                cases[at].subjects[role],
                subject_of(cases[at].subjects),
                cases[at].key,
                who,
                config,
            )
            for at, who in zip(places, people, strict=True)
        ]

    def _people(
        self, unit: Unit, contribution: Contribution[Inquiry], cases: Sequence[Case]
    ) -> list[Applicant]:
        """Without the consents that the inquiry needs, who somebody is stays closed."""
        customers = [case.subjects["customer"] for case in cases]
        consents = self.applicants.consents(unit, customers)
        needed = contribution.value.needs
        willing = [n for n, given in zip(customers, consents, strict=True) if needed <= given]
        purpose = f"{contribution.plugin.name}.{contribution.value.name}"
        opened = dict(zip(willing, self.applicants.open(unit, willing, purpose), strict=True))
        return [
            opened.get(number) or Applicant("", "", given)
            for number, given in zip(customers, consents, strict=True)
        ]

    def _ask(self, store: str, question: _Question) -> tuple[Record, ...]:
        def adapter(kind: str, name: str) -> Any:
            return self.connect(question.contribution.plugin.name, kind, name, question.config)

        try:
            with within_store(store):
                return ask(
                    question.contribution,
                    question.around,
                    question.subject,
                    question.key,
                    question.applicant,
                    adapter,
                )
        except PluginFailed as failed:
            _warn(store, question.contribution, failed)
            return ()


def _let_in(store: Store) -> frozenset[str]:
    """The plugins that are on and come back when they are asked."""
    return store.plugins - store.quarantined


def _keep(unit: Unit, answers: Sequence[tuple[_Question, Sequence[Record]]]) -> None:
    """Store what was answered. Records that do not fit their table are no answer."""

    def store(places: Places) -> None:
        records = [record for at in places for record in answers[at][1]]
        about = [answers[at][0].about for at in places for _ in answers[at][1]]
        if records:
            with unit.session.begin_nested():
                store_records(unit.session, unit.vault, unit.ids, records, about)

    for failed in isolate(range(len(answers)), store):
        contribution = answers[failed.places[0]][0].contribution
        plugin, doing = contribution.plugin.name, contribution.value.name
        _warn(unit.store.name, contribution, PluginFailed(plugin, doing, place(failed.error)))


def _warn(store: str, contribution: Contribution[Inquiry], failed: PluginFailed) -> None:
    _log.warning(
        "inquiry failed",
        store=store,
        plugin=contribution.plugin.name,
        inquiry=contribution.value.name,
        code=failed.code,
    )


@dataclass(frozen=True, slots=True)
class _Question:
    contribution: Contribution[Inquiry]
    around: Surroundings
    subject: int
    about: Subject | None
    key: str
    applicant: Applicant
    config: Mapping[str, Any]

    @property
    def asking(self) -> Asking:
        return Asking(self.contribution.plugin.name, self.contribution.value.name, self.key)


def surroundings(
    unit: Unit, moment: str, plugin: LoadedPlugin, day: date | None = None
) -> Surroundings:
    """What a plugin may see around a call: its store, the time, its parameters, its own rows.

    A moment is called as the plugin calls it now, whatever the policy calls it.
    """
    renamed = unit.store.revision.vocabulary.renamed.moments
    return Surroundings(
        plugin=plugin.name,
        store=unit.store.name,
        moment=renamed.get(moment, moment),
        at=unit.at,
        date=day or unit.today,
        groups=frozenset({plugin.name}) | plugin.vocabulary.needs,
        parameters=unit.store.parameter,
        read=reader(unit.session, unit.vault),
        rows=StoredRows(unit.session, unit.vault),
        neighbours=lambda: frozenset(neighbours(unit)),
    )
