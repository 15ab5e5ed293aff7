"""A unit of work of the test shop, and one small life for all tests that read or copy it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from typing import TYPE_CHECKING

import pytest

from pawpact.database.session import Database
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.identity import Ids
from pawpact.kernel.vault import Vault
from pawpact.tenancy.unit import Unit
from tests.core.shop import TENANT, make_unit
from tests.databases import Databases, Given, GivenFile, PostgresqlDatabases

if TYPE_CHECKING:
    from tests.core.demo.lived import Small

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


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Small:
    """Two stores, one stricter and one kinder than the platform, for two months."""
    from pawpact.demo.plan import Plan
    from tests.core.demo.lived import RULES, Small, live_quietly, tenants_of

    folder = tmp_path_factory.mktemp("small")
    tenants = tenants_of(folder / "tenants", "beijing-wangjing", "chengdu-yulin")
    plan = Plan(folder / "demo", tenants, RULES, seed=41, applications=12, months=2)
    lived = live_quietly(plan)
    assert lived.holds
    return Small(plan, lived.collected, lived.digest)


@pytest.fixture(scope="session")
def over(small: Small, databases: Databases) -> Iterator[Given]:
    """The database of the small life, on either kind."""
    from tests.core.demo.moving import moved

    given: Given
    if isinstance(databases, PostgresqlDatabases):
        given = moved(small.database, databases)
    else:
        given = databases.empty()
        assert isinstance(given, GivenFile)
        with (
            closing(sqlite3.connect(small.database)) as lived,
            closing(sqlite3.connect(given.path)) as copied,
        ):
            lived.backup(copied)
    yield given
    databases.give_back([given])
