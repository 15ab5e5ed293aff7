"""Plugins that a store switched off and that running contracts still keep."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import func, or_, select

from pawpact.database.session import StoreSession
from pawpact.policy.layering.snapshot import thaw
from pawpact.tenancy.models import PluginSwitch, PolicyRevision

Running = Callable[[StoreSession], Mapping[int, int]]
"""How many contracts still run under each revision, by its id; ``contracts.running`` counts."""


def nothing_runs(session: StoreSession) -> Mapping[int, int]:
    """For platforms without contracts."""
    return {}


@dataclass(frozen=True, slots=True)
class Leaving:
    """What running contracts keep of the plugins that are off, together as they were signed."""

    contracts: Mapping[str, int] = field(default_factory=dict)
    together: frozenset[frozenset[str]] = frozenset()

    @property
    def plugins(self) -> frozenset[str]:
        return frozenset(self.contracts)


def leaving(session: StoreSession, running: Running, on: Iterable[str]) -> Leaving:
    """Of the plugins that this store ever had and that are not on: those still in a contract.

    Two statements, and two more where some plugin was switched off at all.
    """
    had = set(session.scalars(select(PluginSwitch.plugin)).all()) - set(on)
    if not had:
        return Leaving()
    counts = running(session)
    rows = session.execute(
        select(PolicyRevision.id, PolicyRevision.plugins).where(PolicyRevision.id.in_(counts))
    )
    contracts: dict[str, int] = {}
    together: set[frozenset[str]] = set()
    for revision, plugins in rows:
        kept = frozenset(plugins) & had
        for plugin in kept:
            contracts[plugin] = contracts.get(plugin, 0) + counts[revision]
        if kept:
            together.add(kept)
    return Leaving(dict(sorted(contracts.items())), frozenset(together))


def still_leaving(session: StoreSession, running: Running) -> Mapping[str, int]:
    """The plugins that run off in this store, each with the contracts that keep it, 0 among them.

    None keep it any more: the next time the store's files are applied, it is gone.
    """
    switches = session.execute(
        select(PluginSwitch.plugin, PluginSwitch.on).where(
            or_(PluginSwitch.on, PluginSwitch.running_off)
        )
    ).all()
    waiting = [plugin for plugin, is_on in switches if not is_on]
    if not waiting:
        return {}
    kept = leaving(session, running, [plugin for plugin, is_on in switches if is_on])
    return {plugin: kept.contracts.get(plugin, 0) for plugin in sorted(waiting)}


def groups_in_force(session: StoreSession) -> frozenset[str]:
    """Whose policies the newest revision holds, with those beside it."""
    newest = select(func.max(PolicyRevision.number)).where(PolicyRevision.beside.is_(None))
    number = session.scalar(newest)
    contents = session.scalars(
        select(PolicyRevision.content).where(
            or_(PolicyRevision.number == number, PolicyRevision.beside == number)
        )
    )
    return frozenset(
        policy.group for content in contents for policy in thaw(content)[0].policies.values()
    )
