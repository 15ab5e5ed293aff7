"""What a store switched off neither answers nor is asked; what it did stays readable."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from pawpact.kernel.clock import FixedClock
from tests.stories.counter import apply, shown
from tests.stories.door import OTHER, STORE, Acme, Columns, Door, FactBatch, glad


class Watched:
    """A plugin's facts, counted by how often they are asked for."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, batch: FactBatch) -> Columns:
        self.asked += 1
        return glad(batch)


@pytest.fixture
def watched() -> Watched:
    return Watched()


@pytest.fixture
def door(engine: Engine, clock: FixedClock, tmp_path: Path, watched: Watched) -> Door:
    """One store has the plugin on, the other never had it."""
    door = Door(engine, clock, tmp_path, {"acme": Acme(tmp_path, provide=watched)})
    door.apply()
    return door


def switch_off(door: Door) -> None:
    door.clock.advance(timedelta(minutes=1))
    assert door.apply(on=[])[0] == "changed"


def test_a_store_that_never_had_it_is_never_asked(door: Door, watched: Watched) -> None:
    """The plugin is installed; in the store that left it out nothing of it happens."""
    assert shown(door.house, OTHER, apply(door.house, OTHER)).state == "checking"
    assert watched.asked == 0


def test_switched_off_it_reacts_to_nothing_new(door: Door, watched: Watched) -> None:
    """An application and a debit after the switch pass without it."""
    assert shown(door.house, STORE, apply(door.house, STORE)).state == "approved"
    switch_off(door)
    before = watched.asked
    assert shown(door.house, STORE, apply(door.house, STORE, key="later")).state == "checking"
    door.run(2)
    door.debit()
    assert watched.asked == before
    assert dict(door.movements()) == {"P01": 2}


def test_what_it_did_stays_readable(door: Door) -> None:
    """The decision of before is told by the plugin's own rule and fact."""
    before = shown(door.house, STORE, apply(door.house, STORE))
    switch_off(door)
    assert before.decision is not None
    told = door.platform.explain_decision(STORE, before.decision, "en")
    assert "acme.answer" in told
    assert "Mood" in told
