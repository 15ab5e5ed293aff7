"""What effects come to by their declared cost."""

from __future__ import annotations

import pytest

from pawpact.backtest.amount import NOTHING, UNPRICED, Amount, Price, amounts
from pawpact.policy.model import EffectRequest
from pawpact.vocabulary.core import CORE
from pawpact.vocabulary.types import Value

PRICE = Price(period=398_00, contract=12 * 398_00)


def asked(effect: str, **arguments: Value) -> EffectRequest:
    return EffectRequest(effect, arguments, "acme.policy", "rule")


def cost(*requests: EffectRequest, price: Price = PRICE) -> Amount:
    return sum(amounts(requests, CORE, price), NOTHING)


@pytest.mark.parametrize(
    ("request_", "amount"),
    [
        (asked("approve"), Amount(contracts=1, payments=12 * 398_00)),
        (
            asked("require_deposit", amount=500_00),
            Amount(contracts=1, payments=12 * 398_00, deposits=500_00),
        ),
        (asked("refuse", reason="under_age"), NOTHING),
        (asked("grant_points", points=50, reason="streak"), Amount(points=50)),
        (asked("discount_charge", amount=30_00, reason="first_charge"), Amount(money=30_00)),
        (asked("discount_charge", price_ratio=5_000, reason="half_price"), Amount(money=199_00)),
        (asked("discount_charge", amount=999_00, reason="first_charge"), Amount(money=398_00)),
        (asked("waive_period", periods=2), Amount(money=2 * 398_00)),
        (asked("waive_period", periods=1, points_ratio=5_000), Amount(money=199_00)),
        (asked("waive_period", periods=1, borne_by=2, borne_share=5_000), Amount(money=199_00)),
        (asked("waive_period", periods=1, borne_by=2), NOTHING),
        (asked("waive_period", periods=1, borne_by=0), Amount(money=398_00)),
        (asked("grant_benefit", type="checkup", count=3, once_per="pet"), Amount(benefits=3)),
        (asked("grant_coupon", kind="food", amount=20_00), Amount(money=20_00, benefits=1)),
        (asked("grant_coupon", kind="clinic", price_ratio=7_000), Amount(benefits=1, unpriced=1)),
        (asked("set_star", level=2), Amount(unpriced=1)),
        (asked("acme_thank"), Amount(unpriced=1)),
        (asked("open_task", kind="call", within=1, clock="days"), NOTHING),
    ],
)
def test_an_effect_costs_what_its_declaration_says(request_: EffectRequest, amount: Amount) -> None:
    """Money, points, pieces, deposits and contracts, each in its own column."""
    assert cost(request_) == amount


def test_of_several_discounts_the_best_counts() -> None:
    """Half of 398 is more than 30 off, and the two never add up."""
    thirty = asked("discount_charge", amount=30_00, reason="first_charge")
    half = asked("discount_charge", price_ratio=5_000, reason="half_price")
    assert cost(thirty, half) == cost(half, thirty) == Amount(money=199_00)


def test_where_discounts_add_up_each_comes_off_what_is_left() -> None:
    """Half of 398 first, then 30 off the other half, as where they are carried out."""
    thirty = asked("discount_charge", amount=30_00, reason="first_charge")
    half = asked("discount_charge", price_ratio=5_000, reason="half_price")
    found = amounts([thirty, half], CORE, PRICE, adds_up=True)
    assert found == [Amount(money=30_00), Amount(money=199_00)]


def test_a_waiver_beats_every_discount() -> None:
    """A period that costs nothing cannot be made cheaper."""
    half = asked("discount_charge", price_ratio=5_000, reason="half_price")
    assert cost(half, asked("waive_period", periods=1)) == Amount(money=398_00)


def test_without_a_price_nothing_is_guessed() -> None:
    """Where the books know no price the effect is counted as one whose cost is unknown."""
    half = asked("discount_charge", price_ratio=5_000, reason="half_price")
    assert cost(half, price=UNPRICED) == Amount(unpriced=1)


def test_an_answer_that_was_not_the_last_brings_no_contract() -> None:
    """Neither the contract nor the deposit; what else it cost stays."""
    whole = Amount(money=1, points=2, benefits=3, deposits=4, contracts=5, payments=6, unpriced=7)
    assert whole.passing == Amount(money=1, points=2, benefits=3, unpriced=7)
    assert whole.contract == Amount(contracts=5, payments=6)


def test_what_moves_is_counted_whichever_way() -> None:
    """Ten yuan less and a hundred points more, at ten fen a point, are twenty yuan that move."""
    assert Amount(money=-10_00, points=100, deposits=500_00).moved(10) == 20_00
