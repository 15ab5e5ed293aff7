"""The whole audit stays silent over every move of a contract, and speaks where one was forged."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select, update

from pawpact.billing.models import Charge
from pawpact.bootstrap.books import audit_books
from pawpact.contracts.models import Contract
from pawpact.database import bulk
from pawpact.tenancy.unit import Unit
from tests.core.contracts.life import Life
from tests.core.contracts.test_one_transaction import MOVES


def _findings(life: Life) -> list[str]:
    with life.reading() as unit:
        return [each.code for each in audit_books(unit).findings]


@pytest.mark.parametrize("move", MOVES.values(), ids=MOVES)
def test_the_audit_finds_nothing_after_a_move(
    life: Life, move: Callable[[Life, Unit], None]
) -> None:
    """Nothing that a contract goes through makes the books disagree with it."""
    if move is not MOVES["withdraw"]:
        life.until_settled(1)
    with life.unit() as unit:
        move(life, unit)
    life.days(45)
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
