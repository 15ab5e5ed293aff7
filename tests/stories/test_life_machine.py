"""Contracts, charges, points and deposits lived at random stay where an independent model is."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from pawpact.database.engine import make_engine
from pawpact.database.session import Database
from tests.conftest import OpenVault
from tests.databases import Databases, Given
from tests.house import House, build_house
from tests.parameters.scene import BEGIN
from tests.stories.life_machine.machine import StoreLife
from tests.stories.life_machine.world import HourClock, prepare

STEPS = 10_000 * int(os.environ.get("PAWPACT_TORTURE", "1"))
LENGTH = 60


@pytest.fixture(scope="module")
def shared(databases: Databases, template: Callable[[], Given]) -> Iterator[House]:
    """One platform for all machines; each of them opens a store of its own."""
    given = template()
    engine = make_engine(given.url)
    for house in build_house(Database(engine), HourClock(BEGIN), OpenVault()):
        prepare(house)
        yield house
    engine.dispose()
    databases.give_back([given])


def live(house: House, machines: int, length: int = LENGTH) -> int:
    """Run so many machines of so many steps each; the steps that were made."""

    class Life(StoreLife):
        pass

    Life.house = house
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Life,
        settings=settings(
            max_examples=machines,
            stateful_step_count=length,
            derandomize=True,
            database=None,
            deadline=None,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )
    return Life.steps


def test_every_step_leads_where_the_model_says(shared: House) -> None:
    """After each of ten thousand random steps the store stands where the written rules lead."""
    steps = live(shared, int(os.environ.get("M", "5")))
    print(steps)
