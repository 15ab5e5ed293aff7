"""Apologies come out of the store's budget of the month, end at the customer's most, come once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from pawpact.database.session import Database
from pawpact.decisions.values import Batch, Granted, Status
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.identity import Ids
from pawpact.kernel.vault import Vault
from pawpact.ledger.service import audit, balances
from pawpact.orders.audit_claim import AUDITORS
from pawpact.orders.claim_handlers import provide_budget, provide_lines
from pawpact.orders.claim_models import CompensationMonth
from pawpact.orders.claim_values import ClaimKind, NewClaim
from pawpact.orders.claiming import grant_claims
from pawpact.orders.compensation import compensate
from pawpact.orders.models import OrderLineRow
from pawpact.policy.model import EffectRequest
from pawpact.tasks.models import Task
from pawpact.vocabulary.case import Case
from tests.core.orders.mall import CUSTOMER, SNACK, Mall
from tests.core.orders.test_claim import line_of
from tests.core.orders.test_refund import received

BUDGET = "complaint_compensation__monthly_budget_per_store"
MOST = "complaint_compensation__monthly_points_cap_per_customer"


@pytest.fixture
def generous(database: Database, clock: FixedClock, ids: Ids, vault: Vault) -> Mall:
    """100 yuan a month, at most 300 points a customer; a point is worth 0.10 yuan."""
    mall = Mall(database, clock, ids, vault)
    set_limits(mall)
    return mall


def set_limits(mall: Mall, budget: int = 100_00, most: int = 300) -> None:
    mall.set(**{BUDGET: budget, MOST: most, "core__ledger__reward_point_value": 10})


def asked(points: int, key: str, customer: int = CUSTOMER, **subjects: int) -> Granted:
    """An apology for what happened at ``key``; ``order_line`` where goods are at stake."""
    request = EffectRequest("compensate", {"points": points}, "complaint.remedy", "resend")
    number = sum(map(ord, key))
    roles = {"contract": number, "charge": number, "customer": customer, "pet": 1, **subjects}
    return Granted("period.performed", Case(key, roles), request, frozenset(), 1)


def give(mall: Mall, *granted: Granted) -> Sequence[Status]:
    with mall.unit() as unit:
        return compensate(unit, granted)


def points(mall: Mall, customer: int = CUSTOMER) -> int:
    with mall.unit() as unit:
        return balances(unit, customer).reward_points


def months(mall: Mall) -> list[CompensationMonth]:
    with mall.database.reading(mall.store.tenant) as session:
        rows = select(CompensationMonth).order_by(CompensationMonth.customer_id)
        return list(session.scalars(rows))


def findings(mall: Mall) -> list[str]:
    with mall.unit() as unit:
        return [each.code for each in audit(unit, AUDITORS).findings]


def test_an_apology_is_booked_and_counted(generous: Mall) -> None:
    """P13 with the reason complaint; the month knows what was given, and to whom."""
    assert give(generous, asked(50, "a")) == [Status.APPLIED]
    assert points(generous) == 50
    found = {row.customer_id: row.points for row in months(generous)}
    assert found == {0: 50, CUSTOMER: 50}
    assert findings(generous) == []


def test_a_line_is_apologised_for_once_over_all_routes(generous: Mall) -> None:
    """A complaint and an after-sales case about the same line grant once; another line is new."""
    first = give(generous, asked(50, "complaint", order_line=7))
    second = give(generous, asked(100, "case", order_line=7), asked(60, "other", order_line=8))
    assert [*first, *second] == [Status.APPLIED, Status.ALREADY, Status.APPLIED]
    assert points(generous) == 110


def test_a_customer_gets_no_more_than_her_most(generous: Mall) -> None:
    """Of 250 and 100 the last 50 are capped; after that she gets none in this month."""
    assert give(generous, asked(250, "a"), asked(100, "b")) == [Status.APPLIED, Status.CAPPED]
    assert give(generous, asked(1, "c")) == [Status.CAPPED]
    assert points(generous) == 300
    assert findings(generous) == []


def test_exactly_her_most_is_not_capped(generous: Mall) -> None:
    """300 of 300 are given whole."""
    assert give(generous, asked(300, "a")) == [Status.APPLIED]


def test_a_month_later_she_may_be_apologised_to_again(generous: Mall) -> None:
    """Both limits count the store's own month."""
    give(generous, asked(300, "a"))
    generous.clock.advance(timedelta(days=31))
    assert give(generous, asked(300, "b")) == [Status.APPLIED]
    assert points(generous) == 600


def test_a_used_up_budget_asks_the_manager(generous: Mall) -> None:
    """1000 points are 100 yuan: one point more is given to nobody, and somebody has to decide."""
    set_limits(generous, most=2_000)
    assert give(generous, asked(1_000, "a")) == [Status.APPLIED]
    assert give(generous, asked(1, "b", customer=12)) == [Status.REFERRED]
    assert points(generous, 12) == 0
    assert [row.kind for row in generous.rows(Task)] == ["compensation_over_budget"]
    set_limits(generous, budget=101_00, most=2_000)
    assert give(generous, asked(1, "b", customer=12)) == [Status.APPLIED]
    assert findings(generous) == []


def test_no_points_are_no_apology(generous: Mall) -> None:
    """Near-expiry goods bring none: nothing is booked and nothing counted."""
    assert give(generous, asked(0, "a")) == [Status.APPLIED]
    assert points(generous) == 0
    assert sum(row.points for row in months(generous)) == 0


def test_rules_read_what_is_left(generous: Mall) -> None:
    """The budget less what was given, in fen; unknown where no policy brings a budget."""
    give(generous, asked(50, "a"))
    assert left(generous) == [95_00]
    generous.set()
    assert left(generous) == [None]


def left(mall: Mall) -> Any:
    with mall.unit() as unit:
        case = Case("d", {"store": unit.store.tenant})
        return provide_budget(Batch(unit, "day.opened", (case,)))["store.budget_left"]


def test_rules_read_whether_a_line_is_claimed(mall: Mall) -> None:
    """Whether it left, and whether somebody asked already; of an order on hand neither."""
    received(mall, SNACK, key="o-1")
    mall.order(SNACK, key="o-2")
    with mall.unit() as unit:
        sent = line_of(mall)
        grant_claims(unit, [NewClaim(sent, ClaimKind.RESHIP, "remedy/resend")])
        waiting = unit_line(mall, sent)
        cases = tuple(Case(str(each), {"order_line": each}) for each in (sent, waiting))
        found = provide_lines(Batch(unit, "remedy.requested", cases))
    assert found == {"line.claimed": [True, False], "line.sent": [True, False]}


def unit_line(mall: Mall, other: int) -> int:
    """The line that is not this one."""
    return next(row.id for row in mall.rows(OrderLineRow) if row.id != other)


@pytest.mark.parametrize("owner", [0, CUSTOMER])
def test_the_audit_sees_a_month_that_was_changed(generous: Mall, owner: int) -> None:
    """What is counted for a customer and for the store is compared with the books."""
    give(generous, asked(50, "a"))
    with generous.unit() as unit:
        month = months(generous)[0].month
        row = unit.session.get_one(CompensationMonth, (unit.store.tenant, month, owner))
        row.points = 49
    assert findings(generous) == ["compensation_counted_otherwise"]
