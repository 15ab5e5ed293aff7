"""A mall with one customer who has points."""

from __future__ import annotations

import pytest

from pawpact.database.session import Database
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.identity import Ids
from pawpact.kernel.vault import Vault
from tests.core.orders.mall import Mall


@pytest.fixture
def mall(database: Database, clock: FixedClock, ids: Ids, vault: Vault) -> Mall:
    """A customer with 100.00 paid, 30.00 bonus and no reward points."""
    mall = Mall(database, clock, ids, vault)
    mall.grant(paid=10_000, bonus=3_000)
    return mall
