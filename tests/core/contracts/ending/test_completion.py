"""The end of a full term, and what becomes of points that are left."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from pawpact.billing.gateway.simulator import Outcome
from pawpact.billing.models import Charge, Mandate
from pawpact.billing.service import pay_by_hand
from pawpact.contracts.ending import leftover
from pawpact.contracts.ending.completion import complete_due
from pawpact.contracts.ending.leftover import leftovers_due
from pawpact.contracts.ending.termination import request_termination, settle_termination
from pawpact.contracts.ending.values import Choice
from pawpact.contracts.models import Ending
from pawpact.contracts.moves import contracts
from pawpact.database import bulk
from pawpact.database.counting import count_statements
from tests.core.contracts.life import PRICE, Life
from tests.stories.counter import begin_contract


def _shorten(life: Life, left: int) -> None:
    """All but the first ``left`` periods are behind the contract, as far as it is concerned."""
    charges = life.charges()
    with life.unit("system") as unit:
        gone = [each.id for each in charges[left:]]
        columns = {"state": ["cancelled"] * len(gone), "next_at": [None] * len(gone)}
        bulk.update(unit.session, Charge, gone, columns)
        contracts(unit, [life.contract])[life.contract].given_up = len(gone)


def _close(life: Life) -> int:
    with life.unit("system") as unit:
        return complete_due(unit)


def test_the_last_period_completes_the_contract(life: Life) -> None:
    """Completing with the last debit, completed by the next run; the mandate ends, points stay."""
    _shorten(life, 2)
    life.until_settled(2)
    assert life.row().state == "completing"
    assert (_close(life), _close(life)) == (1, 0)
    assert (life.row().state, life.money().paid) == ("completed", 2 * PRICE)
    with life.reading() as unit:
        assert unit.session.scalars(select(Mandate.state)).all()[-1] == "revoked"
    assert life.told().count("contract.completed") == 1


def test_nothing_renews_itself(life: Life) -> None:
    """A year after completion nothing more was debited."""
    _shorten(life, 1)
    life.until_settled(1)
    _close(life)
    life.days(300)
    assert len(life.asked) == 1


def test_an_unpaid_period_keeps_it_completing(life: Life) -> None:
    """The first period stays unpaid, the second is settled: completing until the first is paid."""
    _shorten(life, 2)
    life.answer(lambda _: Outcome.INSUFFICIENT_FUNDS)
    while life.row().state == "active":
        life.days(1)
    life.answer(lambda _: Outcome.OK)
    life.until_settled(1)
    assert (life.row().state, _close(life)) == ("completing", 0)
    overdue = next(each for each in life.charges() if each.state == "overdue")
    with life.unit() as unit:
        pay_by_hand(unit, overdue.id, "cash-1")
    assert (_close(life), life.row().state) == (1, "completed")


def test_kept_points_are_refunded_after_a_year(life: Life) -> None:
    """P30: 365 days after the end what is left goes back; a day before nothing does."""
    life.until_settled(1)
    with life.unit() as unit:
        request_termination(unit, life.contract, "store_breach", "kennel closed")
        settle_termination(unit, life.contract, choice=Choice.KEEP, confirmed=True, why="keeps")
    life.house.clock.advance(timedelta(days=365))
    with life.unit("system") as unit:
        assert leftovers_due(unit) == 0
    life.house.clock.advance(timedelta(days=1))
    with life.unit("system") as unit:
        assert leftovers_due(unit) == 1
    with life.unit("system") as unit:
        assert leftovers_due(unit) == 0
    assert life.booked("P30") == {"liab.mall_paid": PRICE, "liab.refund_payable": -PRICE}
    with life.reading() as unit:
        assert unit.session.scalars(select(Ending.refunded_at)).one() is not None


@pytest.mark.parametrize("count", [1, 3])
def test_points_of_another_contract_stay(life: Life, count: int) -> None:
    """Ending one of two contracts refunds what that one's debits left, not the other's."""
    life.until_settled(count)
    other = life.second_contract()
    with life.unit() as unit:
        request_termination(unit, other, "store_breach", "kennel closed")
        settle_termination(unit, other, choice=Choice.REFUND, confirmed=True, why="refund")
    assert life.money().paid == count * PRICE


def test_statements_do_not_grow_with_ends(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left of three customers' contracts is refunded in as many statements as of one."""
    numbers = [life.contract]
    for name in ("second", "third", "fourth"):
        person = life.house.person()
        numbers.append(begin_contract(life.house, life.store, person, name))
    life.until_settled(1)
    with life.unit() as unit:
        for number in numbers:
            request_termination(unit, number, "store_breach", "kennel closed")
            settle_termination(unit, number, choice=Choice.KEEP, confirmed=True, why="keeps")
    life.house.clock.advance(timedelta(days=366))
    engine, counted = life.house.platform.parts.database.engine, []
    for most in (1, 3):
        monkeypatch.setattr(leftover, "PAGE", most)
        with life.unit("system") as unit, count_statements(engine) as sent:
            assert leftovers_due(unit) == most
        counted.append(sent.count)
    assert counted[0] == counted[1] > 0
