"""Which plugin the tests are about, and a pet at home with somebody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import pytest

from acme_birthday import plugin
from pawpact.sdk.testing import Store

Home = Callable[[date | None], Mapping[str, int]]


@pytest.fixture
def pawpact_plugins() -> list[object]:
    return [plugin]


@pytest.fixture
def at_home(store: Store) -> Home:
    """Lets a pet that was born then go home; answers the contract's subjects."""

    def adopted(born_on: date | None) -> Mapping[str, int]:
        return store.contract(store.apply(pet=store.pet(born_on=born_on)))

    return adopted
