"""Each kind of harm that a plugin can do: its own part waits with the reason, the rest goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import pytest
from sqlalchemy import select

from pawpact.contracts.models import Contract
from pawpact.sdk.testing import ApplicationShown, Store, open_store
from pawpact.sdk.testing.installation import installed
from pawpact.sdk.testing.template import Template
from tests.stories.hostile import DRAWN, KINDS, MOST_DRAWN, POINTS, SECRET, Hostile, Kind, Note

T = TypeVar("T")
BEFORE_A_REQUEST = {name: each for name, each in KINDS.items() if each.door != "react"}


@dataclass
class World:
    """Two stores with one plugin: hostile in the first, well in the other."""

    plugin: Hostile
    store: Store
    other: Store

    def notes(self, store: Store) -> int:
        with store.reading() as unit:
            return len(unit.session.scalars(select(Note.id)).all())


def in_a_worker(work: Callable[[], T]) -> T:
    """As jobs and requests are done: in a thread to which no Ctrl-C is ever told."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result()


@pytest.fixture(scope="module")
def shared(pawpact_template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One platform for all kinds: starting one takes longer than a failure."""
    plugin = Hostile(tmp_path_factory.mktemp("hostile"))
    with installed(tmp_path_factory.mktemp("world"), pawpact_template, [plugin]) as found:
        store, other = open_store(found, "east"), open_store(found, "west")
        store.parameters({"acme.well": False})
        yield World(plugin, store, other)


@pytest.fixture
def world(shared: World) -> Iterator[World]:
    """With nothing waiting, and a sound plugin again afterwards."""
    yield shared
    shared.plugin.now = None
    for case in shared.store.held():
        shared.store.resume(case.id)
    assert shared.store.held() == []


def signed(store: Store, application: ApplicationShown) -> dict[str, int]:
    """The application's contract, begun by a worker."""
    return dict(in_a_worker(lambda: store.contract(application)))


def state_of(store: Store, contract: int) -> str:
    with store.reading() as unit:
        return unit.session.get_one(Contract, (store.tenant, contract)).state


@pytest.mark.parametrize("kind", BEFORE_A_REQUEST.values(), ids=BEFORE_A_REQUEST)
def test_a_request_waits(world: World, kind: Kind) -> None:
    """It is not answered; a person finds it with plugin and reason. Mended, it is approved."""
    world.plugin.now = kind
    application = in_a_worker(world.store.apply)
    assert application.state == "checking"
    (case,) = world.store.held()
    assert (case.kind, case.plugin, case.queue) == ("held", "acme", "store_manager")
    assert "插件 acme" in case.reason.zh
    assert SECRET not in str(case)
    world.plugin.now = None
    assert world.store.resume(case.id) == "resumed"
    assert world.store.application(application.id).state == "approved"


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_what_happened_stands(world: World, kind: Kind) -> None:
    """The contract runs; of the plugin's part there is nothing, and mended all of it, once."""
    application, before = world.store.apply(), world.notes(world.store)
    world.plugin.now = kind
    subjects = signed(world.store, application)
    assert state_of(world.store, subjects["contract"]) == "active"
    (case,) = world.store.held()
    assert (case.plugin, SECRET in str(case)) == ("acme", False)
    is_reacting = kind.door == "react"
    assert case.kind == ("reaction" if is_reacting else "held")
    assert world.store.points(subjects["customer"]) == (POINTS if is_reacting else 0)
    assert world.notes(world.store) - before == (0 if is_reacting else 1)
    world.plugin.now = None
    assert world.store.resume(case.id) == "resumed"
    assert world.store.points(subjects["customer"]) == POINTS
    assert world.notes(world.store) - before == 1


def test_another_store_and_its_contracts_go_on(world: World) -> None:
    """With the same plugin on, a store in which it is well is answered while it does harm."""
    for name in ("raises", "raises only on apply", "raises when something happened"):
        world.plugin.now, before = KINDS[name], world.notes(world.other)
        application = in_a_worker(world.other.apply)
        assert application.state == "approved"
        subjects = signed(world.other, application)
        assert world.other.points(subjects["customer"]) == POINTS
        assert world.notes(world.other) - before == 1
        assert world.other.held() == []


@pytest.mark.parametrize("name", [each for each in KINDS if "without end" in each])
def test_what_has_no_end_is_not_read_to_its_end(world: World, name: str) -> None:
    """A column, a list of requests or of rows without end fills nobody's memory."""
    application = world.store.apply()
    world.plugin.now = KINDS[name]
    DRAWN.clear()
    signed(world.store, application)
    assert 0 < max(DRAWN) < MOST_DRAWN


def test_there_are_twenty_kinds_and_more() -> None:
    """Each kind is a thing of its own, and each door has some."""
    assert len(KINDS) >= 20
    assert {each.door for each in KINDS.values()} == {"provide", "expand", "react"}
