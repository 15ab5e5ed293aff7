"""Opens stores: who they are, what they have on and the policy in force, read once a revision."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Text, bindparam, cast, or_, select

from pawpact.database.as_bytes import AsBytes
from pawpact.database.prepared import Prepared
from pawpact.database.session import Database, StoreSession
from pawpact.hosting.host import Host
from pawpact.kernel.clock import Clock
from pawpact.kernel.errors import NotFound, PawpactError
from pawpact.kernel.label import Label
from pawpact.kernel.log import structlog
from pawpact.policy.layering.snapshot import thaw
from pawpact.policy.model import Ruleset
from pawpact.tenancy.models import UNREADABLE, PluginSwitch, PolicyRevision, StoreRow
from pawpact.tenancy.plugin_config import resolved
from pawpact.tenancy.recent import Recent
from pawpact.tenancy.store_views import BesideRow, beside_rows, signed_terms, with_views
from pawpact.tenancy.strike import MOST_STRIKES, QUARANTINED
from pawpact.tenancy.values import Revision, Store
from pawpact.vocabulary.registry import Vocabulary

log = structlog.get_logger(__name__)

RULESETS_KEPT = 1_024
"""Contents kept ready, shared by stores with the same; a further one is read again."""


_NEWEST = (
    select(PolicyRevision.id)
    .where(PolicyRevision.valid_from <= bindparam("now"), PolicyRevision.beside.is_(None))
    .order_by(PolicyRevision.number.desc())
    .limit(1)
    .subquery()
)
_IN_FORCE = Prepared(
    select(
        _NEWEST.c.id,
        PluginSwitch.plugin,
        cast(PluginSwitch.config, Text).label("config"),
        PluginSwitch.on,
        PluginSwitch.strikes,
    )
    .select_from(_NEWEST)
    .outerjoin(PluginSwitch, or_(PluginSwitch.on, PluginSwitch.running_off))
)
"""The newest revision whose day has come, with every plugin that is on or runs off."""


_REVISION, _CONTENT = (
    Prepared(select(*columns).where(PolicyRevision.id == bindparam("number")))
    for columns in (
        (PolicyRevision.id, PolicyRevision.number, PolicyRevision.content_hash),
        (AsBytes(PolicyRevision.content).label("content"),),
    )
)

_EARLIER = Prepared(
    select(PolicyRevision.id, PolicyRevision.number)
    .where(
        PolicyRevision.valid_from <= bindparam("now"),
        PolicyRevision.beside.is_(None),
        PolicyRevision.number < bindparam("below"),
    )
    .order_by(PolicyRevision.number.desc())
)
Switches = Mapping[str, Mapping[str, Any]]
"""Plugins with their settings as written."""


class _Switch(NamedTuple):
    """A plugin that is on or runs off, its settings as their text."""

    plugin: str
    config: str
    on: bool
    struck: bool
    """Whether it did not come back too often."""


class NoSuchStore(NotFound):
    """There is no store of this name on the platform."""

    code = "no_such_store"
    title = Label("平台上没有这家门店", "There is no store of this name on the platform")


@dataclass(frozen=True, slots=True)
class Listed:
    """A store as a list shows it."""

    tenant: int
    name: str
    brand: str
    title: Label


class Stores:
    """The door to all stores. One for a process; threads may share it."""

    def __init__(
        self, database: Database, host: Host, clock: Clock, environment: Mapping[str, str]
    ) -> None:
        self._database = database
        self._host = host
        self._clock = clock
        self._environment = environment
        self._words = host.vocabulary()
        self._listed: dict[str, Listed] = {}
        self._opened: Recent[tuple[int, int, frozenset[_Switch]], Store] = Recent(RULESETS_KEPT)
        self._revisions: Recent[tuple[int, int], Revision] = Recent(RULESETS_KEPT)
        self._rulesets: Recent[str, tuple[Ruleset, Vocabulary]] = Recent(RULESETS_KEPT)

    def every(self) -> list[Listed]:
        """Every store, by name."""
        with self._database.reading_platform() as session:
            rows = session.scalars(select(StoreRow).order_by(StoreRow.name))
            found = [_listed(row) for row in rows]
        self._listed.update((each.name, each) for each in found)
        return found

    def switches(self) -> dict[str, frozenset[str]]:
        """The plugins that each store has on, by the store's name."""
        on: dict[str, frozenset[str]] = {}
        for store in self.every():
            with self._database.reading(store.tenant) as session:
                found = session.scalars(select(PluginSwitch.plugin).where(PluginSwitch.on))
                on[store.name] = frozenset(found)
        return on

    def open(self, name: str) -> Store:
        """The store with the policy in force now; a revision published meanwhile is seen."""
        with self._database.reading(self.tenant(name)) as session:
            return self.within(session, name)

    def tenant(self, name: str) -> int:
        """The number of the store, under which its rows are kept."""
        return self._find(name).tenant

    def within(self, session: StoreSession, name: str) -> Store:
        """The same as ``open``, read in a session of the store: one statement."""
        found = self._find(name)
        number, switches = _in_force(session, self._clock.now())
        return self._opened.get(
            (found.tenant, number, switches),
            lambda: self._readable(session, found, number, switches),
        )

    def _readable(
        self, session: StoreSession, found: Listed, number: int, switches: frozenset[_Switch]
    ) -> Store:
        """By the revision in force; where that cannot be read, by the last one that can."""
        try:
            return self._store(session, found, number, switches)
        except UNREADABLE:
            skipped = [self._number(session, number)]
            for earlier in _EARLIER.rows(session, now=self._clock.now(), below=skipped[0]):
                try:
                    store = self._store(session, found, earlier.id, switches)
                except UNREADABLE:
                    skipped.append(earlier.number)
                    continue
                log.error(
                    "policy_unreadable", store=found.name, skipped=skipped, kept=earlier.number
                )
                return replace(store, skipped=tuple(skipped))
            raise

    def _number(self, session: StoreSession, revision: int) -> int:
        return int(_REVISION.rows(session, number=revision)[0].number)

    def _store(
        self, session: StoreSession, found: Listed, number: int, switches: frozenset[_Switch]
    ) -> Store:
        on = {each.plugin: json.loads(each.config) for each in switches if each.on}
        off = {each.plugin: json.loads(each.config) for each in switches if not each.on}
        struck = frozenset(each.plugin for each in switches if each.struck)
        revision = self._revision(session, found.tenant, number)
        store = _without(struck, self._view(found, revision, on))
        views = {
            each.id: _without(struck, self._kept(session, found, each, on, off))
            for each in beside_rows(session, revision.number)
            if on.keys() | off.keys() >= set(each.plugins) and (off or each.place)
        }
        return with_views(store, views, signed_terms(session, revision.number))

    def _kept(
        self, session: StoreSession, found: Listed, row: BesideRow, on: Switches, off: Switches
    ) -> Store:
        """The store as some contracts see it: plugins that they keep, numbers that they signed."""
        with_kept = {name: {**on, **off}.get(name, {}) for name in row.plugins}
        return self._view(found, self._revision(session, found.tenant, row.id), with_kept)

    def _view(self, found: Listed, revision: Revision, switches: Switches) -> Store:
        """The store with these plugins, as far as it can have them."""
        config, degraded = self._configured(switches)
        return Store(
            found.tenant,
            found.name,
            found.brand,
            found.title,
            revision,
            frozenset(switches),
            degraded,
            config,
        )

    def revision(self, name: str, revision: int) -> Revision:
        """An earlier revision of the store, for what is pinned to it and for replay."""
        found = self._find(name)
        with self._database.reading(found.tenant) as session:
            return self._revision(session, found.tenant, revision)

    def _find(self, name: str) -> Listed:
        """Names and numbers never change, so what was found once is kept."""
        if name not in self._listed:
            with self._database.reading_platform() as session:
                row = session.scalar(select(StoreRow).where(StoreRow.name == name))
                if row is None:
                    raise NoSuchStore(
                        hint=Label("pawpact stores list 列出门店", "see pawpact stores list")
                    )
                self._listed[name] = _listed(row)
        return self._listed[name]

    def _revision(self, session: StoreSession, tenant: int, number: int) -> Revision:
        return self._revisions.get((tenant, number), lambda: self._read(session, number))

    def _read(self, session: StoreSession, number: int) -> Revision:
        rows = _REVISION.rows(session, number=number)
        if not rows:
            raise NotFound(Label("本店没有这个规则版本", "this store has no such policy revision"))
        (found,) = rows
        ruleset, words = self._rulesets.get(
            found.content_hash, lambda: thaw(_CONTENT.rows(session, number=number)[0].content)
        )
        return Revision(
            found.id, found.number, found.content_hash, ruleset, _over(self._words, words)
        )

    def _configured(
        self, switches: Switches
    ) -> tuple[dict[str, Mapping[str, object]], dict[str, Label]]:
        """Settings of the plugins that can work, and why the others cannot."""
        config: dict[str, Mapping[str, object]] = {}
        degraded = self._host.degraded(switches)
        for name in sorted(switches.keys() - degraded.keys()):
            try:
                written = resolved(switches[name], self._environment)
                config[name] = self._host.plugins[name].check_config(written)
            except PawpactError as error:
                degraded[name] = error.message
        return config, degraded


def _in_force(session: StoreSession, now: datetime) -> tuple[int, frozenset[_Switch]]:
    """The revision in force, and the plugins that are on or run off."""
    found = _IN_FORCE.rows(session, now=now)
    if not found:
        raise NotFound(Label("本店还没有生效的规则", "this store has no policy in force yet"))
    switches = (
        _Switch(row.plugin, row.config, row.on, row.strikes >= MOST_STRIKES)
        for row in found
        if row.plugin is not None
    )
    return int(found[0].id), frozenset(switches)


def _without(struck: frozenset[str], store: Store) -> Store:
    """The store with these plugins kept out."""
    if not struck:
        return store
    out = struck & store.plugins
    degraded = {**store.degraded, **dict.fromkeys(sorted(out), QUARANTINED)}
    return replace(store, degraded=degraded, quarantined=out)


def _over(words: Vocabulary, kept: Vocabulary) -> Vocabulary:
    """Today's words, with those that the revision was published with in front."""
    return Vocabulary(
        {**words.facts, **kept.facts},
        {**words.moments, **kept.moments},
        {**words.effects, **kept.effects},
        {**words.limits, **kept.limits},
        {**words.needs, **kept.needs},
        words.renamed,
    )


def _listed(row: StoreRow) -> Listed:
    return Listed(row.tenant, row.name, row.brand, Label(row.title_zh, row.title_en))
