"""What a unit puts off is done once, before anybody looks."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pawpact.database.session import Database
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.identity import Ids
from pawpact.kernel.vault import Vault
from pawpact.tenancy.unit import Unit
from tests.core.shop import make_store, make_unit


@pytest.fixture
def unit(database: Database, clock: FixedClock, ids: Ids, vault: Vault) -> Unit:
    """A unit of a store without numbers, never committed."""
    with database.store(1) as session:
        return make_unit(session, clock, ids, vault, make_store({}), actor="system")


def test_things_of_one_kind_are_done_together(unit: Unit) -> None:
    """Two batches put off for the same function are one call, and catching up again is none."""
    done: list[list[int]] = []

    def write(_: Unit, things: Sequence[int]) -> None:
        done.append(list(things))

    unit.do_later(write, [1, 2])
    unit.do_later(write, [3])
    unit.catch_up()
    unit.catch_up()
    assert done == [[1, 2, 3]]


def test_what_is_put_off_meanwhile_is_done_too(unit: Unit) -> None:
    """Doing one thing may put off another; both are done when the call returns."""
    done: list[str] = []

    def second(_: Unit, things: Sequence[str]) -> None:
        done.extend(things)

    def first(unit: Unit, things: Sequence[str]) -> None:
        unit.do_later(second, things)

    unit.do_later(first, ["a"])
    unit.catch_up()
    assert done == ["a"]
