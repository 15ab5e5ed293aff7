"""A unit of work of a shop with the ledger's numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from pawpact.database.session import Database
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.identity import Ids
from pawpact.kernel.vault import Vault
from pawpact.tenancy.unit import Unit
from tests.core.ledger.book import SHOP
from tests.core.shop import make_unit
from tests.databases import Given

OpenUnit = Callable[[], AbstractContextManager[Unit]]


@pytest.fixture
def open_unit(database: Database, clock: FixedClock, ids: Ids, vault: Vault) -> OpenUnit:
    """Opens one transaction of the shop after the other."""

    @contextmanager
    def opened() -> Iterator[Unit]:
        with database.store(SHOP.tenant) as session:
            yield make_unit(session, clock, ids, vault, SHOP, actor="system")

    return opened


@pytest.fixture
def unit(open_unit: OpenUnit) -> Iterator[Unit]:
    """One transaction of the shop."""
    with open_unit() as opened:
        yield opened


@pytest.fixture
def unguarded(given: Given) -> None:
    """A database whose triggers somebody took away, so that the books can be changed at all."""
    given.unguard()
