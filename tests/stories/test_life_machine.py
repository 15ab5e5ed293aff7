"""Contracts, charges, points and deposits lived at random stay where an independent model is."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy.exc import SQLAlchemyError

from pawpact.bootstrap.platform import Platform
from pawpact.contracts.ending import termination
from pawpact.contracts.ending.values import FeeTerms
from pawpact.database.engine import make_engine
from pawpact.database.session import Database
from pawpact.ledger import posting, spending
from pawpact.ledger.values import Journal, Split
from pawpact.tenancy.unit import Unit
from tests.conftest import OpenVault
from tests.databases import Databases, Given
from tests.house import House, build_house
from tests.parameters.scene import BEGIN
from tests.stories.life_machine.machine import StoreLife
from tests.stories.life_machine.world import NEIGHBOUR, HourClock, prepare

LENGTH = 60
"""Steps of one machine."""

MACHINES = {"sqlite": 42, "postgresql": 9}
"""How many machines are lived on each kind of database; `PAWPACT_TORTURE` times as many."""

TIMES = int(os.environ.get("PAWPACT_TORTURE", "1"))
PLANTED = 40


@pytest.fixture(scope="module")
def shared(databases: Databases, template: Callable[[], Given]) -> Iterator[House]:
    """One platform for all machines; each of them opens a store of its own."""
    given = template()
    engine = make_engine(given.url)
    for house in build_house(Database(engine), HourClock(BEGIN), OpenVault()):
        prepare(house)
        yield house
    engine.dispose()
    databases.give_back([given])


def live(house: House, machines: int, *, eager: bool = False) -> int:
    """Run so many machines; how many steps they made."""

    class Life(StoreLife):
        pass

    Life.house, Life.eager = house, eager
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Life,
        settings=settings(
            max_examples=machines,
            stateful_step_count=LENGTH,
            derandomize=True,
            database=None,
            deadline=None,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )
    return Life.steps


def test_every_step_leads_where_the_model_says(shared: House) -> None:
    """After every random step the store stands where the written rules lead."""
    machines = MACHINES[shared.platform.parts.database.engine.dialect.name] * TIMES

    assert live(shared, machines) > machines * LENGTH // 2


def _found(house: House, *, eager: bool = False) -> str:
    """What a machine fails over where something is planted; nothing where it sees nothing."""
    try:
        live(house, PLANTED, eager=eager)
    except (AssertionError, SQLAlchemyError) as error:
        return str(error)
    return ""


def test_a_journal_posted_twice_is_found(shared: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A debit that is booked a second time under another key is seen."""
    book = posting._book

    def twice(unit: Unit, journals: Sequence[Journal], ids: dict[str, int]) -> None:
        book(unit, journals, ids)
        again = [replace(each, key=f"{each.key}:2") for each in journals if each.movement == "P01"]
        if again:
            book(unit, again, {})

    monkeypatch.setattr(posting, "_book", twice)
    assert _found(shared)


def test_rounding_to_even_is_found(shared: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fee rounded as bankers do, where part of a fen is the customer's, is seen."""

    def to_even(amount: int, price: int, terms: FeeTerms) -> int:
        return min(round(Fraction(amount * terms.rate, 10_000)), terms.cap_periods * price)

    monkeypatch.setattr(termination, "fee", to_even)
    assert _found(shared, eager=True)


def test_an_overdraft_is_found(shared: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """An order beyond what a customer has, with the guard of the balance off, is seen."""
    monkeypatch.setattr(spending, "_plan", lambda unit, customer, amount, limits: Split(amount))
    monkeypatch.setattr(spending, "reserve", lambda session, customer, split: True)
    assert _found(shared)


def test_points_in_another_store_are_found(shared: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Points that land in the books of the store beside are seen."""
    unit = Platform.unit

    def beside(platform: Platform, store: str, actor: str = "system") -> Any:
        return unit(platform, NEIGHBOUR if actor == "staff:till" else store, actor)

    monkeypatch.setattr(Platform, "unit", beside)
    assert _found(shared)
