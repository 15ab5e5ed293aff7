"""What failing plugins cost: statements that do not grow with the cases that fail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import Engine

from pawpact.database.counting import count_statements
from pawpact.decisions.isolate import isolate
from pawpact.decisions.values import Granted, Status
from pawpact.kernel.clock import FixedClock
from pawpact.sdk import CoreRequest, EffectCase, FactBatch
from pawpact.tenancy.unit import Unit
from tests.stories.door import Acme, Columns, Door, glad

FEW, MANY = 10, 1_000


@pytest.fixture
def door(engine: Engine, clock: FixedClock, tmp_path: Path) -> Door:
    """A platform whose plugin has answered before, so that everything is prepared."""
    door = Door(engine, clock, tmp_path, {"acme": Acme(tmp_path)})
    door.apply()
    door.run(1)
    door.debit()
    return door


def cost(door: Door, count: int) -> int:
    """The statements of a chunk of so many debits."""
    door.run(count)
    with count_statements(door.engine) as statements:
        door.debit()
    return statements.count


def _raises(batch: FactBatch) -> Columns:
    raise ValueError


def _refuses(case: EffectCase) -> Sequence[CoreRequest]:
    raise ValueError


def test_a_plugin_that_always_fails_costs_the_same_for_ten_and_a_thousand(door: Door) -> None:
    """Holding a thousand cases takes as many statements as holding ten, and few more than none."""
    sound = cost(door, FEW)
    door.acme.provide = _raises
    assert cost(door, FEW) == cost(door, MANY) < sound + 10
    assert len(door.held_contracts()) == FEW + MANY


def test_an_effect_that_always_fails_costs_the_same_for_ten_and_a_thousand(door: Door) -> None:
    """The plugin's effect is asked for once a batch, not once a case."""
    sound = cost(door, FEW)
    door.acme.expand = _refuses
    assert cost(door, FEW) == cost(door, MANY) < sound + 10
    assert len(door.held_contracts()) == FEW + MANY


def test_a_word_of_a_plugin_costs_nothing_a_case(door: Door) -> None:
    """A thousand cases that a plugin's effect thanks take the statements of ten."""
    asked = 0

    def count_calls(case: EffectCase) -> Sequence[CoreRequest]:
        nonlocal asked
        asked += 1
        return [CoreRequest("grant_points", {"points": 20, "reason": "thanks"})]

    door.acme.expand = count_calls
    assert cost(door, FEW) == cost(door, MANY)
    assert asked == 4


def test_one_bad_case_of_a_thousand_is_held_alone(door: Door) -> None:
    """Facts that fail for one customer: 999 are answered; finding the one costs no statement."""
    sound = cost(door, MANY)
    before = door.movements()
    contracts = door.run(MANY)
    bad = door.customer_of(contracts[404])
    asked = 0

    def fail_for_one(batch: FactBatch) -> Columns:
        nonlocal asked
        asked += 1
        if bad in batch.subjects:
            raise ValueError
        return glad(batch)

    door.acme.provide = fail_for_one
    with count_statements(door.engine) as statements:
        door.debit()
    assert door.held_contracts() == [contracts[404]]
    assert door.movements() - before == Counter({"P01": MANY, "P13": MANY - 1})
    assert statements.count < sound + 10
    assert asked < 50


def test_one_grant_of_a_thousand_that_fails_is_held_alone(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Carrying out is halved without asking anybody for facts again."""
    before = door.movements()
    contracts = door.run(MANY)
    grant = door.platform.registry.handlers["grant_points"]

    def fail_on_one(unit: Unit, granted: Sequence[Granted]) -> Sequence[Status]:
        answers = grant(unit, granted)
        if any(each.case.subjects["contract"] == contracts[404] for each in granted):
            raise ZeroDivisionError
        return answers

    monkeypatch.setitem(door.platform.registry.handlers, "grant_points", fail_on_one)
    with count_statements(door.engine) as statements:
        door.debit()
    assert door.held_contracts() == [contracts[404]]
    assert door.movements() - before == Counter({"P01": MANY, "P13": MANY - 1})
    assert statements.count < 200


def test_the_search_ends_where_everything_fails() -> None:
    """Where all fail, 63 attempts are made for a thousand; a single bad one is found in 21."""
    attempts = 0

    def fail(places: Sequence[int]) -> None:
        nonlocal attempts
        attempts += 1
        raise ValueError

    failed = isolate(range(1_000), fail)
    assert attempts == 63
    assert sorted(at for each in failed for at in each.places) == list(range(1_000))

    attempts = 0

    def fail_for_one(places: Sequence[int]) -> None:
        nonlocal attempts
        attempts += 1
        if 404 in places:
            raise ValueError

    assert [list(each.places) for each in isolate(range(1_000), fail_for_one)] == [[404]]
    assert attempts <= 21
