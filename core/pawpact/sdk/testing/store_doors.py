"""What plugins offer in a store, and do each day, by the verbs of a shop."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from pawpact.access.actor import Actor, Role
from pawpact.decisions.plugin_action import Done
from pawpact.decisions.plugin_metric import plugin_metrics
from pawpact.hosting.door import Action, View
from pawpact.kernel.identity import subject_id
from pawpact.outbox.models import OutboxMessage
from pawpact.reports.store.service import month_of
from pawpact.reports.store.volume import volume_of
from pawpact.sdk.testing.store_life import StoreLife
from pawpact.vocabulary.figure import AnyPart


class StoreDoors(StoreLife):
    """Meets the plugins of a store as its people do."""

    def do(
        self, plugin: str, action: str, *, role: str = "sales", key: str = "", **given: Any
    ) -> Done:
        """Do what a plugin offers, as a person of this role at the counter.

        ``given`` is the body; subjects may be numbers, as in ``ApplicationShown.subjects``. The
        same ``key`` is the same request. ``.answer`` is what was answered, ``.decided`` what
        rules made of the moments that it raised.
        """
        written = self._written(self.installation.host.action(plugin, action), given)
        terminal = self.installation.platform.terminal
        return terminal.do(self.name, plugin, action, written, Actor(Role(role), "test"), key)

    def view(self, plugin: str, view: str, *, role: str = "sales", **given: Any) -> Any:
        """What a plugin shows to a person of this role; of a list ``items`` and ``next``."""
        written = self._written(self.installation.host.view(plugin, view), given)
        who = Actor(Role(role), "test")
        return self.installation.platform.terminal.show(self.name, plugin, view, written, who)

    def figures(self, metric: str, month: str = "") -> Mapping[str, AnyPart]:
        """What a metric of a plugin, ``plugin.name``, says of a month, by the figures' keys.

        The month is as ``2026-03``, this one where none is named.
        """
        host = self.installation.host
        with self.installation.platform.reading(self.name) as unit:
            found = month_of(unit, month or f"{unit.today:%Y-%m}")
            told_of = plugin_metrics(host, unit.store, volume_of)
            (told,) = (each for each in told_of if each.name == metric)
            return {figure.key: figure.part for figure in told.read(unit, found)}

    def day(self) -> Mapping[str, int]:
        """What plugins do today, as the job does it; counts of what was done."""
        counts: Mapping[str, int] = {}
        for done in self.installation.platform.run_plugins(self.name):
            counts = done
        return counts

    def messages(self) -> list[str]:
        """The kinds of messages that were written to customers and staff, the oldest first."""
        with self.installation.platform.reading(self.name) as unit:
            return list(unit.session.scalars(select(OutboxMessage.kind).order_by(OutboxMessage.id)))

    def words(self, kind: str) -> list[str]:
        """Carry out what is due, as the job does it; the words of this kind that went out so far.

        Between the evening and the morning most messages wait.
        """
        self.installation.platform.deliver_messages(self.name)
        carried = self.installation.messages.carried
        return [each.words for each in carried if (each.store, each.kind) == (self.name, kind)]

    def read_letters(self) -> int:
        """Read what plugins in other stores of the brand sent, as the job does it; how many."""
        return self.installation.platform.carry_letters(self.name)

    def tell(self) -> int:
        """Tell plugins what was committed, as the job does it; answers how much was heard."""
        return self.installation.platform.tell_plugins(self.name)

    def _written(self, offered: Action | View | None, given: Mapping[str, Any]) -> dict[str, Any]:
        roles = {*offered.subjects, *offered.optional} if offered else set()
        return {
            name: subject_id(name, value) if name in roles and type(value) is int else value
            for name, value in given.items()
        }
