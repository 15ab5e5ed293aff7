"""A plugin that twice did not come back is kept out of that store until a person lets it in."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import select

from pawpact.contracts.models import Contract
from pawpact.hosting.failure import ActionFailed
from pawpact.sdk.testing import Store, open_store
from pawpact.tenancy.strike import release, strike
from tests.core.sdk.wishes import plugin
from tests.core.sdk.wishes.models import Greeting


@pytest.fixture
def pawpact_plugins() -> Sequence[object]:
    return [plugin]


def struck(store: Store, times: int) -> None:
    for _ in range(times):
        with store.unit() as unit:
            strike(unit.session, "wishes")


def greetings(store: Store) -> int:
    with store.reading() as unit:
        return len(unit.session.scalars(select(Greeting.id)).all())


def test_once_is_nothing(store: Store) -> None:
    """After one strike the plugin works on."""
    struck(store, 1)
    store.contract()
    assert (greetings(store), store.held()) == (1, [])


def test_twice_keeps_it_out(store: Store) -> None:
    """After two, facts stand, the plugin's part waits, and nothing of it is done."""
    struck(store, 2)
    contract = store.contract()
    with store.reading() as unit:
        assert (
            unit.session.get_one(Contract, (store.tenant, contract["contract"])).state == "active"
        )
    (held,) = store.held()
    assert "kept out of this store" in held.reason.en
    with pytest.raises(ActionFailed, match="kept out of this store"):
        store.do("wishes", "make", customer=contract["customer"], points=20)
    assert greetings(store) == 0


def test_other_stores_go_on(store: Store) -> None:
    """What happened in one store keeps it out of no other."""
    struck(store, 2)
    other = open_store(store.installation, "other")
    other.contract()
    assert (greetings(other), other.held()) == (1, [])


def test_let_in_again_it_does_what_waits(store: Store) -> None:
    """Once it is let in, what waited is done with the next day's work."""
    struck(store, 2)
    store.contract()
    with store.unit() as unit:
        release(unit.session, "wishes")
    store.day()
    assert (greetings(store), store.held()) == (1, [])
