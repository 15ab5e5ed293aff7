"""Connects the parts: contexts register, the runner is handed what they brought."""

from __future__ import annotations

from pawpact.accounts import wiring as accounts
from pawpact.accounts.applicant import CustomerApplicants
from pawpact.benefits import wiring as benefits
from pawpact.billing import wiring as billing
from pawpact.bootstrap.platform import Parts, Platform
from pawpact.contracts import wiring as contracts
from pawpact.decisions import wiring as decisions
from pawpact.decisions.answer import Answerer
from pawpact.decisions.explain import Explainer
from pawpact.decisions.level import Levels
from pawpact.decisions.person import Person
from pawpact.decisions.plugin import HostDesk, Inquirer
from pawpact.decisions.plugin_reaction import PluginReactor
from pawpact.decisions.registry import Registry
from pawpact.decisions.runner import Runner
from pawpact.messages import wiring as messages
from pawpact.orders import wiring as orders
from pawpact.pets import wiring as pets
from pawpact.policy.deciding.decide import Decider
from pawpact.tasks import wiring as tasks
from pawpact.tenancy.recent import Recent
from pawpact.tenancy.values import Revision, Store

ANSWERERS_KEPT = 1_024
"""Contents that stay ready to decide; those of revisions that nobody uses any more go first."""

CONTEXTS = (decisions, tasks, accounts, pets, benefits, billing, orders, contracts)


def wire(parts: Parts) -> Platform:
    """A platform out of its parts."""
    registry = Registry()
    for context in CONTEXTS:
        context.register(registry)
    messages.register(registry, parts.texts)
    runner = Runner(
        parts.database,
        Levels(registry, Answerers(parts, registry), PluginReactor(parts.host)),
        parts.stores,
        parts.clock,
        parts.ids,
        parts.vault,
        Inquirer(parts.host, CustomerApplicants(), parts.connect, parts.are_doubles),
    )
    return Platform(parts, registry, runner, Person(runner), Explainer(parts.revisions))


class Answerers:
    """One answerer for the same rules: stores that add nothing share their brand's.

    What it remembers of cells follows from the rules alone, so one store learns nothing of another.
    """

    def __init__(self, parts: Parts, registry: Registry) -> None:
        self._parts = parts
        self._registry = registry
        self._desk = HostDesk(parts.host)
        self._known: Recent[str, Answerer] = Recent(ANSWERERS_KEPT)

    def __call__(self, store: Store) -> Answerer:
        rules = store.revision.ruleset.rules_hash or store.revision.content_hash
        return self._known.get(rules, lambda: self._make(store.revision))

    def _make(self, revision: Revision) -> Answerer:
        decider = Decider(revision.ruleset, revision.vocabulary, self._parts.engine)
        return Answerer(decider, self._registry, self._desk)
