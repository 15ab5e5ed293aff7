"""A deposit arrives while its application is being checked anew: the money is not turned away."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from pawpact.bootstrap.books import audit_books
from pawpact.contracts.applying.application import (
    MOMENT,
    case_of,
    check_again,
    choose_low_threshold_pet,
    decide_submitted,
)
from pawpact.contracts.applying.expiry import lapse_approvals
from pawpact.contracts.deposits.payment import pay_deposits
from pawpact.contracts.models import Application, Deposit
from pawpact.contracts.moves import applications
from pawpact.contracts.values import PaidDeposit
from pawpact.decisions.held import Holding, Reason, hold_all, waiting
from pawpact.kernel.identity import read_public_id
from pawpact.kernel.label import Label
from pawpact.kernel.money import Fen
from pawpact.ledger.models import JournalRow
from tests.house import House
from tests.stories.counter import apply

STORE = "xihu"
YUAN_500 = 500_00


class Chosen:
    """An application with a deposit due, checked anew for the pet that was chosen instead."""

    def __init__(self, house: House) -> None:
        self.house = house
        house.open(STORE)
        self.number = apply(house, STORE, person=house.person(549))
        pet = read_public_id("pet", house.listed_pet(STORE, "low_threshold"))
        assert pet is not None
        with house.platform.unit(STORE) as unit:
            choose_low_threshold_pet(unit, self.number, pet)

    def pay(self, reference: str = "WX-1") -> list[str]:
        with self.house.platform.unit(STORE, "provider:simulator") as unit:
            due = select(Deposit.id).order_by(Deposit.id.desc()).limit(1)
            paid = PaidDeposit(unit.session.scalars(due).one(), reference, Fen(YUAN_500))
            return pay_deposits(unit, [paid])

    def before_a_person(self) -> str:
        """The rules do not decide this one; answers the case."""
        with self.house.platform.unit(STORE) as unit:
            row = applications(unit, [self.number])[self.number]
            row.decided_attempt = row.attempt
            reason = Reason("review_asked_for", Label.of("looked at"))
            hold_all(unit, MOMENT, [Holding(case_of(row), reason, {}, "referred", "review")])
        with self.house.platform.reading(STORE) as unit:
            (case,) = waiting(unit)
        return case.id

    def decide(self, verdict: str, **arguments: object) -> None:
        self.house.platform.person.decide(
            STORE, self.before_a_person(), verdict, arguments, actor="staff:9", why="looked at"
        )

    def states(self) -> tuple[str, list[str]]:
        with self.house.platform.reading(STORE) as unit:
            assert audit_books(unit).findings == ()
            held = unit.session.scalars(select(Deposit.state).order_by(Deposit.id))
            return unit.session.scalars(select(Application.state)).one(), list(held)

    def booked(self) -> list[str]:
        with self.house.platform.reading(STORE) as unit:
            return sorted(unit.session.scalars(select(JournalRow.movement)))


@pytest.fixture
def chosen(house: House) -> Chosen:
    return Chosen(house)


def test_it_is_held_and_counts_when_it_is_decided(chosen: Chosen) -> None:
    """Taken at once (P07); the verdict that wants a deposit finds it paid and approves."""
    assert chosen.pay() == ["held"]
    assert chosen.states() == ("checking", ["held"])
    decide_submitted(chosen.house.platform.runner, STORE)
    assert chosen.states() == ("approved", ["held"])
    assert chosen.booked() == ["P07"]


def test_paid_twice_the_second_is_owed_back(chosen: Chosen) -> None:
    """The second payment is no deposit while it is checked either (P46)."""
    assert (chosen.pay(), chosen.pay("WX-2")) == (["held"], ["refund"])
    assert chosen.booked() == ["P07", "P46"]


@pytest.mark.parametrize(
    ("verdict", "arguments", "state"),
    [("approve", {}, "approved"), ("refuse", {"reason": "store_policy"}, "refused")],
)
def test_where_no_deposit_is_wanted_it_goes_back(
    chosen: Chosen, verdict: str, arguments: dict[str, str], state: str
) -> None:
    """Approved without one, or refused, what was paid becomes payable (P09)."""
    chosen.pay()
    chosen.decide(verdict, **arguments)
    assert chosen.states() == (state, ["refund_due"])
    assert chosen.booked() == ["P07", "P09"]


def test_after_a_refusal_a_deposit_may_be_wanted_anew(chosen: Chosen) -> None:
    """The first one lapsed with the refusal; the review asks for one, which is a new one."""
    chosen.decide("refuse", reason="store_policy")
    with chosen.house.platform.unit(STORE) as unit:
        row = applications(unit, [chosen.number])[chosen.number]
        check_again(unit, row, "the customer asks for a person")
    chosen.decide("require_deposit", amount=YUAN_500)
    assert chosen.states() == ("approved_with_deposit_due", ["lapsed", "due"])
    assert chosen.pay() == ["held"]
    assert chosen.states() == ("approved", ["lapsed", "held"])


def test_where_the_customer_brings_nothing_more_it_goes_back(chosen: Chosen) -> None:
    """Offered another pet and heard of no more, the application lapses and owes what was paid."""
    chosen.pay()
    chosen.decide("offer_low_threshold_pet")
    assert chosen.states() == ("offered_low_threshold_pet", ["held"])
    chosen.house.clock.advance(timedelta(days=31))
    with chosen.house.platform.unit(STORE) as unit:
        assert lapse_approvals(unit) == 1
    assert chosen.states() == ("lapsed", ["refund_due"])
