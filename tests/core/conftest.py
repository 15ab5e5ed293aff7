"""A unit of work of the test shop."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from pawpact.database.session import Database
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.identity import Ids
from pawpact.kernel.vault import Vault
from pawpact.tenancy.unit import Unit
from tests.core.shop import TENANT, make_unit

OpenUnit = Callable[[], AbstractContextManager[Unit]]


@pytest.fixture
def open_unit(database: Database, clock: FixedClock, ids: Ids, vault: Vault) -> OpenUnit:
    """Opens one transaction of the shop after the other."""

    @contextmanager
    def opened() -> Iterator[Unit]:
        with database.store(TENANT) as session:
            yield make_unit(session, clock, ids, vault)

    return opened


@pytest.fixture
def unit(open_unit: OpenUnit) -> Iterator[Unit]:
    """One transaction of the shop."""
    with open_unit() as opened:
        yield opened
