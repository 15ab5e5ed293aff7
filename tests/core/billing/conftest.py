"""The book of contracts that every test of billing begins with."""

from __future__ import annotations

import pytest

from pawpact.database.session import Database
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.identity import Ids
from pawpact.kernel.vault import Vault
from tests.core.billing.book import Book


@pytest.fixture
def book(database: Database, clock: FixedClock, ids: Ids, vault: Vault) -> Book:
    """A store without contracts, on its own database, in March."""
    return Book(database, clock, ids, vault)
