"""Every state machine makes the moves that are written down, and refuses every other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from itertools import count, product
from types import SimpleNamespace
from typing import Any

import pytest

from pawpact.billing import mandate as mandates
from pawpact.billing.event import Trail
from pawpact.billing.models import Mandate
from pawpact.billing.values import CHARGE, MANDATE, ChargeState, MandateState
from pawpact.contracts.ending.incident_moves import move_incident
from pawpact.contracts.models import Application, Contract, ContractPause, Deposit, Incident
from pawpact.contracts.moves import move_application, move_contract, move_deposit
from pawpact.contracts.running.pause_moves import move_pause
from pawpact.contracts.values import APPLICATION, CONTRACT, DEPOSIT, INCIDENT, PAUSE
from pawpact.kernel.errors import MoveRefused
from pawpact.kernel.machine import Machine
from pawpact.orders.models import Order
from pawpact.orders.trail import move as move_order
from pawpact.orders.values import ORDER, OrderState
from pawpact.pets.moves import allowed_moves, check_move
from pawpact.pets.values import PetState
from pawpact.tasks.values import TASK
from pawpact.tenancy.unit import Unit
from tests.core.contracts.machine_written import WRITTEN, moves

PETS = Machine(
    "pet", {each.value: tuple(to.value for to in allowed_moves(each)) for each in PetState}
)
MACHINES: Mapping[str, Machine] = {
    "application": APPLICATION,
    "deposit": DEPOSIT,
    "contract": CONTRACT,
    "charge": CHARGE,
    "mandate": MANDATE,
    "pet": PETS,
    "pause": PAUSE,
    "incident": INCIDENT,
    "order": ORDER,
    "task": TASK,
}
AT = datetime(2026, 3, 12, 4, tzinfo=UTC)


class Notebook:
    """A unit that keeps what a move writes."""

    def __init__(self) -> None:
        numbers = count(1)
        self.written: list[Any] = []
        self.unit: Unit = SimpleNamespace(  # type: ignore[assignment]
            session=SimpleNamespace(add=self.written.append, flush=lambda: None),
            ids=SimpleNamespace(one=lambda: next(numbers)),
            actor="staff:9",
            at=AT,
        )


Mover = Callable[[Unit, str, str], object]


def _row(model: type[Any], move: Callable[[Unit, Any, str, str], object]) -> Mover:
    def through(unit: Unit, state: str, asked: str) -> object:
        row = model(id=7, state=state)
        move(unit, row, asked, "because")
        return row.state

    return through


def _charge(unit: Unit, state: str, asked: str) -> object:
    trail = Trail()
    trail.move([7], ChargeState(state), ChargeState(asked), "because")
    return trail.targets[0]


def _mandate(unit: Unit, row: Mandate, asked: str, why: str) -> None:
    row.limit = 1
    mandates._move(unit, row, MandateState(asked), why)


def _pet(unit: Unit, state: str, asked: str) -> object:
    check_move(PetState(state), PetState(asked))
    return asked


def _task(unit: Unit, state: str, asked: str) -> object:
    TASK.check(state, asked)
    return asked


MOVERS: Mapping[str, Mover] = {
    "application": _row(Application, move_application),
    "deposit": _row(Deposit, move_deposit),
    "contract": _row(Contract, move_contract),
    "charge": _charge,
    "mandate": _row(Mandate, _mandate),
    "pet": _pet,
    "pause": _row(ContractPause, move_pause),
    "incident": _row(Incident, move_incident),
    "order": _row(Order, lambda unit, row, to, why: move_order(unit, row, OrderState(to), why=why)),
    "task": _task,
}
WRITES_A_ROW = ("application", "deposit", "contract", "mandate", "pause", "incident", "order")


def every_pair(name: str) -> Iterable[tuple[str, str]]:
    """Each state with each state, also the end states and those that nothing leads to."""
    states = sorted(str(each) for each in MACHINES[name].states)
    return product(states, states)


@pytest.mark.parametrize("name", WRITTEN)
def test_the_table_is_the_written_one(name: str) -> None:
    """State by state, the program's table and the paper say the same."""
    ours = {
        (str(before), str(after))
        for before, allowed in MACHINES[name].moves.items()
        for after in allowed
    }
    assert ours == moves(name)


@pytest.mark.parametrize("name", WRITTEN)
def test_every_pair_is_made_or_refused_as_written(name: str) -> None:
    """What is written is done; every other move is refused with the list of what is allowed."""
    written, mover, unit = moves(name), MOVERS[name], Notebook().unit
    for before, after in every_pair(name):
        if (before, after) in written:
            assert mover(unit, before, after) == after, (name, before, after)
            continue
        with pytest.raises(MoveRefused) as refused:
            mover(unit, before, after)
        allowed = refused.value.details["allowed"]
        assert isinstance(allowed, list)
        assert {str(each) for each in allowed} == {to for come, to in written if come == before}


@pytest.mark.parametrize("name", WRITES_A_ROW)
def test_every_move_says_from_where_to_where_who_when_and_why(name: str) -> None:
    """One row for each move, and none for what is refused."""
    for before, after in every_pair(name):
        notebook = Notebook()
        try:
            MOVERS[name](notebook.unit, before, after)
        except MoveRefused:
            assert notebook.written == []
            continue
        (row,) = notebook.written
        ways = {(row.came_from, row.went_to)} if hasattr(row, "came_from") else set()
        ways |= {(row.from_state, row.to_state)} if hasattr(row, "from_state") else set()
        assert ways == {(before, after)}
        assert (row.actor, row.at, row.why) == ("staff:9", AT, "because")


def test_no_machine_is_left_out() -> None:
    """Each machine that is written down has a table and a way to move."""
    assert WRITTEN.keys() == MACHINES.keys() == MOVERS.keys()
