"""Another plan: no fee, a fresh confirmation, a price from a period nobody announced yet."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from pawpact.billing.gateway.capability import Capabilities
from pawpact.billing.service import change_limit, valid_mandate
from pawpact.contracts.ending.termination import request_termination
from pawpact.contracts.models import PlanChange
from pawpact.contracts.running.hold import holds, put_hold
from pawpact.contracts.running.plan_change import PlanChanged, PlanWish, change_plan
from pawpact.kernel.errors import Conflict, InvalidField
from pawpact.ledger.models import JournalRow
from tests.core.contracts.life import PRICE, Life

AGREED = {"signature": "sha256:1"}
DEARER, DEAR = "cat_pedigree", 39_800


def _change(
    life: Life, plan: str = DEARER, key: str = "k", limit: int | None = DEAR
) -> PlanChanged:
    with life.unit("customer:1") as unit:
        return change_plan(unit, PlanWish("k", life.contract, plan, AGREED, limit))


def test_a_dearer_plan_takes_effect_without_a_posting(life: Life) -> None:
    """P43: nothing is booked for the change; the next debit has the new amount."""
    done = _change(life)
    with life.reading() as unit:
        assert unit.session.scalars(select(JournalRow.id)).all() == []
    assert (done.price, done.before, done.fee) == (DEAR, PRICE, 0)
    life.until_settled(1)
    assert life.booked("P01") == {"asset.psp_clearing": DEAR, "liab.mall_paid": -DEAR}
    assert life.row().plan_price == DEAR


def test_near_a_debit_it_applies_from_the_next_period(life: Life) -> None:
    """What is announced keeps its price; the period after it has the new one."""
    life.before_debit(100)
    first, second = life.charges()[:2]
    done = _change(life)
    assert done.effective_on == second.due_on
    assert [each.amount for each in life.charges()[:2]] == [first.amount, DEAR]


def test_the_customer_confirms_afresh(life: Life) -> None:
    """Without evidence of her agreement nothing changes."""
    with life.unit() as unit, pytest.raises(InvalidField, match="confirmation"):
        change_plan(unit, PlanWish("k", life.contract, DEARER, {"signature": " "}, DEAR))
    assert {each.amount for each in life.charges()} == {PRICE}


def test_a_price_that_the_provider_cannot_take_is_refused(life: Life) -> None:
    """Beyond the provider's highest amount there is no other plan, whatever the mandate says."""
    wish = PlanWish("k", life.contract, DEARER, AGREED, DEAR)
    with life.unit() as unit, pytest.raises(InvalidField, match=r"397\.99"):
        change_plan(unit, wish, {"simulator": Capabilities(max_amount=DEAR - 1)})
    assert life.row().plan_price == PRICE


def test_a_mandate_below_the_price_has_to_be_raised(life: Life) -> None:
    """Without a new limit a dearer plan is refused with both amounts."""
    with pytest.raises(Conflict, match=r"268\.00"):
        _change(life, limit=None)
    with pytest.raises(InvalidField, match=r"300\.00"):
        _change(life, limit=30_000)


def test_a_plan_that_is_not_offered_is_refused(life: Life) -> None:
    """An unknown plan is refused with those that there are."""
    with pytest.raises(InvalidField, match="cat_common"):
        _change(life, "cat_golden")


def test_one_number_is_one_change(life: Life) -> None:
    """Handed in twice, the plan changed once."""
    assert _change(life) == _change(life)
    with life.reading() as unit:
        assert len(unit.session.scalars(select(PlanChange.id)).all()) == 1


def test_the_same_price_is_no_change(life: Life) -> None:
    """Asking for the plan that is running is refused."""
    with pytest.raises(Conflict, match="already"):
        _change(life, "cat_common", limit=None)


def test_a_contract_that_ends_keeps_its_plan(life: Life) -> None:
    """After the request to end nothing can be changed."""
    with life.unit() as unit:
        request_termination(unit, life.contract, "customer_request", "moves")
    with pytest.raises(Conflict, match="terminating"):
        _change(life)


def test_the_streak_goes_on(life: Life) -> None:
    """One period before and one after the change make a streak of two."""
    life.until_settled(1)
    _change(life)
    life.until_settled(2)
    assert life.row().streak == 2


def _limit(life: Life, limit: int) -> None:
    with life.unit() as unit:
        mandate = valid_mandate(unit, life.contract)
        assert mandate is not None
        change_limit(unit, mandate, limit)


def _held(life: Life) -> list[str]:
    with life.reading() as unit:
        return [str(each.reason) for each in holds(unit, [life.contract])[life.contract]]


def test_a_cheaper_plan_within_the_limit_lets_debits_go_on(life: Life) -> None:
    """Stopped because the limit fell below the price, debits go on once the price is below it."""
    _change(life)
    _limit(life, PRICE)
    assert _held(life) == ["payment_method"]
    with life.unit("customer:1") as unit:
        change_plan(unit, PlanWish("back", life.contract, "cat_common", AGREED))
    assert _held(life) == []
    life.until_settled(1)
    assert life.booked("P01") == {"asset.psp_clearing": PRICE, "liab.mall_paid": -PRICE}


def test_a_cheaper_plan_does_not_lift_what_another_reason_laid(life: Life) -> None:
    """A mandate whose limit always covered the price leaves a hold of another reason alone."""
    _change(life)
    with life.unit() as unit:
        put_hold(unit, life.contract, "dispute", "asked by the customer")
        change_plan(unit, PlanWish("back", life.contract, "cat_common", AGREED))
    assert _held(life) == ["dispute"]
