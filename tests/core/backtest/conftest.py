"""One store with a past, for all tests that look back on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from pawpact.database.engine import make_engine
from pawpact.database.session import Database
from tests.conftest import OpenVault
from tests.core.backtest.past import Past, live
from tests.databases import Databases, Given
from tests.house import build_house
from tests.parameters.scene import BEGIN, RestartingClock


@pytest.fixture(scope="module")
def past(databases: Databases, template: Callable[[], Given]) -> Iterator[Past]:
    """Seven weeks of a store, lived once; tests only read it."""
    given = template()
    engine = make_engine(given.url)
    for house in build_house(Database(engine), RestartingClock(BEGIN), OpenVault()):
        yield live(house)
    engine.dispose()
    databases.give_back([given])
