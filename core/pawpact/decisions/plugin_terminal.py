"""Plugins at the store's terminal: what was typed there takes the same way as a request."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from pawpact.access.actor import Actor
from pawpact.access.idempotency import Answer, remember, replay
from pawpact.decisions.plugin_action import Asking, Counter, Decided, Done
from pawpact.decisions.plugin_shown import is_personal
from pawpact.decisions.runner import Runner
from pawpact.hosting.door import Action, View
from pawpact.hosting.sent import read_sent, schema_of, taken_apart
from pawpact.kernel.errors import NotFound
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label


@dataclass(frozen=True, slots=True)
class Terminal:
    """Does and shows what plugins offer, for somebody who stands at a store's terminal."""

    runner: Runner
    counter: Counter

    def do(
        self, store: str, plugin: str, action: str, written: Mapping[str, Any], who: Actor, key: str
    ) -> Done:
        """Do it once for the key; with the same key again it answers the same."""
        offered = self._offered(plugin, action, self.counter.host.action(plugin, action))
        sent = read_sent(schema_of(plugin, offered), written)
        path = f"/stores/{store}/plugins/{plugin}/{action}"
        content = json.dumps([sorted(written.items()), str(who)], ensure_ascii=False).encode()
        with self.runner.unit(store, str(who)) as unit:
            key = key or public_id("req", unit.ids.one())
            known = replay(unit, key, "POST", path, content)
            if known is None:
                asking = Asking(who.role, key, *taken_apart(offered, sent))
                done = self.counter.act(unit, plugin, action, asking)
                body = json.dumps(asdict(done), ensure_ascii=False)
                known = remember(unit, key, Answer(200, body))
        found = json.loads(known.body)
        return Done(found["answer"], [Decided(**each) for each in found["decided"]])

    def show(
        self, store: str, plugin: str, view: str, written: Mapping[str, Any], who: Actor
    ) -> Mapping[str, Any]:
        """What a view shows; showing personal data is written down."""
        offered = self._offered(plugin, view, self.counter.host.view(plugin, view))
        sent = read_sent(schema_of(plugin, offered), written)
        after, limit = sent.pop("after", None), sent.pop("limit", 0)
        asking = Asking(who.role, "", *taken_apart(offered, sent))
        is_written = isinstance(offered, View) and is_personal(offered)
        opened = self.runner.unit if is_written else self.runner.reading
        with opened(store, str(who)) as unit:
            return self.counter.show(unit, plugin, view, asking, after, limit)

    def _offered(self, plugin: str, name: str, found: Action | View | None) -> Action | View:
        """What is meant; whether it is on here is looked at in the store itself."""
        if found is not None:
            return found
        host = self.counter.host.plugins.get(plugin)
        offers: tuple[Action | View, ...] = (*host.actions, *host.views) if host else ()
        listed = ", ".join(each.name for each in offers) or "-"
        raise NotFound(
            Label(f"插件 {plugin} 没有 {name}", f"plugin {plugin} offers no {name}"),
            hint=Label(f"它有：{listed}", f"it offers: {listed}"),
        )
