"""What was wrong with goods is made good once for each line, and booked for what it cost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from pawpact.database.counting import count_statements
from pawpact.kernel.errors import Conflict, Forbidden, InvalidField, MoveRefused
from pawpact.ledger.models import JournalRow
from pawpact.ledger.service import audit
from pawpact.orders.audit import AUDITORS
from pawpact.orders.audit_claim import AUDITORS as CLAIMED
from pawpact.orders.claim_models import AfterSalesClaim, AfterSalesEvent
from pawpact.orders.claim_steps import (
    appeal_claim,
    approve_claim,
    file_claim,
    refuse_claim,
    reship_claim,
    take_back_claim,
)
from pawpact.orders.claim_values import ClaimKind, NewClaim
from pawpact.orders.claiming import grant_claims
from pawpact.orders.models import Order, OrderLineRow
from pawpact.orders.service import refund, ship
from pawpact.tasks.models import Task
from tests.core.orders.mall import SNACK, STAPLE, TOY, Mall
from tests.core.orders.test_fulfilment import legs
from tests.core.orders.test_refund import received


def line_of(mall: Mall, number: int = 0) -> int:
    return next(row.id for row in mall.rows(OrderLineRow) if row.number == number)


def grant(mall: Mall, kind: ClaimKind = ClaimKind.RESHIP, number: int = 0) -> list[bool]:
    with mall.unit() as unit:
        return grant_claims(unit, [NewClaim(line_of(mall, number), kind, "remedy/resend")])


def the_claim(mall: Mall) -> Any:
    (row,) = mall.rows(AfterSalesClaim)
    return row


def reship(mall: Mall, *, freight: int = 800, fault: bool = False) -> None:
    with mall.unit() as unit:
        claim = the_claim(mall).id
        reship_claim(unit, claim, "SF-1", freight, is_warehouse_at_fault=fault)


def findings(mall: Mall) -> list[str]:
    with mall.unit() as unit:
        return [each.code for each in audit(unit, (*AUDITORS, *CLAIMED)).findings]


def test_a_line_is_claimed_once_over_all_routes(mall: Mall) -> None:
    """Granted by a rule, granted again, asked for at the counter: there is one claim."""
    received(mall, SNACK)
    assert grant(mall) == [True]
    assert grant(mall, ClaimKind.REFUND) == [False]
    with mall.unit() as unit, pytest.raises(Conflict, match="already"):
        file_claim(unit, line_of(mall), ClaimKind.REFUND, "again")
    assert the_claim(mall).kind == "reship"


def test_one_line_named_twice_in_a_batch_is_claimed_once(mall: Mall) -> None:
    """Two cases about the same line in one batch come to one claim."""
    received(mall, SNACK)
    with mall.unit() as unit:
        new = NewClaim(line_of(mall), ClaimKind.RESHIP, "remedy/resend")
        assert grant_claims(unit, [new, new]) == [True, False]


@pytest.mark.parametrize("kind", [ClaimKind.RESHIP, ClaimKind.REFUND])
def test_claims_of_a_batch_are_opened_together(mall: Mall, kind: ClaimKind) -> None:
    """Two lines that rules grant at once cost as many statements as one."""
    received(mall, SNACK, STAPLE, TOY, cash=2_000)
    lines = [line_of(mall, number) for number in range(3)]
    assert _statements(mall, lines[:1], kind) == _statements(mall, lines[1:], kind)


def _statements(mall: Mall, lines: list[int], kind: ClaimKind) -> int:
    with mall.unit() as unit, count_statements(mall.database.engine) as statements:
        grant_claims(unit, [NewClaim(line, kind, "remedy/resend") for line in lines])
        return statements.count


def test_goods_are_sent_again_within_the_stores_hours(mall: Mall) -> None:
    """The task is due 48 hours after it was granted, and done once the parcel left."""
    received(mall, SNACK)
    grant(mall)
    (task,) = [each for each in mall.rows(Task) if each.kind == "after_sales_reship"]
    assert task.due_at == mall.clock.now() + timedelta(hours=48)
    reship(mall)
    (task,) = [each for each in mall.rows(Task) if each.kind == "after_sales_reship"]
    assert task.state == "suppressed"
    assert the_claim(mall).state == "closed"


def test_the_store_bears_what_is_sent_again(mall: Mall) -> None:
    """P23: two snacks at 4.00 and the courier's 8.00 are owed to the supplier."""
    received(mall, SNACK)
    grant(mall)
    reship(mall)
    assert legs(mall, "P23") == {
        "exp.cogs": 800,
        "exp.freight": 800,
        "liab.supplier_payable": -1600,
    }
    assert [row.movement for row in mall.rows(JournalRow)].count("P24") == 0
    assert findings(mall) == []


def test_the_warehouse_pays_for_its_fault(mall: Mall) -> None:
    """P24: all that the store bore is claimed from the warehouse."""
    received(mall, SNACK)
    grant(mall)
    reship(mall, fault=True)
    assert legs(mall, "P24") == {
        "asset.supplier_claim": 1600,
        "exp.cogs": -800,
        "exp.freight": -800,
    }
    assert findings(mall) == []


def test_a_refunded_line_goes_back_to_its_buckets(mall: Mall) -> None:
    """P22 for this line alone, once it is back; the order is in after-sales."""
    received(mall, SNACK, TOY, cash=2_000)
    grant(mall, ClaimKind.REFUND)
    with mall.unit() as unit:
        back = take_back_claim(unit, the_claim(mall).id, "expired")
    assert back is not None
    assert (back.points, back.cash) == (2_000, 0)
    assert mall.balances().paid + mall.balances().bonus == 13_000
    assert mall.rows(Order)[0].state == "after_sales"
    assert findings(mall) == []


def test_cash_above_the_small_sum_is_the_managers(mall: Mall) -> None:
    """A claim gives back no cash that a return at the counter would not."""
    mall.set(mall_orders__cash_refund_manager_above=1_000)
    received(mall, TOY, cash=2_000)
    grant(mall, ClaimKind.REFUND)
    with mall.unit() as unit, pytest.raises(Forbidden):
        take_back_claim(unit, the_claim(mall).id, "expired")


def test_an_exchange_is_sent_again_once_it_is_back(mall: Mall) -> None:
    """Nothing is refunded; the warehouse has its 48 hours from the day it came back."""
    received(mall, SNACK)
    grant(mall, ClaimKind.EXCHANGE)
    with pytest.raises(MoveRefused):
        reship(mall)
    mall.clock.advance(timedelta(days=3))
    with mall.unit() as unit:
        assert take_back_claim(unit, the_claim(mall).id, "back") is None
    (task,) = [each for each in mall.rows(Task) if each.kind == "after_sales_reship"]
    assert task.due_at == mall.clock.now() + timedelta(hours=48)
    reship(mall)
    assert [row.movement for row in mall.rows(JournalRow)].count("P22") == 0
    assert findings(mall) == []


def test_goods_that_did_not_leave_are_not_claimed(mall: Mall) -> None:
    """Before it is shipped an order is called off, not claimed."""
    order = mall.order(SNACK).order
    with pytest.raises(Conflict, match="did not leave"):
        grant(mall)
    with mall.unit() as unit:
        ship(unit, order)
    assert grant(mall) == [True]


def test_goods_that_came_back_are_not_claimed(mall: Mall) -> None:
    """A line that was returned whole has nothing left to be made good."""
    order = received(mall, SNACK)
    with mall.unit() as unit:
        refund(unit, order, {0: 2}, "r-1", why="changed her mind")
    with pytest.raises(Conflict):
        grant(mall)


def test_a_refused_claim_is_appealed_once(mall: Mall) -> None:
    """Refused, appealed and refused again it is over; nobody appeals a second time."""
    received(mall, STAPLE)
    with mall.unit() as unit:
        claim = file_claim(unit, line_of(mall), ClaimKind.RESHIP, "torn").id
        refuse_claim(unit, claim, "no photo")
        appeal_claim(unit, claim, "here it is")
        refuse_claim(unit, claim, "that is another bag")
    assert the_claim(mall).state == "closed"
    with mall.unit() as unit, pytest.raises(MoveRefused):
        appeal_claim(unit, claim, "again")
    moves = [(each.from_state, each.to_state) for each in mall.rows(AfterSalesEvent)]
    assert moves[-1] == ("appealed", "closed")
    assert findings(mall) == []


def test_an_appeal_that_is_accepted_is_made_good(mall: Mall) -> None:
    """The second look says yes: the goods are sent again."""
    received(mall, STAPLE)
    with mall.unit() as unit:
        claim = file_claim(unit, line_of(mall), ClaimKind.RESHIP, "torn").id
        refuse_claim(unit, claim, "no photo")
        appeal_claim(unit, claim, "here it is")
        approve_claim(unit, claim, "seen")
    assert the_claim(mall).state == "reshipping"


def test_a_freight_below_zero_is_refused(mall: Mall) -> None:
    """Nobody earns by sending goods again."""
    received(mall, SNACK)
    grant(mall)
    with pytest.raises(InvalidField):
        reship(mall, freight=-1)


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("freight", 900, "claim_booked_otherwise"),
        ("is_warehouse_at_fault", True, "claim_booked_otherwise"),
        ("state", "reshipped", "wrong_claim_state"),
    ],
)
def test_the_audit_sees_a_claim_that_was_changed(
    mall: Mall, column: str, value: object, code: str
) -> None:
    """Amounts, fault and state are compared with what is booked and with the moves."""
    received(mall, SNACK)
    grant(mall)
    reship(mall)
    with mall.unit() as unit:
        row = unit.session.get_one(AfterSalesClaim, (unit.store.tenant, the_claim(mall).id))
        setattr(row, column, value)
    assert findings(mall) == [code]
