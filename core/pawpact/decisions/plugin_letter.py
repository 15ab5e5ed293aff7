"""Carries word between the stores of a brand: written with the unit, read by the other store.

No store reads another's rows. A letter stands on the platform; its receiver reads it once, in the
transaction that keeps what came of it, and empties it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import select, update

from pawpact.decisions.held import Reason
from pawpact.decisions.isolate import Places, isolate
from pawpact.decisions.level import Levels
from pawpact.decisions.models import PluginLetter
from pawpact.decisions.plugin import surroundings
from pawpact.decisions.plugin_named import Names
from pawpact.decisions.plugin_outcome import Keeping
from pawpact.decisions.plugin_reaction import taken_back
from pawpact.hosting.calling import come_to
from pawpact.hosting.failure import PluginFailed, PluginUnsteady
from pawpact.hosting.host import Host
from pawpact.hosting.letter import LetterBatch, Received, Receiver
from pawpact.hosting.plugin import LoadedPlugin
from pawpact.kernel.label import Label
from pawpact.kernel.log import structlog
from pawpact.tenancy.unit import Unit

PAGE = 200
_log = structlog.get_logger(__name__)
OpenUnit = Callable[[], AbstractContextManager[Unit]]


@dataclass(frozen=True, slots=True)
class Carrier:
    """Lets a store's plugins read what was sent to them."""

    host: Host
    levels: Levels

    def carry(self, open_unit: OpenUnit) -> int:
        """Read what waits for this store; answers how many letters. Repeatable."""
        after, read = 0, 0
        while True:
            with open_unit() as unit:
                rows = _waiting(unit, after)
                read += sum(self._read(unit, group) for group in _of_a_kind(rows))
            if len(rows) < PAGE:
                return read
            after = rows[-1].id

    def _read(self, unit: Unit, rows: Sequence[PluginLetter]) -> int:
        """Letters of one kind; one that cannot be read waits, the others do not wait for it."""
        name, kind = rows[0].plugin, rows[0].kind
        plugin = self.host.plugins.get(name)
        is_on = name in unit.store.plugins and name not in unit.store.degraded
        receiver = _receiver(plugin, kind) if plugin and is_on else None
        if plugin is None or receiver is None:
            return 0

        def attempt(places: Places) -> None:
            with taken_back(unit):
                self._keep(unit, plugin, receiver, [rows[at] for at in places])

        failed = isolate(range(len(rows)), attempt, at_once=(PluginUnsteady,))
        for each in failed:
            _log.warning(
                "letter not read",
                store=unit.store.name,
                plugin=name,
                kind=kind,
                letters=len(each.places),
                code=Reason.of(each.error).code,
            )
        return len(rows) - sum(len(each.places) for each in failed)

    def _keep(
        self, unit: Unit, plugin: LoadedPlugin, receiver: Receiver, rows: Sequence[PluginLetter]
    ) -> None:
        letters = tuple(
            Received(row.sender_name, row.sender, row.key, number, dict(row.said))
            for row, number in zip(rows, unit.ids.many(len(rows)), strict=True)
        )
        batch = LetterBatch(surroundings(unit, "", plugin), letters)
        outcome = come_to(plugin, receiver.name, receiver.receive, batch)
        if outcome.refused is not None:
            raise PluginFailed(
                plugin.name,
                receiver.name,
                Label("信不能被 refused", "a letter cannot be refused; answer with another one"),
            )
        names = Names(self.levels.registry, plugin)
        Keeping(names, receiver.name).keep(unit, outcome, {"store": unit.store.tenant})
        unit.session.execute(
            update(PluginLetter)
            .where(PluginLetter.id.in_([row.id for row in rows]))
            .values(read_at=unit.at, said={})
        )


def letters_waiting(unit: Unit) -> bool:
    """Whether anything waits to be read in this store."""
    return bool(_waiting(unit, 0, 1))


def _waiting(unit: Unit, after: int, size: int = PAGE) -> Sequence[PluginLetter]:
    return unit.session.scalars(
        select(PluginLetter)
        .where(
            PluginLetter.receiver == unit.store.tenant,
            PluginLetter.read_at.is_(None),
            PluginLetter.id > after,
        )
        .order_by(PluginLetter.id)
        .limit(size)
    ).all()


def _of_a_kind(rows: Sequence[PluginLetter]) -> Iterator[list[PluginLetter]]:
    """Neighbouring letters of one plugin and kind: the order in which they were sent stays."""
    for _, group in groupby(rows, key=lambda row: (row.plugin, row.kind)):
        yield list(group)


def _receiver(plugin: LoadedPlugin, kind: str) -> Receiver | None:
    known: Mapping[str, Receiver] = {each.name: each for each in plugin.receivers}
    return known.get(kind)
