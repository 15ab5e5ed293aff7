"""At the counter: booked, redeemed once, given back; and what time does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pawpact.benefits.coupon import coupon_for, free_coupon, reserve_coupon
from pawpact.benefits.lapse import tell_granted
from pawpact.benefits.models import Benefit
from pawpact.benefits.using import NotToBeUsed, book, cancel_booking, redeem, redeem_all, restore
from pawpact.kernel.errors import InvalidField, MoveRefused, NotFound
from pawpact.outbox.models import OutboxMessage
from tests.core.benefits.counter import CUSTOMER, Counterpart


@pytest.fixture
def grooming(counter: Counterpart) -> int:
    """A free grooming, valid for 90 days."""
    counter.ask("grant_benefit", type="grooming", count=1, once_per="contract", valid_days=90)
    return counter.rows(Benefit)[0].id  # type: ignore[no-any-return]


def test_a_use_costs_the_store_and_takes_one_piece(counter: Counterpart, grooming: int) -> None:
    """P19: one UNIT is used, 60 yuan are owed to the partner."""
    with counter.unit() as unit:
        redeem(unit, grooming, cost=60_00)
    assert counter.legs("P19") == [
        {
            "ben.customer:grooming": 1,
            "ben.used:grooming": -1,
            "exp.welfare": 60_00,
            "liab.supplier_payable": -60_00,
        }
    ]
    assert (counter.held(), counter.findings()) == ({}, [])


def test_a_second_use_is_refused_with_the_first_ones_day(
    counter: Counterpart, grooming: int
) -> None:
    """Whoever shows a used code again is told when it was used."""
    with counter.unit() as unit:
        redeem(unit, grooming)
    with counter.unit() as unit, pytest.raises(NotToBeUsed, match="was redeemed on"):
        redeem(unit, grooming)
    assert len(counter.legs("P19")) == 1


def test_several_are_used_together_or_none_is(counter: Counterpart) -> None:
    """Two uses are two journals of one booking; with one that is nobody's neither is used."""
    counter.ask("grant_benefit", type="grooming", count=2, once_per="contract", valid_days=90)
    pieces = [row.id for row in counter.rows(Benefit)]
    with counter.unit() as unit, pytest.raises(NotFound):
        redeem_all(unit, [*pieces, 1], cost=60_00)
    assert counter.legs("P19") == []
    with counter.unit() as unit:
        used = redeem_all(unit, pieces, cost=60_00)
    assert [each.benefit for each in used] == pieces
    assert (len(counter.legs("P19")), counter.held(), counter.findings()) == (2, {}, [])


def test_a_use_that_the_store_called_off_comes_back(counter: Counterpart, grooming: int) -> None:
    """Restored it is hers again, the cost is undone, and it can be used once more."""
    with counter.unit() as unit:
        redeem(unit, grooming, cost=60_00)
        restore(unit, grooming, "the groomer was ill")
    assert counter.held() == {"grooming": 1}
    assert counter.legs("P19r") == [
        {
            "ben.used:grooming": 1,
            "ben.customer:grooming": -1,
            "liab.supplier_payable": 60_00,
            "exp.welfare": -60_00,
        }
    ]
    with counter.unit() as unit:
        redeem(unit, grooming, cost=50_00)
    assert (counter.held(), counter.findings()) == ({}, [])


def test_what_comes_back_late_can_still_be_used(counter: Counterpart, grooming: int) -> None:
    """Given back on the last day it stays as long as the first notice is before the end."""
    counter.clock.advance(timedelta(days=89))
    with counter.unit() as unit:
        redeem(unit, grooming)
        restore(unit, grooming, "no water")
        ends = unit.session.get_one(Benefit, (unit.store.tenant, grooming)).expires_at
        assert ends is not None
        assert (unit.store.local_date(ends) - unit.today).days == 31


def test_a_booking_is_for_a_day_on_which_it_is_valid(counter: Counterpart, grooming: int) -> None:
    """Neither in the past nor after its end; and it can be called off."""
    now = counter.clock.now()
    with counter.unit() as unit:
        with pytest.raises(NotToBeUsed, match="valid from"):
            book(unit, grooming, now + timedelta(days=92))
        with pytest.raises(InvalidField, match="ahead"):
            book(unit, grooming, now - timedelta(hours=1))
        book(unit, grooming, now + timedelta(days=3))
        with pytest.raises(MoveRefused):
            book(unit, grooming, now + timedelta(days=4))
        cancel_booking(unit, grooming, "she is ill")
    assert counter.states() == {"granted": 1}


def test_it_runs_out_after_notice_and_not_before(counter: Counterpart, grooming: int) -> None:
    """P20 after the ninetieth day, told 30 and 7 days ahead; the ninetieth day still counts."""
    assert counter.pass_days(90) == 0
    assert counter.pass_days(1) == 1
    assert counter.legs("P20") == [{"ben.customer:grooming": 1, "ben.expired:grooming": -1}]
    told = [row for row in counter.rows(OutboxMessage) if row.kind == "benefit.expiring"]
    assert len(told) == 2
    assert (counter.states(), counter.findings()) == ({"expired": 1}, [])


def test_without_a_delivered_notice_it_does_not_run_out(
    counter: Counterpart, grooming: int
) -> None:
    """As long as no notice arrived the end is put off."""
    assert counter.pass_days(100, deliver=False) == 0
    assert counter.states() == {"granted": 1}


def test_what_is_booked_waits_for_its_day(counter: Counterpart, grooming: int) -> None:
    """A booking on the last day is honoured; after it nobody came and it runs out."""
    with counter.unit() as unit:
        book(unit, grooming, counter.clock.now() + timedelta(days=90))
    assert counter.pass_days(92) == 1
    assert counter.states() == {"expired": 1}


def test_a_coupon_waits_for_its_order(counter: Counterpart) -> None:
    """While an order is on its way its coupon does not run out; called off it does."""
    counter.ask("grant_coupon", kind="birthday", amount=10_00, valid_days=30)
    (coupon,) = counter.benefits("birthday")
    with counter.unit() as unit:
        reserve_coupon(unit, coupon_for(unit, coupon.id, CUSTOMER), "order:1")
    assert counter.pass_days(40) == 0
    with counter.unit() as unit:
        free_coupon(unit, coupon.id, "called off")
    assert counter.pass_days(1) == 1
    assert counter.findings() == []


def test_each_piece_of_a_card_has_its_own_time(counter: Counterpart) -> None:
    """The examination of the second quarter is refused in the first."""
    counter.ask("grant_benefit", type="health_check_year_card", count=1, once_per="customer")
    first, second, *_ = counter.benefits("health_check_year_card")
    with counter.unit() as unit:
        redeem(unit, first.id)
        with pytest.raises(NotToBeUsed, match="valid from"):
            redeem(unit, second.id)
    counter.clock.advance(timedelta(days=100))
    with counter.unit() as unit:
        redeem(unit, second.id)
    assert counter.held() == {"health_check_year_card": 2}


def test_a_price_is_not_redeemed(counter: Counterpart) -> None:
    """A discount card counts by itself where something is bought."""
    counter.ask("grant_benefit", type="grooming_card", count=1, once_per="contract")
    (card,) = counter.benefits("grooming_card")
    with counter.unit() as unit, pytest.raises(NotToBeUsed, match="not redeemed at the counter"):
        redeem(unit, card.id)


def test_an_unknown_code_is_not_found(counter: Counterpart) -> None:
    """A code of another store, or of none, is answered alike."""
    with counter.unit() as unit, pytest.raises(NotFound, match="no such benefit"):
        redeem(unit, 5)


def test_owners_hear_of_what_they_got_once(counter: Counterpart) -> None:
    """Two groomings are one message, a star and being a veteran one each; no more, never twice."""
    counter.ask("grant_benefit", type="grooming", count=2, once_per="contract")
    counter.ask("set_star", level=1)
    for kind in ("veteran", "free_events", "trial_panel"):
        counter.ask("set_privilege", kind=kind)
    with counter.unit() as unit:
        assert tell_granted(unit) == 6
        assert tell_granted(unit) == 0
    said = [(row.kind, row.said) for row in counter.rows(OutboxMessage)]
    assert said == [
        ("benefit.granted", {"benefit": "grooming", "count": 2}),
        ("benefit.star", {"level": 1}),
        ("benefit.granted", {"benefit": "veteran", "count": 1}),
    ]
