"""Within the cooling-off days a customer may change her mind: everything returns to her."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from pawpact.contracts.applying.pet_hold import free_pets
from pawpact.contracts.ending.cooling_off import refuse_after_cooling_off
from pawpact.contracts.ending.pet_return import open_return
from pawpact.contracts.ending.stopping import case_of, stop_debits
from pawpact.contracts.ending.termination import (
    ENDED,
    bill_of,
    book_ending,
    ending_row,
)
from pawpact.contracts.ending.values import COOLING_OFF, Bill, Choice
from pawpact.contracts.models import Application, Contract
from pawpact.contracts.moves import contracts, move_contract
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label
from pawpact.pets.models import Pet
from pawpact.pets.service import take_back
from pawpact.pets.values import PetState
from pawpact.tenancy.unit import Unit


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A customer withdraws. The pet is back, or ``arrangement`` says how it will come back."""

    contract: int
    why: str
    pet_returned: bool = False
    arrangement: str = ""
    choice: Choice = Choice.REFUND


def withdraw(unit: Unit, wish: Withdrawal) -> Bill:
    """Undo a contract in its cooling-off days: debits, points, deposit, mandate, pet, at once."""
    row = contracts(unit, [wish.contract])[wish.contract]
    refuse_after_cooling_off(unit, row)
    state = unit.session.scalar(select(Pet.state).where(Pet.id == row.pet_id))
    is_home = state == PetState.ADOPTED
    if is_home and not wish.pet_returned and not wish.arrangement.strip():
        raise InvalidField(
            "arrangement",
            Label(
                "宠物还在客户家：请先收回，或写明如何送回",
                "the pet is at the customer's: take it back, or say how it will come back",
            ),
        )
    bill = bill_of(unit, row, COOLING_OFF)
    move_contract(unit, row, "withdrawn", wish.why)
    stop_debits(unit, [row], COOLING_OFF)
    ending = ending_row(unit, row, bill)
    ending.choice, ending.confirmed = wish.choice.value, True
    ending.arrangement = wish.arrangement
    unit.session.add(ending)
    unit.session.flush()
    book_ending(unit, row, ending, wish.why)
    _pet_comes_back(unit, row, wish, is_home=is_home)
    unit.raise_moment(ENDED, [case_of(row, COOLING_OFF)])
    return bill


def _pet_comes_back(unit: Unit, row: Contract, wish: Withdrawal, *, is_home: bool) -> None:
    if not is_home:
        free_pets(unit, [_application(unit, row)])
    elif wish.pet_returned:
        take_back(unit, row.pet_id, PetState.RETURNED, "withdrawn in the cooling-off days")
    else:
        open_return(unit, row)


def _application(unit: Unit, row: Contract) -> Application:
    wanted = select(Application).where(Application.id == row.application_id)
    return unit.session.scalars(wanted).one()
