"""Withdrawing within the cooling-off days: everything returns."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from pawpact.billing.models import Mandate
from pawpact.contracts.ending.termination import termination_bill
from pawpact.contracts.ending.values import COOLING_OFF
from pawpact.contracts.ending.withdrawal import Withdrawal, withdraw
from pawpact.contracts.models import Ending
from pawpact.kernel.errors import Conflict, InvalidField
from pawpact.pets.models import Pet
from pawpact.tasks.models import Task
from tests.core.contracts.life import Life


def _withdraw(life: Life, *, returned: bool = True, arrangement: str = "") -> None:
    with life.unit() as unit:
        withdraw(unit, Withdrawal(life.contract, "changed her mind", returned, arrangement))


def test_everything_is_undone_at_once(life: Life) -> None:
    """No charge is left open, the mandate is revoked, the pet is back, nothing is owed."""
    _withdraw(life)
    assert life.row().state == "withdrawn"
    assert life.states() == {"cancelled": 12}
    with life.reading() as unit:
        assert unit.session.scalars(select(Mandate.state)).all() == ["revoked"]
        assert unit.session.scalars(select(Pet.state).where(Pet.id == life.row().pet_id)).one() == (
            "returned"
        )
        assert unit.session.scalars(select(Ending.fee)).one() == 0
    life.days(60)
    assert life.asked == []


def test_the_seventh_day_is_in_time(life: Life) -> None:
    """Seven days after signing it is still possible, on the eighth it is not."""
    life.house.clock.advance(timedelta(days=7))
    _withdraw(life)
    assert life.row().state == "withdrawn"


def test_the_eighth_day_is_too_late(life: Life) -> None:
    """The refusal names the parameter and the last day."""
    life.house.clock.advance(timedelta(days=8))
    with pytest.raises(Conflict, match="cooling_off_days"):
        _withdraw(life)
    assert life.row().state == "active"


def test_a_pet_at_home_needs_an_arrangement(life: Life) -> None:
    """Neither returned nor arranged is refused; arranged, somebody has the task."""
    with pytest.raises(InvalidField, match="take it back"):
        _withdraw(life, returned=False)
    _withdraw(life, returned=False, arrangement="courier on Friday")
    with life.reading() as unit:
        assert "contract.pet_return" in set(unit.session.scalars(select(Task.kind)))
        assert unit.session.scalars(select(Ending.arrangement)).one() == "courier on Friday"


def test_a_free_bill_is_shown_no_longer_than_it_is_true(life: Life) -> None:
    """After the cooling-off days their bill is refused as the withdrawal is, and nothing less."""
    with life.reading() as unit:
        assert termination_bill(unit, life.contract, COOLING_OFF).fee == 0
    life.house.clock.advance(timedelta(days=8))
    with life.reading() as unit, pytest.raises(Conflict, match="cooling_off_days"):
        termination_bill(unit, life.contract, COOLING_OFF)
