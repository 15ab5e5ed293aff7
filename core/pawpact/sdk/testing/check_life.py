"""The plugin at work in stores: switched off, repeated, interrupted."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from typing import Any

from sqlalchemy import event

from pawpact.database.session import StoreSession
from pawpact.policy.condition import facts_read
from pawpact.sdk.testing.bench import Bench
from pawpact.sdk.testing.check_doors import asks, came_to
from pawpact.sdk.testing.rewind import Prepared
from pawpact.sdk.testing.scene import Scene, has_scene, ready_contract, set_scene
from pawpact.sdk.testing.store import Store

Rows = Counter[str]

_AMID = (0.4, 0.7, 0.9, 1.0)
"""Amid the facts, amid the effects, before the end, at the end."""
_ONE_UNIT = (0.6, 1.0)
"""What has a single transaction is half done somewhere, or as good as done."""


class Killed(KeyboardInterrupt):
    """What a test throws where a process would have died; nobody may take it for a mere failure.

    >>> issubclass(Killed, Exception)
    False
    """


def check_off(bench: Bench) -> None:
    """Where it is off, none of its policies answers and none of its code is asked."""
    for moment in moments_of(bench):
        store = bench.store()
        store.switch_off(bench.plugin.name)
        before = bench.watch.calls
        set_scene(store, moment).happen()
        assert bench.watch.calls == before, f"at {moment} its code is asked, though it is off"
        ruleset = bench.installation.platform.stores.open(store.name).revision.ruleset
        assert not bench.policies(ruleset), f"at {moment} its policies answer, though it is off"


def check_replay(bench: Bench) -> None:
    """The same moment twice is one: one decision, one effect, no further row anywhere."""
    for moment in moments_of(bench):
        store = bench.store()
        scene = set_scene(store, moment)
        scene.happen()
        once = rows_of(bench, store)
        scene.happen()
        more = rows_of(bench, store) - once
        assert not more, f"{moment} twice writes more: {_said(more)}"


def check_crash(bench: Bench) -> None:
    """Killed after the facts, amid the effects or before the end, nothing is half done."""
    for moment in moments_of(bench):
        _crash_often(bench, moment, partial(_about_to_happen, bench, moment), _AMID, hours=1)
    with closing(bench.prepared(partial(_about_to_be_asked, bench))) as asked:
        for action in bench.plugin.actions:
            _crash(bench, action.name, partial(_asking, asked, action.name), _ONE_UNIT)
    if bench.plugin.schedule:
        _crash_often(bench, "a day", partial(_tomorrow, bench), _ONE_UNIT)


Ready = tuple[Store, Scene]
Asked = tuple[Store, Sequence[tuple[str, Callable[[], object]]]]


def _crash_often(
    bench: Bench, moment: str, prepare: Callable[[], Ready], shares: Sequence[float], hours: int = 0
) -> None:
    """Prepared once, and put back before each crash."""
    with closing(bench.prepared(prepare)) as prepared:
        _crash(bench, moment, prepared.again, shares, hours)


def _crash(
    bench: Bench, moment: str, begin: Callable[[], Ready], shares: Sequence[float], hours: int = 0
) -> None:
    store, scene = begin()
    whole, stages, sent = _lived(bench, store, scene)
    if not whole:
        return  # what writes nothing leaves nothing half done
    for place in _places(sent, shares):
        store, scene = begin()
        before = rows_of(bench, store)
        with _killing(bench, place):
            _expect_killed(scene)
        half = rows_of(bench, store) - before
        store.advance(hours=hours)  # what the dead process had claimed is free again
        assert half in stages, (
            f"killed at statement {place}, {moment} leaves {_said(half)}, "
            f"which no commit of it does: {[_said(each) for each in stages]}"
        )
        scene.happen()
        after = rows_of(bench, store) - before
        assert after == whole, (
            f"killed at statement {place} and done again, {moment} comes to {_said(after)} "
            f"instead of {_said(whole)}"
        )


def _about_to_happen(bench: Bench, moment: str) -> tuple[Store, Scene]:
    store = _lived_in(bench, moment)  # of its own: nothing else falls due meanwhile
    return store, set_scene(store, moment)


def _about_to_be_asked(bench: Bench) -> Asked:
    """A request of each kind that nobody has sent yet, in a store where all was asked before."""
    store = bench.store()
    for _, ask in asks(bench, store):
        came_to(ask)
    return store, [(action.name, ask) for action, ask in asks(bench, store)]


def _asking(prepared: Prepared[Asked], name: str) -> Ready:
    store, found = prepared.again()
    return store, Scene(name, lambda: [came_to(ask) for each, ask in found if each == name])


def _tomorrow(bench: Bench) -> tuple[Store, Scene]:
    """The work of a day that begins, in a store where work was done before."""
    store = bench.store()
    ready_contract(store)
    store.day()
    store.advance(days=1)
    return store, Scene("a day", store.day)


def _lived_in(bench: Bench, moment: str) -> Store:
    """A store in which the moment happened before: what only a first time writes is there."""
    store = bench.store()
    set_scene(store, moment).happen()
    return store


def moments_of(bench: Bench) -> list[str]:
    """The moments at which the plugin has a say: its policies', else those that read its facts."""
    ruleset = bench.ruleset()
    own = {each.moment for each in bench.policies(ruleset)}
    facts = {each.name for each in bench.plugin.vocabulary.facts}
    reading = {
        each.moment for each in ruleset.policies.values() if not facts.isdisjoint(facts_read(each))
    }
    asking = {each.moment for each in bench.plugin.inquiries}
    reacting = {each.moment for each in bench.plugin.reactions}
    found = (own or reading) | asking | reacting
    return sorted(each for each in found if has_scene(bench.familiar, each))


def rows_of(bench: Bench, store: Store) -> Rows:
    """How many rows of this store every table holds."""
    return bench.rows(store)


def _lived(bench: Bench, store: Store, scene: Scene) -> tuple[Rows, list[Rows], int]:
    """What the moment writes, what stands there after each commit, and how much is sent."""
    before = rows_of(bench, store)
    stages: list[Rows] = [Counter()]
    sent = [0]

    def committed(_session: object) -> None:
        counted = sent[0]
        stages.append(rows_of(bench, store) - before)
        sent[0] = counted

    event.listen(StoreSession, "after_commit", committed)
    try:
        with _listening(bench, lambda *_given: _add_one(sent)):
            scene.happen()
    finally:
        event.remove(StoreSession, "after_commit", committed)
    return rows_of(bench, store) - before, stages, sent[0]


def _places(sent: int, shares: Sequence[float]) -> list[int]:
    """Statements before which the process dies, as shares of all.

    With ``PAWPACT_TORTURE`` set it dies before each of them in turn. Where nothing is sent, as of
    an action about things that nobody has, it dies nowhere.
    """
    if not sent:
        return []
    if os.environ.get("PAWPACT_TORTURE"):
        return list(range(1, sent + 1))
    return sorted({max(1, round(sent * share)) for share in shares})


@contextmanager
def _killing(bench: Bench, place: int) -> Iterator[None]:
    sent = [0]

    def take(*_given: Any) -> None:
        _add_one(sent)
        if sent[0] == place:
            raise Killed

    with _listening(bench, take):
        yield


@contextmanager
def _listening(bench: Bench, take: Callable[..., None]) -> Iterator[None]:
    engine = bench.installation.engine
    event.listen(engine, "before_cursor_execute", take)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", take)


def _expect_killed(scene: Scene) -> None:
    try:
        scene.happen()
    except Killed:
        return
    raise AssertionError(f"{scene.moment} swallows the end of its process")


def _add_one(counted: list[int]) -> None:
    counted[0] += 1


def _said(rows: Rows) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(rows.items())) or "nothing"
