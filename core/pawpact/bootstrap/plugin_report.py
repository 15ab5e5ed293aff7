"""What is to be known of plugins: what was found of their code, and what stores have of them.

Plugins are looked over in a process of their own; the rest is read from the database alone. So a
plugin that ends every process it is imported into can still be asked about.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from sqlalchemy import Engine, func, select

from pawpact.bootstrap.models import MODULES
from pawpact.contracts.signed_under import count_running
from pawpact.database.migration import CORE, Schema, current, newest, plugin_schema
from pawpact.database.model import Base
from pawpact.database.session import Database, StoreSession
from pawpact.decisions.models import HeldCase
from pawpact.hosting.examine import ExaminedPlugin
from pawpact.hosting.host import NOT_INSTALLED
from pawpact.policy.layering.snapshot import thaw
from pawpact.tenancy.leaving import still_leaving
from pawpact.tenancy.models import PluginSwitch, PolicyRevision, StoreRow
from pawpact.tenancy.strike import MOST_STRIKES

State = Literal["loaded", "broken", "missing"]
Orders = Mapping[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class PluginReport:
    """One plugin that is installed, wanted by a store, or still kept by its contracts."""

    found: ExaminedPlugin
    state: State
    stores: tuple[str, ...] = ()
    """Those that have it on."""
    leaving: Mapping[str, int] = field(default_factory=dict)
    """Those in which it runs off, with the contracts that keep it."""
    held: Mapping[str, int] = field(default_factory=dict)
    """Cases that wait because of it, by store."""
    order: Mapping[str, Orders] = field(default_factory=dict)
    """Of moments that its policies answer: in which order, and in which stores."""
    quarantined: tuple[str, ...] = ()
    """Stores that it is kept out of, because it did not come back."""
    is_migrated: bool = True

    @property
    def is_wanted(self) -> bool:
        return bool(self.stores or any(self.leaving.values()))

    @property
    def is_well(self) -> bool:
        """Whether nobody has to do anything about it."""
        is_there = self.state == "loaded" or not self.is_wanted
        is_migrated = self.is_migrated and not self.found.unrevised
        return is_there and is_migrated and not self.held and not self.quarantined


@dataclass(frozen=True, slots=True)
class _InStore:
    """What one store has of plugins."""

    on: frozenset[str]
    leaving: Mapping[str, int]
    held: Mapping[str, int]
    order: Mapping[str, tuple[str, ...]]
    groups: Mapping[str, str]
    struck: frozenset[str]


def report_plugins(
    engine: Engine | None, found: Mapping[str, ExaminedPlugin]
) -> dict[str, PluginReport]:
    """By name. Without a database, or with one of another version, what is installed alone."""
    assert MODULES
    stores = _in_stores(engine) if engine is not None and is_readable(engine) else {}
    names = {
        *found,
        *(name for each in stores.values() for name in (*each.on, *each.leaving, *each.held)),
    }
    return {name: _report(name, found.get(name), stores, engine) for name in sorted(names)}


def is_readable(engine: Engine | None) -> bool:
    """Whether there is a database of this program's version, which tells what stores have."""
    return engine is not None and current(engine) == newest(CORE)


def _report(
    name: str,
    found: ExaminedPlugin | None,
    stores: Mapping[str, _InStore],
    engine: Engine | None,
) -> PluginReport:
    report = PluginReport(
        found or ExaminedPlugin(name, "", "broken", reason=NOT_INSTALLED),
        found.state if found else "missing",
        tuple(sorted(store for store, each in stores.items() if name in each.on)),
        {store: each.leaving[name] for store, each in stores.items() if name in each.leaving},
        {store: each.held[name] for store, each in stores.items() if each.held.get(name)},
        _orders(name, stores),
        tuple(sorted(store for store, each in stores.items() if name in each.struck)),
    )
    if found is None or not found.revision or engine is None or not stores:
        return report
    at = current(engine, _schema(name))
    return replace(report, is_migrated=at == found.revision)


def _schema(name: str) -> Schema:
    """Enough of a plugin's tables to ask the database at which revision they are."""
    return plugin_schema(name, Base.metadata, CORE.versions)


def _orders(name: str, stores: Mapping[str, _InStore]) -> dict[str, Orders]:
    found: dict[str, dict[tuple[str, ...], list[str]]] = {}
    for store, each in sorted(stores.items()):
        for moment, order in each.order.items():
            if any(each.groups[policy] == name for policy in order):
                found.setdefault(moment, {}).setdefault(order, []).append(store)
    return {
        moment: {order: tuple(names) for order, names in orders.items()}
        for moment, orders in sorted(found.items())
    }


def _in_stores(engine: Engine) -> dict[str, _InStore]:
    database = Database(engine)
    with database.reading_platform() as session:
        rows = session.execute(select(StoreRow.name, StoreRow.tenant).order_by(StoreRow.name)).all()
    found = {}
    for name, tenant in rows:
        with database.reading(tenant) as session:
            found[name] = _in_store(session)
    return found


def _in_store(session: StoreSession) -> _InStore:
    on = session.scalars(select(PluginSwitch.plugin).where(PluginSwitch.on))
    struck = session.scalars(
        select(PluginSwitch.plugin).where(PluginSwitch.strikes >= MOST_STRIKES)
    )
    held = session.execute(
        select(HeldCase.plugin, func.count())
        .where(HeldCase.state == "open", HeldCase.plugin != "")
        .group_by(HeldCase.plugin)
    )
    content = session.scalar(
        select(PolicyRevision.content)
        .where(PolicyRevision.beside.is_(None))
        .order_by(PolicyRevision.number.desc())
        .limit(1)
    )
    ruleset = thaw(content)[0] if content else None
    return _InStore(
        frozenset(on),
        still_leaving(session, count_running),
        {row[0]: row[1] for row in held},
        ruleset.order if ruleset else {},
        {each.name: each.group for each in ruleset.policies.values()} if ruleset else {},
        frozenset(struck),
    )
