"""One platform for the lives of a module; each test has a store and a first minute of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count

import pytest

from pawpact.database.engine import make_engine
from pawpact.database.session import Database
from tests.conftest import OpenVault
from tests.core.contracts.life import Life
from tests.databases import Databases, Given
from tests.house import House, build_house
from tests.parameters.scene import BEGIN, RestartingClock

_NUMBERS = count(1)


@pytest.fixture(scope="module")
def shop(databases: Databases, template: Callable[[], Given]) -> Iterator[House]:
    """A platform whose stores are one test's each."""
    given = template()
    engine = make_engine(given.url)
    yield from build_house(Database(engine), RestartingClock(BEGIN), OpenVault())
    engine.dispose()
    databases.give_back([given])


@pytest.fixture
def life(shop: House) -> Life:
    """A contract that runs since today, its pet at home."""
    return Life(shop, f"store-{next(_NUMBERS)}")
