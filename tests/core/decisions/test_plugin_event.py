"""Plugins are told what was committed, at least once, and can hold nothing up."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from sqlalchemy import select

from pawpact.contracts.models import Contract
from pawpact.decisions.models import PluginEvent
from pawpact.sdk import Event, Listener
from pawpact.sdk.testing import Store
from pawpact.vocabulary.case import Case
from tests.core.sdk.bad.made import make

NAME = "bad_dice"
HEARD: list[tuple[str, int]] = []
HEAR: list[Callable[[Event], object]] = []


def hear(event: Event) -> None:
    for each in HEAR:
        each(event)
    HEARD.append((event.key, event.subjects["contract"]))


@pytest.fixture(autouse=True)
def _nothing_heard() -> None:
    HEARD.clear()
    HEAR.clear()


@pytest.fixture
def pawpact_plugins() -> Sequence[object]:
    return [make(NAME, committed=[Listener("contract.activated", "crm", hear)])]


def states(store: Store) -> list[tuple[str, int]]:
    with store.reading() as unit:
        rows = unit.session.execute(
            select(PluginEvent.state, PluginEvent.attempts).order_by(PluginEvent.id)
        )
        return [(row.state, row.attempts) for row in rows]


def test_it_is_told_after_it_is_committed(store: Store) -> None:
    """Nothing is heard while it happens; afterwards each case is told once."""
    contracts = [store.contract()["contract"] for _ in "12"]
    assert HEARD == []
    assert store.tell() == 2
    assert [number for _, number in HEARD] == contracts
    assert store.tell() == 0
    assert states(store) == [("heard", 1), ("heard", 1)]


def test_what_is_rolled_back_is_never_told(store: Store) -> None:
    """A transaction that fails takes along what was to be told of it."""
    contract = store.contract()
    store.tell()
    HEARD.clear()
    levels = store.installation.platform.runner.levels

    def begin_and_fail() -> None:
        with store.unit() as unit:
            levels.let_react(unit, "contract.activated", [Case("again", contract)])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        begin_and_fail()
    assert (store.tell(), HEARD) == (0, [])


def test_who_fails_is_told_again_and_holds_nothing_up(store: Store) -> None:
    """The contract runs whatever the listener does; it is told again later."""

    def fails(event: Event) -> object:
        raise SystemExit(1)

    HEAR.append(fails)
    contract = store.contract()["contract"]
    assert store.tell() == 0
    with store.reading() as unit:
        assert unit.session.get_one(Contract, (store.tenant, contract)).state == "active"
    HEAR.clear()
    assert store.tell() == 0
    store.advance(hours=1)
    assert store.tell() == 1
    assert states(store) == [("heard", 2)]


def test_nobody_is_told_where_the_plugin_is_off(store: Store) -> None:
    """What happens while the plugin is off is not written down for it."""
    store.switch_off(NAME)
    store.contract()
    assert (store.tell(), states(store)) == (0, [])
