"""The whole audit stays silent over every move of a contract, and speaks where one was forged."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from pawpact.billing.models import Charge
from pawpact.billing.service import postpone_charge
from pawpact.bootstrap.books import audit_books
from pawpact.contracts.models import Contract
from pawpact.contracts.running.hold import lift_hold, put_hold
from pawpact.contracts.running.pause import report_recovery
from pawpact.database import bulk
from tests.core.contracts.life import PRICE, Life
from tests.core.contracts.test_one_transaction import BEFORE, MOVES


def _nothing(_life: Life) -> None:
    """The contract just runs."""


def _findings(life: Life) -> list[str]:
    with life.reading() as unit:
        return [each.code for each in audit_books(unit).findings]


@pytest.mark.parametrize("move", [move for move in MOVES if move != "complete"])
def test_the_audit_finds_nothing_after_a_move(life: Life, move: str) -> None:
    """Nothing that a contract goes through makes the books disagree with it.

    Completion is left out: the scene before it gives periods up by hand, which the audit sees.
    """
    if move != "withdraw":
        life.until_settled(1)
    BEFORE.get(move, _nothing)(life)
    with life.unit() as unit:
        MOVES[move](life, unit)
    life.days(45)
    assert _findings(life) == []


def test_a_period_that_was_given_up_keeps_the_price_of_its_time(life: Life) -> None:
    """Another plan from a day that a pause had given up and the return took back is no finding."""
    with life.unit() as unit:
        MOVES["pause"](life, unit)
    with life.unit() as unit:
        report_recovery(unit, life.contract, "well again")
    with life.unit() as unit:
        MOVES["change"](life, unit)
    prices = {(each.state, each.amount) for each in life.charges()}
    assert {("moved", PRICE), ("scheduled", 39_800)} <= prices
    assert _findings(life) == []


def test_an_announced_debit_keeps_its_price_however_late_it_is_made(life: Life) -> None:
    """Held for months, then postponed, it is audited by its own day, not by the day it moved to."""
    life.before_debit(40)
    with life.unit() as unit:
        put_hold(unit, life.contract, "dispute", "wrong amount")
    life.days(40)
    with life.unit() as unit:
        MOVES["change"](life, unit)
    life.days(40)
    with life.unit() as unit:
        lift_hold(unit, life.contract, "dispute", "settled")
    life.days(1)
    late = life.charges()[0]
    with life.unit() as unit:
        postpone_charge(unit, late.id, unit.store.local_date(late.due_at) + timedelta(days=9))
    assert (life.charges()[0].state, late.amount) == ("postponed", PRICE)
    assert _findings(life) == []


def test_a_price_that_nobody_agreed_to_is_found(life: Life) -> None:
    """The contract's price raised by a fen, past every use case: the audit names the contract."""
    with life.unit() as unit:
        row = unit.session.scalars(select(Contract)).one()
        row.plan_price += 1
    assert set(_findings(life)) == {"wrong_terms", "wrong_amount"}


def test_a_charge_of_another_amount_is_found(life: Life) -> None:
    """One charge a fen dearer after a change of plan: the audit names it."""
    with life.unit() as unit:
        MOVES["change"](life, unit)
    last = life.charges()[-1]
    with life.unit() as unit:
        bulk.update(unit.session, Charge, [last.id], {"amount": [last.amount + 1]})
    assert _findings(life) == ["wrong_amount"]


def test_a_forged_streak_is_found(life: Life) -> None:
    """A streak that history does not come to is named."""
    life.until_settled(1)
    with life.unit() as unit:
        unit.session.execute(update(Contract).values(streak=5))
    assert _findings(life) == ["wrong_streak"]
