"""What plugins do by themselves when something has happened: after core, and never in its way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from pawpact.decisions.gather import gather
from pawpact.decisions.held import Holding, Reason, hold_all
from pawpact.decisions.isolate import Places, isolate
from pawpact.decisions.level import Levels
from pawpact.decisions.plugin import surroundings
from pawpact.decisions.plugin_event import note_events
from pawpact.decisions.plugin_named import Names
from pawpact.decisions.plugin_outcome import Keeping
from pawpact.decisions.values import Batch, Columns
from pawpact.hosting.calling import come_to
from pawpact.hosting.door import CaseBatch, Daily, Reaction
from pawpact.hosting.failure import PluginFailed, PluginUnsteady
from pawpact.hosting.host import Contribution, Host
from pawpact.hosting.outcome import Outcome
from pawpact.hosting.plugin import LoadedPlugin
from pawpact.hosting.seeing import Surroundings
from pawpact.kernel.label import Label
from pawpact.kernel.log import structlog
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.case import Case

REACTION: Literal["reaction"] = "reaction"
_MARK = "#"
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class PluginReactor:
    """Lets plugins do their part of a moment, each in a savepoint of its own."""

    host: Host

    @cached_property
    def moments(self) -> frozenset[str]:
        plugins = self.host.plugins.values()
        reacting = {each.moment for plugin in plugins for each in plugin.reactions}
        hearing = {each.moment for plugin in plugins for each in plugin.listeners}
        return frozenset(reacting | hearing)

    def react(
        self,
        levels: Levels,
        unit: Unit,
        moment: str,
        cases: Sequence[Case],
        known: Columns,
        only: str,
    ) -> None:
        """What fails is halved until the bad case is alone, which then waits to be tried again."""
        moment = self.host.words.renamed.moments.get(moment, moment)
        for found in self.host.reactions(moment, unit.store.plugins):
            name = f"{found.plugin.name}.{found.value.name}"
            if only in ("", name):
                waiting = self._reacted(levels, unit, found, cases, known)
                hold_all(unit, moment, [_holding(cases[at], name, why) for at, why in waiting])
        if not only:
            note_events(unit, self.host, moment, cases)

    def _reacted(
        self,
        levels: Levels,
        unit: Unit,
        found: Contribution[Reaction],
        cases: Sequence[Case],
        known: Columns,
    ) -> list[tuple[int, Reason]]:
        plugin, reaction = found.plugin, found.value
        closed = unit.store.degraded.get(plugin.name)
        if closed is not None:
            reason = Reason.of(PluginFailed(plugin.name, reaction.name, closed))
            return [(at, reason) for at in range(len(cases))]

        def attempt(places: Places) -> None:
            part = {name: [column[at] for at in places] for name, column in known.items()}
            around = surroundings(unit, reaction.moment, plugin)
            with taken_back(unit):
                batch = batch_of(levels, unit, around, [cases[at] for at in places], reaction, part)
                keep_outcome(levels, unit, plugin, reaction.name, come_of(plugin, reaction, batch))

        failed = isolate(range(len(cases)), attempt, at_once=(PluginUnsteady,))
        for each in failed:
            _log.warning(
                "reaction failed",
                store=unit.store.name,
                plugin=plugin.name,
                reaction=reaction.name,
                cases=len(each.places),
                code=Reason.of(each.error).code,
            )
        return [(at, Reason.of(each.error)) for each in failed for at in each.places]


def batch_of(
    levels: Levels,
    unit: Unit,
    around: Surroundings,
    cases: Sequence[Case],
    work: Reaction | Daily,
    known: Columns,
    after: int | None = None,
) -> CaseBatch:
    """The cases in columns, with the facts that the work reads."""
    facts: Columns = {}
    if work.reads:
        batch = Batch(unit, around.moment, tuple(cases))
        desk = levels.answerer(unit.store).plugins
        gathered = gather(levels.registry, batch, work.reads, desk, known)
        for failed in gathered.failed.values():
            raise failed
        facts = {name: tuple(column) for name, column in gathered.columns.items()}
    roles = cases[0].subjects if cases else {}
    subjects = {role: tuple(case.subjects[role] for case in cases) for role in roles}
    return CaseBatch(around, tuple(case.key for case in cases), subjects, facts, after)


def come_of(plugin: LoadedPlugin, work: Reaction | Daily, batch: CaseBatch) -> Outcome:
    """What the plugin answers; there is nobody here to be refused anything."""
    call = work.react if isinstance(work, Reaction) else work.run
    outcome = come_to(plugin, work.name, call, batch)
    if outcome.refused is not None:
        raise PluginFailed(
            plugin.name, work.name, Label("这里不能 refused", "nobody can be refused anything here")
        )
    return outcome


def keep_outcome(
    levels: Levels, unit: Unit, plugin: LoadedPlugin, doing: str, outcome: Outcome
) -> None:
    """Keep the rows and raise the moments of work that nobody asked for."""
    keeping = Keeping(Names(levels.registry, plugin), doing)
    keeping.keep(unit, outcome, {"store": unit.store.tenant})


@contextmanager
def taken_back(unit: Unit) -> Iterator[None]:
    """Where this fails nothing of it stays, neither rows nor moments."""
    raised = list(unit.raised)
    try:
        with unit.session.begin_nested():
            yield
    except Exception:
        unit.raised = raised
        raise


def reaction_of(case: Case) -> tuple[Case, str]:
    """The case as it happened, and which plugin's reaction to it waits."""
    key, _, name = case.key.rpartition(_MARK)
    return replace(case, key=key), name


def _holding(case: Case, name: str, reason: Reason) -> Holding:
    """The plugin's part of the case, which waits beside whatever the rules make of it."""
    waiting = replace(case, key=f"{case.key}{_MARK}{name}")
    return Holding(waiting, reason, case.facts, kind=REACTION)
