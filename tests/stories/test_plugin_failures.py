"""Ways in which a plugin fails: what it answers waits with the reason, everything else goes on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest

from pawpact.database.engine import make_engine
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.errors import InvalidField, MoveRefused
from pawpact.sdk import CoreRequest, EffectCase, FactBatch
from tests.databases import Given
from tests.stories.counter import apply, shown
from tests.stories.door import OTHER, STORE, Acme, Columns, Door, glad

SECRET = "110101190001010000"


def _raises(batch: FactBatch) -> Columns:
    raise ValueError(SECRET)


def _effect_raises(case: EffectCase) -> Sequence[CoreRequest]:
    raise ValueError(SECRET)


@pytest.fixture(scope="module")
def shared(
    template: Callable[[], Given], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Door]:
    """One platform for all ways of failing: starting one takes longer than a failure."""
    folder = tmp_path_factory.mktemp("door")
    engine = make_engine(template().url)
    clock = FixedClock(datetime(2026, 3, 12, 4, 0, tzinfo=UTC))
    door = Door(engine, clock, folder, {"acme": Acme(folder)})
    assert door.apply() == ["created", "created"]
    yield door
    engine.dispose()


@pytest.fixture
def door(shared: Door) -> Iterator[Door]:
    """The platform with nothing waiting, and a sound plugin again afterwards."""
    yield shared
    shared.acme.mend()
    for case in shared.waiting():
        shared.resume(case.id)


def test_whoever_waits_for_a_plugin_is_told(door: Door) -> None:
    """Her request waits with owner, deadline and reason, and a message says so."""
    door.acme.provide = _raises
    told = len(door.messages())
    application = apply(door.house, STORE)
    assert shown(door.house, STORE, application).state == "checking"
    (case,) = door.waiting()
    assert (case.kind, case.queue, case.plugin) == ("held", "store_manager", "acme")
    assert case.due_at > case.held_at == door.clock.now()
    assert door.messages()[told:] == ["request.waiting"]


def test_a_debit_is_booked_though_the_facts_fail(door: Door) -> None:
    """It is booked, only the policies wait; nobody is told of it; mended, they answer."""
    door.acme.provide = _raises
    before, told = door.movements(), len(door.messages())
    contracts = door.run(3)
    door.debit()
    assert door.movements() - before == Counter({"P01": 3})
    assert door.held_contracts() == contracts
    assert "request.waiting" not in door.messages()[told:]
    door.acme.mend()
    assert [door.resume(case.id) for case in door.waiting()] == ["resumed"] * 3
    assert door.movements() - before == Counter({"P01": 3, "P13": 3})


def test_a_debit_is_booked_though_an_effect_fails(door: Door) -> None:
    """Of an effect that core cannot accept nothing is carried out; mended, it is."""
    door.acme.expand = _effect_raises
    before = door.movements()
    (contract,) = door.run(1)
    door.debit()
    assert door.movements() - before == Counter({"P01": 1})
    assert door.held_contracts() == [contract]
    (case,) = door.waiting()
    assert (case.plugin, "acme.thank" in case.reason.en) == ("acme", True)
    assert SECRET not in str(case)
    door.acme.mend()
    assert door.resume(case.id) == "resumed"
    assert door.movements() - before == Counter({"P01": 1, "P13": 1})


def test_another_store_goes_on(door: Door) -> None:
    """A store without the plugin has its applications decided as ever."""
    door.acme.provide = _raises
    apply(door.house, OTHER)
    (case,) = door.waiting(OTHER)
    assert case.kind == "referred"
    assert door.waiting(STORE) == []


def test_one_bad_subject_costs_nobody_else(door: Door) -> None:
    """Of a chunk in which the plugin fails for one customer, all others are answered."""
    before = door.movements()
    contracts = door.run(40)
    bad = door.customer_of(contracts[17])

    def fail_for_one(batch: FactBatch) -> Columns:
        if bad in batch.subjects:
            raise ValueError(SECRET)
        return glad(batch)

    door.acme.provide = fail_for_one
    door.debit()
    assert door.held_contracts() == [contracts[17]]
    assert door.movements() - before == Counter({"P01": 40, "P13": 39})
    door.acme.mend()
    (case,) = door.waiting()
    assert door.resume(case.id) == "resumed"


def test_a_held_case_keeps_its_facts(door: Door) -> None:
    """What another plugin's fault held is decided on what this one said then."""
    door.acme.expand = _effect_raises
    door.run(1)
    door.debit()
    door.acme.mend()
    door.acme.provide = lambda batch: {"acme.mood": [0] * len(batch.subjects)}
    before = door.movements()
    (case,) = door.waiting()
    assert door.resume(case.id) == "resumed"
    assert door.movements() - before == Counter({"P13": 1})


def test_two_who_resume_answer_once(door: Door) -> None:
    """Of two people who resume one case at the same time, one does; points are granted once."""
    door.acme.provide = _raises
    door.run(1)
    door.debit()
    door.acme.mend()
    before = door.movements()
    (case,) = door.waiting()
    ready = Barrier(2)

    def resume() -> str:
        ready.wait()
        try:
            return door.resume(case.id)
        except MoveRefused:
            return "refused"

    with ThreadPoolExecutor(2) as pool:
        answers = [each.result() for each in [pool.submit(resume) for _ in range(2)]]
    assert sorted(answers) == ["refused", "resumed"]
    assert door.movements() - before == Counter({"P13": 1})


def test_a_person_decides_a_case_that_a_plugin_holds(door: Door) -> None:
    """Whoever gives a reason decides without the plugin, once."""
    door.acme.provide = _raises
    application = apply(door.house, STORE, key="by a person")
    (case,) = door.waiting()
    person = door.platform.person
    with pytest.raises(InvalidField):
        person.decide(STORE, case.id, "approve", {}, actor="staff:1", why="")
    person.decide(STORE, case.id, "approve", {}, actor="staff:1", why="known to us")
    assert shown(door.house, STORE, application).state == "approved"
    with pytest.raises(MoveRefused):
        door.resume(case.id)
