"""A pet that the store has again: nobody pays on, and a person decides about the contract."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from pawpact.contracts.ending.termination import request_termination
from pawpact.contracts.running.given_back import TASK, receive_back
from pawpact.contracts.running.hold import HoldReason, holds, lift_hold
from pawpact.kernel.errors import PawpactError
from pawpact.pets.models import Pet
from pawpact.tasks.models import Task
from tests.core.contracts.life import Life


def _receive(life: Life, *, replaced: bool = False) -> int | None:
    with life.unit() as unit:
        return receive_back(unit, life.row().pet_id, "cannot keep it", replaced=replaced)


def _lying(life: Life) -> list[str]:
    with life.reading() as unit:
        return [each.reason.value for each in holds(unit, [life.contract])[life.contract]]


@pytest.mark.parametrize(
    ("replaced", "state", "reason"), [(False, "returned", "dispute"), (True, "replaced", "debit")]
)
def test_a_pet_that_came_back_is_paid_for_no_longer(
    life: Life, replaced: bool, state: str, reason: str
) -> None:
    """Its contract is held from that minute, and months pass without a notice or a debit."""
    assert _receive(life, replaced=replaced) == life.contract
    life.days(60)
    with life.reading() as unit:
        assert unit.session.scalar(select(Pet.state).where(Pet.id == life.row().pet_id)) == state
    assert (_lying(life), life.asked, life.states()) == ([reason], [], {"scheduled": 12})


def test_the_manager_decides_about_the_contract(life: Life) -> None:
    """One task of the manager's about contract, customer and pet; no fine, no end by itself."""
    _receive(life)
    with life.reading() as unit:
        (task,) = unit.session.scalars(select(Task).where(Task.kind == TASK))
        about = {"contract": life.contract, "customer": life.row().customer_id}
        assert task.role == "store_manager"
        assert task.subjects == {**about, "pet": life.row().pet_id}
    assert life.row().state == "active"


def test_what_the_manager_decided_lets_debits_go_on(life: Life) -> None:
    """With the hold lifted the contract is debited again, after its notice."""
    _receive(life)
    with life.unit() as unit:
        lift_hold(unit, life.contract, HoldReason.DISPUTE, "another pet went home")
    life.until_settled(1)


def test_a_pet_of_an_ended_contract_holds_nothing(life: Life) -> None:
    """Where no contract runs for the pet it is merely received back."""
    with life.unit() as unit:
        request_termination(unit, life.contract, "customer_request", "moves away")
    assert _receive(life) is None
    assert _lying(life) == []


def test_a_pet_that_is_not_at_home_is_refused_and_nothing_is_held(life: Life) -> None:
    """Received back once, it cannot be received back again."""
    _receive(life)
    with pytest.raises(PawpactError):
        _receive(life)
    assert _lying(life) == ["dispute"]
