"""The plugin at work in stores: switched off, repeated, interrupted."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Table, event

from pawpact.database.counting import count_rows
from pawpact.database.model import Base
from pawpact.database.session import StoreSession
from pawpact.policy.condition import facts_read
from pawpact.sdk.testing.bench import Bench
from pawpact.sdk.testing.scene import Scene, set_scene
from pawpact.sdk.testing.store import Store

Rows = Counter[str]


_AS_OFTEN = frozenset({"access_log"})
"""Tables that say how often something was looked at, which is once more after a crash."""


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
        store = bench.store()
        set_scene(store, moment).happen()  # what only a first time writes is there now
        whole, stages, sent = _lived(bench, store, set_scene(store, moment))
        for place in _places(sent):
            scene = set_scene(store, moment)
            before = rows_of(bench, store)
            with _killing(bench, place):
                _expect_killed(scene)
            half = rows_of(bench, store) - before
            store.advance(hours=1)  # what the dead process had claimed is free again
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


def moments_of(bench: Bench) -> list[str]:
    """The moments at which the plugin has a say: its policies', else those that read its facts."""
    ruleset = bench.ruleset()
    own = {each.moment for each in bench.policies(ruleset)}
    facts = {each.name for each in bench.plugin.vocabulary.facts}
    reading = {
        each.moment for each in ruleset.policies.values() if not facts.isdisjoint(facts_read(each))
    }
    asking = {each.moment for each in bench.plugin.inquiries}
    return sorted((own or reading) | asking)


def rows_of(bench: Bench, store: Store) -> Rows:
    """How many rows of this store every table holds."""
    found = count_rows(bench.installation.engine, store.tenant, _tables(bench))
    return Counter({name: count for name, count in found.items() if name not in _AS_OFTEN})


def _tables(bench: Bench) -> Iterator[Table]:
    yield from Base.metadata.tables.values()
    if bench.plugin.tables and bench.plugin.tables.models:
        yield from bench.plugin.tables.models[0].metadata.tables.values()


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


def _places(sent: int) -> list[int]:
    """Statements before which the process dies: amid the facts, the effects, and at the end.

    With ``PAWPACT_TORTURE`` set it dies before each of them in turn.
    """
    if os.environ.get("PAWPACT_TORTURE"):
        return list(range(1, sent + 1))
    return sorted({max(1, round(sent * share)) for share in (0.4, 0.7, 0.9, 1.0)})


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
