"""A plugin that is switched off runs off: contracts that were signed with it keep it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from pawpact.contracts.models import Contract
from pawpact.contracts.signed_under import count_running
from pawpact.database.counting import count_statements
from pawpact.decisions.lookup import chunk_decision_id
from pawpact.kernel.clock import FixedClock
from pawpact.tenancy.leaving import still_leaving
from tests.stories.counter import apply, shown
from tests.stories.door import STORE, Acme, Columns, Door


@pytest.fixture
def door(engine: Engine, clock: FixedClock, tmp_path: Path) -> Door:
    """The plugin was on when three contracts were signed, and is off now."""
    door = Door(engine, clock, tmp_path, {"acme": Acme(tmp_path)})
    door.apply()
    door.run(3)
    clock.advance(timedelta(minutes=1))
    assert door.apply(on=[]) == ["changed", "unchanged"]
    return door


def kept(door: Door) -> dict[str, int]:
    with door.platform.reading(STORE) as unit:
        return dict(still_leaving(unit.session, count_running))


def test_contracts_signed_with_a_plugin_keep_it(door: Door) -> None:
    """Its policies answer for the three contracts of before, and not for two signed since."""
    since = door.run(2)
    door.debit()
    assert door.movements() == Counter({"P01": 5, "P13": 3})
    assert not set(door.held_contracts()) & set(since)


def test_a_new_application_does_not_see_it(door: Door) -> None:
    """With the plugin on the customer would be approved; now a person decides."""
    application = apply(door.house, STORE)
    assert shown(door.house, STORE, application).state == "checking"
    (case,) = door.waiting()
    assert (case.kind, case.queue) == ("referred", "undecided")


def test_it_is_removed_when_no_contract_keeps_it(door: Door, tmp_path: Path) -> None:
    """The contracts are counted; with the last one over the next applying takes it out."""
    assert kept(door) == {"acme": 3}
    door.end_contracts()
    assert kept(door) == {"acme": 0}
    assert door.apply(on=[])[0] == "changed"
    assert kept(door) == {}
    assert door.platform.stores.open(STORE).running_off == {}
    assert door.apply(on=[])[0] == "unchanged"


def test_applied_again_nothing_changes_while_it_runs_off(door: Door) -> None:
    """The files say the same, so no revision is written."""
    assert door.apply(on=[])[0] == "unchanged"
    assert kept(door) == {"acme": 3}


def test_switched_on_again_it_is_as_before(door: Door) -> None:
    """Off and on again: nothing runs off, and everybody is answered with the plugin."""
    door.clock.advance(timedelta(minutes=1))
    assert door.apply()[0] == "changed"
    assert kept(door) == {}
    door.run(2)
    door.debit()
    assert door.movements() == Counter({"P01": 5, "P13": 5})


def test_new_numbers_reach_new_contracts_alone(door: Door) -> None:
    """Rules that change while it runs off leave its contracts with plugin and numbers as signed."""
    rules = door.folder / "tenants" / STORE / "rules.yaml"
    rules.write_text(
        f"store: {STORE}\nextends: paws@1\n"
        "core.performance:\n  params: {anniversary_period: 5}\n",
        encoding="utf-8",
    )
    door.clock.advance(timedelta(minutes=1))
    assert door.apply(on=[])[0] == "changed"
    door.run(2)
    door.debit()
    assert door.movements() == Counter({"P01": 5, "P13": 3 + 2})


def test_a_broken_plugin_that_runs_off_holds_its_contracts_alone(door: Door) -> None:
    """Those who keep it wait for it, the others are answered; mended, they are resumed."""
    old = door.contracts()
    door.run(2)

    def fail(batch: object) -> Columns:
        raise ValueError

    door.acme.provide = fail
    door.debit()
    assert door.held_contracts() == old
    assert door.movements() == Counter({"P01": 5})
    door.acme.mend()
    assert [door.resume(case.id) for case in door.waiting()] == ["resumed"] * 3
    assert door.movements() == Counter({"P01": 5, "P13": 3})


def test_without_the_plugin_a_store_keeps_what_it_has(door: Door) -> None:
    """Uninstalled while contracts keep it: applying is refused, and their policies wait."""
    gone = door.restarted({})
    assert gone.apply(on=[])[0] == "refused"
    gone.run(2)
    gone.debit()
    assert gone.movements() == Counter({"P01": 5})
    assert len(gone.held_contracts()) == 3


def test_each_kind_of_contract_has_a_receipt_of_its_own(door: Door) -> None:
    """The receipt of a contract that keeps the plugin names its policy; another's does not."""
    old, new = door.contracts()[0], door.run(1)[0]
    door.debit()
    told = {}
    for contract in (old, new):
        receipt = door.receipt_of(contract)
        told[contract] = door.platform.explain_decision(
            STORE, chunk_decision_id(receipt, contract), "en"
        )
    assert "acme.thanks" in told[old]
    assert "level 2" in told[old]
    assert "acme.thanks" not in told[new]


def test_running_off_costs_two_statements_and_a_second_receipt(door: Door) -> None:
    """What it costs to look up who keeps a plugin does not grow with the contracts."""
    counts = []
    for number in (10, 200):
        door.run(number)
        with count_statements(door.engine) as statements:
            door.debit()
        counts.append(statements.count)
    with door.platform.reading(STORE) as unit:
        assert len(unit.session.scalars(select(Contract.id)).all()) == 213
    assert counts[1] <= counts[0]
