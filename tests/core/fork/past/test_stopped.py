"""A past that is stopped while it is lived again goes on where it was."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from pawpact.demo.world import open_world
from pawpact.fork.compared import Compared
from pawpact.fork.plan import ForkPlan
from pawpact.fork.run import LIVING, reopen, using
from pawpact.fork.sandbox import AS_IT_IS, DRAFT
from pawpact.fork.service import fork
from pawpact.kernel.label import Label
from pawpact.ledger.service import ledger_hash
from tests.core.demo.lived import RULES, Small
from tests.core.fork.conftest import OTHER, Stopped
from tests.core.fork.past.conftest import Relived

SEED = 41
LATER = date(2026, 1, 22)


@dataclass
class Watch:
    """Notes where each run begins, and stops it in one of the worlds at a share of the past."""

    stop: tuple[str, float] | None = None
    begun: list[tuple[str, int]] = field(default_factory=list)
    _last: str = ""

    def __call__(self, words: Label, done: int, whole: int) -> None:
        (name,) = (each for each, label in LIVING.items() if label is words)
        if name != self._last:
            self._last = name
            self.begun.append((name, done))
        if self.stop is not None and self.stop[0] == name and done >= self.stop[1] * whole:
            self.stop = None
            raise Stopped


def run(relived: Relived, small: Small, plan: ForkPlan, watch: Watch) -> Compared:
    world = open_world(relived.house, RULES, SEED, node=0)
    world.clock.advance(timedelta(days=small.plan.days))
    try:
        return fork(world.platform, plan, watch)
    finally:
        world.platform.parts.database.engine.dispose()


def books(plan: ForkPlan, found: Compared, name: str) -> tuple[str, object]:
    with (
        using(reopen(plan, found.begun, name)) as sandbox,
        sandbox.world.platform.reading(OTHER) as unit,
    ):
        return ledger_hash(unit.session), sandbox.world.gateway.taken


def test_stopped_anywhere_it_comes_to_the_same(
    relived: Relived, small: Small, tmp_path: Path
) -> None:
    """Before the draft's day, after it, and in the other life: books, figures and what is told of

    the calibration are those of a life that nobody stopped.
    """
    plan = replace(relived.plan, since=LATER, sandbox=tmp_path / "stopped")
    begun = []
    for stop in ((AS_IT_IS, 0.3), (AS_IT_IS, 0.9), (DRAFT, 0.9)):
        watch = Watch(stop)
        with pytest.raises(Stopped):
            run(relived, small, plan, watch)
        begun.append(dict(watch.begun))
    watch = Watch()
    found = run(relived, small, plan, watch)
    first, second, third = begun
    assert first == {AS_IT_IS: 0} != second
    assert second[AS_IT_IS] < third[AS_IT_IS]
    assert 0 < third[DRAFT] < dict(watch.begun)[DRAFT]
    assert plan.kept() is None

    at_once = replace(plan, sandbox=tmp_path / "at_once")
    whole = run(relived, small, at_once, Watch())
    assert found.calibration == whole.calibration
    assert found.calibration is not None
    assert found.calibration.differences == ()
    assert found.pairs == whole.pairs
    for name in (AS_IT_IS, DRAFT):
        assert books(plan, found, name) == books(at_once, whole, name)
