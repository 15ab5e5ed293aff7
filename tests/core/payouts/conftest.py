"""A store that owes refunds."""

from __future__ import annotations

import pytest

from pawpact.database.session import Database
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.identity import Ids
from pawpact.kernel.vault import Vault
from tests.core.payouts.till import Till


@pytest.fixture
def till(database: Database, clock: FixedClock, ids: Ids, vault: Vault) -> Till:
    """A store that owes nothing yet."""
    return Till(database, clock, ids, vault)
