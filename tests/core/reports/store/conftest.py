"""What the tests of reports share."""

from __future__ import annotations

import pytest

from pawpact.database.session import Database
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.identity import Ids
from pawpact.kernel.vault import Vault
from tests.core.reports.store.month import Book


@pytest.fixture
def book(database: Database, clock: FixedClock, ids: Ids, vault: Vault) -> Book:
    """A store without a row, early in March."""
    return Book(database, clock, ids, vault)
