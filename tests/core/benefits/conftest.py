"""A counter with one customer."""

from __future__ import annotations

import pytest

from pawpact.database.session import Database
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.identity import Ids
from pawpact.kernel.vault import Vault
from tests.core.benefits.counter import Counterpart


@pytest.fixture
def counter(database: Database, clock: FixedClock, ids: Ids, vault: Vault) -> Counterpart:
    """A customer without benefits."""
    return Counterpart(database, clock, ids, vault)
