from __future__ import annotations

import pytest

from tests.core.contracts.deposits.held import Held
from tests.house import House


@pytest.fixture
def held(house: House) -> Held:
    """A deposit of 500.00 that is held for a contract with six paid periods."""
    return Held(house)
