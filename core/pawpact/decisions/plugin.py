"""The plugins' side of a decision: their facts inside a unit, their inquiries outside of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import structlog

from pawpact.decisions.runner import Runner
from pawpact.decisions.values import Batch, Columns
from pawpact.hosting.batch import Applicant, Surroundings
from pawpact.hosting.bridge import ask, provide_facts, waiting
from pawpact.hosting.failure import PluginFailed
from pawpact.hosting.host import Contribution, Host
from pawpact.hosting.plugin import LoadedPlugin
from pawpact.hosting.registration import FactProvider, Inquiry, Record
from pawpact.hosting.storage import reader, store_records
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.case import Case
from pawpact.vocabulary.types import Value


class Applicants(Protocol):
    """Knows the people behind requests; ``accounts.applicant`` implements it."""

    def consents(self, unit: Unit, customers: Sequence[int]) -> Sequence[frozenset[str]]: ...

    def open(self, unit: Unit, customers: Sequence[int], purpose: str) -> Sequence[Applicant]: ...


Connect = Callable[[str, str, Mapping[str, Any]], Any]
"""Kind, name and the store's configuration to a live adapter."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class HostDesk:
    """Answers for the plugins that a store has switched on."""

    host: Host

    def needs(self, wanted: frozenset[str]) -> frozenset[str]:
        owners = [each.plugin for each in self._answering(None, wanted)]
        return frozenset(name for plugin in owners for name in plugin.vocabulary.needs)

    def facts(self, batch: Batch, wanted: frozenset[str], known: Columns) -> Columns:
        answered: dict[str, Sequence[Value | None]] = {}
        for each in self._answering(batch.unit.store.plugins, wanted):
            role = each.value.subject
            if role in batch.cases[0].subjects:
                around = surroundings(batch.unit, batch.moment, each.plugin)
                answered.update(provide_facts(each, around, batch.subjects(role), known))
        return answered

    def _answering(
        self, on: frozenset[str] | None, wanted: frozenset[str]
    ) -> list[Contribution[FactProvider]]:
        return [each for each in self.host.providers(on) if wanted & set(each.value.facts)]


@dataclass(frozen=True, slots=True)
class Inquirer:
    """Asks the outside world once for each request, outside any transaction, and stores answers.

    An inquiry that fails leaves no answer: its facts stay unknown and a person decides.
    """

    host: Host
    applicants: Applicants
    connect: Connect

    def __call__(self, runner: Runner, store: str, moment: str, cases: Sequence[Case]) -> None:
        if not self.host.inquiries(moment):
            return
        with runner.unit(store) as unit:
            questions = [
                question
                for contribution in self.host.inquiries(moment, unit.store.plugins)
                for question in self._questions(unit, contribution, moment, cases)
            ]
        records = [record for question in questions for record in self._ask(store, question)]
        if records:
            with runner.unit(store) as unit:
                store_records(unit.session, unit.vault, unit.ids, records)

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
        places = waiting(
            contribution,
            around,
            [case.subjects[role] for case in cases],
            [case.key for case in cases],
            list(consents),
        )
        people = self._people(unit, contribution, [cases[at] for at in places])
        config = unit.store.config.get(contribution.plugin.name, {})
        return [
            _Question(contribution, around, cases[at].subjects[role], cases[at].key, who, config)
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
            return self.connect(kind, name, question.config)

        try:
            return ask(
                question.contribution,
                question.around,
                question.subject,
                question.key,
                question.applicant,
                adapter,
            )
        except PluginFailed as failed:
            _log.warning(
                "inquiry failed",
                store=store,
                plugin=question.contribution.plugin.name,
                inquiry=question.contribution.value.name,
                code=failed.code,
            )
            return ()


@dataclass(frozen=True, slots=True)
class _Question:
    contribution: Contribution[Inquiry]
    around: Surroundings
    subject: int
    key: str
    applicant: Applicant
    config: Mapping[str, Any]


def surroundings(unit: Unit, moment: str, plugin: LoadedPlugin) -> Surroundings:
    """What a plugin may see around a call: its store, the time, its parameters, its own rows."""
    return Surroundings(
        plugin=plugin.name,
        store=unit.store.name,
        moment=moment,
        at=unit.at,
        date=unit.today,
        groups=frozenset({plugin.name}) | plugin.vocabulary.needs,
        parameters=unit.store.parameter,
        read=reader(unit.session, unit.vault),
    )
