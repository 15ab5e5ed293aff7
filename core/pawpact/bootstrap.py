"""The one place that wires: settings to database, plugins, stores, engine, contexts, platform.

Whoever wants to know what is connected to what reads this file from top to bottom.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from importlib.metadata import version

from flask import Flask

from pawpact.accounts import wiring as accounts
from pawpact.accounts.applicant import CustomerApplicants
from pawpact.benefits import wiring as benefits
from pawpact.billing import api as billing_api
from pawpact.billing import wiring as billing
from pawpact.billing.channel import NoticeChannel
from pawpact.billing.gateway.registry import Gateways
from pawpact.billing.run import RunReport, run_due
from pawpact.contracts import api as applications_api
from pawpact.contracts import wiring as contracts
from pawpact.contracts.application import decide_submitted
from pawpact.contracts.deposit import lapse_unpaid
from pawpact.database.session import Database
from pawpact.decisions import api as decisions_api
from pawpact.decisions import wiring as decisions
from pawpact.decisions.answer import Answerer
from pawpact.decisions.explain import Explainer
from pawpact.decisions.level import Levels
from pawpact.decisions.lookup import Revisions
from pawpact.decisions.person import Person
from pawpact.decisions.plugin import Connect, HostDesk, Inquirer
from pawpact.decisions.registry import Registry
from pawpact.decisions.runner import Runner
from pawpact.hosting.host import Host
from pawpact.kernel.clock import Clock
from pawpact.kernel.identity import Ids
from pawpact.kernel.label import Language
from pawpact.kernel.vault import Vault
from pawpact.pets import wiring as pets
from pawpact.policy.decide import Decider
from pawpact.policy.durable import DurableEngine
from pawpact.policy.engine import Engine
from pawpact.tenancy.unit import Unit
from pawpact.tenancy.values import Store
from pawpact.web.application import create_app


@dataclass(frozen=True, slots=True)
class Parts:
    """What an installation is made of. Tests and the demo hand in their own clock and doubles."""

    database: Database
    host: Host
    open_store: Callable[[str], Store]
    revisions: Revisions
    clock: Clock
    ids: Ids
    vault: Vault
    connect: Connect
    gateways: Gateways
    channel: NoticeChannel
    engine: Engine = field(default_factory=DurableEngine)


@dataclass(frozen=True, slots=True)
class Platform:
    """Everything that commands, pages and jobs use, wired once."""

    parts: Parts
    registry: Registry
    runner: Runner
    person: Person
    explainer: Explainer

    def unit(self, store: str, actor: str = "system") -> AbstractContextManager[Unit]:
        """One transaction of one store; what it raises is decided before it commits."""
        return self.runner.unit(store, actor)

    def reading(self, store: str, actor: str = "system") -> AbstractContextManager[Unit]:
        """The same to look only."""
        return self.runner.reading(store, actor)

    def run_debits(self, store: str) -> RunReport:
        """What is due in this store now: answers owed, notices, debits. Repeatable."""
        return run_due(lambda: self.unit(store), self.parts.gateways, self.parts.channel)

    def run_applications(self, store: str) -> None:
        """What waits in this store now: undecided applications, deposits not paid in time."""
        decide_submitted(self.runner, store)
        with self.unit(store) as unit:
            lapse_unpaid(unit)

    def explain_decision(
        self, store: str, decision: str, language: Language = "zh", role: str = "store_manager"
    ) -> str:
        """A decision's receipt as text, personal facts shown as the role may see them."""
        with self.reading(store) as unit:
            return self.explainer.text(unit, decision, language, role)


def make_api(platform: Platform, secrets: Mapping[str, bytes]) -> Flask:
    """The HTTP application over this platform; ``secrets`` are those of the providers."""
    return create_app(
        (
            applications_api.routes(platform.runner),
            decisions_api.routes(platform.runner, platform.explainer),
            billing_api.routes(platform.runner, platform.parts.clock, secrets),
        ),
        platform.parts.ids,
        version("pawpact"),
    )


def wire(parts: Parts) -> Platform:
    """Connect the parts: contexts register, then the runner is handed what they brought."""
    registry = Registry()
    for context in (decisions, accounts, pets, benefits, billing, contracts):
        context.register(registry)
    desk = HostDesk(parts.host)

    answerers: dict[str, Answerer] = {}

    def answerer(store: Store) -> Answerer:
        """One for each content: stores of the same policy share its memory of cells."""
        revision = store.revision
        if revision.content_hash not in answerers:
            decider = Decider(revision.ruleset, revision.vocabulary, parts.engine)
            answerers[revision.content_hash] = Answerer(decider, registry, desk)
        return answerers[revision.content_hash]

    levels = Levels(registry, answerer)
    runner = Runner(
        parts.database,
        levels,
        parts.open_store,
        parts.clock,
        parts.ids,
        parts.vault,
        Inquirer(parts.host, CustomerApplicants(), parts.connect),
    )
    return Platform(parts, registry, runner, Person(runner), Explainer(parts.revisions))
