"""A unit of work of the test shop."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pawpact.database.session import Database
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.identity import Ids
from pawpact.kernel.vault import Vault
from pawpact.tenancy.unit import Unit
from tests.core.shop import TENANT, make_unit


@pytest.fixture
def unit(database: Database, clock: FixedClock, ids: Ids, vault: Vault) -> Iterator[Unit]:
    """One transaction of the test shop."""
    with database.store(TENANT) as session:
        yield make_unit(session, clock, ids, vault)
