"""Tells plugins what was committed: written with it, told after it, at least once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Any

from sqlalchemy import func, select

from pawpact.database import bulk
from pawpact.decisions.models import PluginEvent
from pawpact.decisions.plugin import Connect, surroundings
from pawpact.hosting.bridge import guarded
from pawpact.hosting.event import Event, Listener
from pawpact.hosting.failure import PluginFailed
from pawpact.hosting.host import Contribution, Host
from pawpact.hosting.submission import submitting_nothing
from pawpact.hosting.table import PluginTable
from pawpact.hosting.watch import within_store
from pawpact.kernel.log import structlog
from pawpact.outbox.values import next_attempt
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.case import Case

WAITING, HEARD, DEAD = "waiting", "heard", "dead"
MOST_ATTEMPTS = 20
PAGE = 100
_log = structlog.get_logger(__name__)
OpenUnit = Callable[[], AbstractContextManager[Unit]]


def note_events(unit: Unit, host: Host, moment: str, cases: Sequence[Case]) -> None:
    """Write down what is to be told; it leaves only if the unit commits. One statement."""
    found = [
        (each, case)
        for each in host.listeners(moment, unit.store.plugins - unit.store.quarantined)
        for case in cases
    ]
    count = len(found)
    if not count:
        return
    columns: Mapping[str, Sequence[object]] = {
        "id": unit.ids.many(count),
        "plugin": [each.plugin.name for each, _ in found],
        "listener": [each.value.name for each, _ in found],
        "moment": [moment] * count,
        "key": [case.key for _, case in found],
        "subjects": [dict(case.subjects) for _, case in found],
        "at": [unit.at] * count,
        "state": [WAITING] * count,
        "attempts": [0] * count,
        "due_at": [unit.at] * count,
        "failure": [""] * count,
    }
    bulk.insert(unit.session, PluginEvent, columns)


def events_waiting(unit: Unit) -> datetime | None:
    """Since when somebody waits to be told something."""
    found = unit.session.scalar(
        select(func.min(PluginEvent.due_at)).where(PluginEvent.state == WAITING)
    )
    return found if isinstance(found, datetime) else None


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells a store's plugins what waits for them, outside any transaction."""

    host: Host
    connect: Connect

    def tell(self, open_unit: OpenUnit) -> int:
        """Tell what is due now, a page; answers how much of it was heard. Repeatable."""
        with open_unit() as unit:
            rows = unit.session.scalars(
                select(PluginEvent)
                .where(PluginEvent.state == WAITING, PluginEvent.due_at <= unit.at)
                .order_by(PluginEvent.id)
                .limit(PAGE)
            ).all()
            calls = [(row.id, row.attempts, self._call(unit, row)) for row in rows]
            store = unit.store.name
        failures = {number: self._told(store, call) for number, _, call in calls}
        if calls:
            with open_unit() as unit:
                _mark(unit, [(number, attempts) for number, attempts, _ in calls], failures)
        return sum(not each for each in failures.values())

    def _call(self, unit: Unit, row: PluginEvent) -> Callable[[], None] | None:
        """The call that tells it; None where the plugin cannot be told now."""
        plugin = self.host.plugins.get(row.plugin)
        on = unit.store.plugins - unit.store.degraded.keys()
        listener = self.host.listener(row.plugin, row.listener)
        if plugin is None or listener is None or row.plugin not in on:
            return None
        config = deepcopy(dict(unit.store.config.get(row.plugin, {})))

        def adapter(kind: str, name: str) -> object:
            return self.connect(row.plugin, kind, name, config)

        around = replace(surroundings(unit, row.moment, plugin), read=_no_rows, rows=None)
        subjects = MappingProxyType(dict(row.subjects))
        event = Event(around, around.moment, row.key, subjects, row.at, adapter)
        return partial(_hear, Contribution(plugin, listener), event)

    def _told(self, store: str, call: Callable[[], None] | None) -> str:
        """Why it was not heard; nothing where it was."""
        if call is None:
            return "plugin_unavailable"
        try:
            with within_store(store), submitting_nothing():
                call()
        except PluginFailed as failed:
            _log.warning("listener failed", store=store, plugin=failed.plugin, doing=failed.doing)
            return failed.code
        return ""


def _hear(found: Contribution[Listener], event: Event) -> None:
    guarded(found.plugin.name, found.value.name, lambda: found.value.hear(event))


def _no_rows(
    model: type[PluginTable], key_column: str, keys: Sequence[int], columns: Sequence[str]
) -> Mapping[int, tuple[Any, ...]]:
    return {}


def _mark(unit: Unit, told: Sequence[tuple[int, int]], failures: Mapping[int, str]) -> None:
    attempts = [before + 1 for _, before in told]
    why = [failures[number] for number, _ in told]
    states = [
        HEARD if not each else DEAD if count >= MOST_ATTEMPTS else WAITING
        for each, count in zip(why, attempts, strict=True)
    ]
    bulk.update(
        unit.session,
        PluginEvent,
        [number for number, _ in told],
        {
            "state": states,
            "attempts": attempts,
            "due_at": [next_attempt(unit.at, count) for count in attempts],
            "failure": why,
        },
    )
