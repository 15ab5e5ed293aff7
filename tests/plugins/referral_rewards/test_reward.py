"""What a referral brings, when, and what of it goes when the newcomer leaves."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from sqlalchemy import select

from pawpact.billing.models import Charge, ChargeWaiver
from pawpact.billing.pausing import pause_charges
from pawpact.ledger.service import balances
from pawpact.ledger.spending import spend
from pawpact.orders.service import OrderLine, place
from pawpact.sdk import Ratio
from tests.plugins.referral_rewards.conftest import PLUGIN, Shop

PRICE = 26_800
POINTS = 2_680


@pytest.fixture
def referrer(shop: Shop) -> Mapping[str, int]:
    return shop.referrer()


def bring(shop: Shop, referrer: Mapping[str, int]) -> Mapping[str, int]:
    return shop.newcomer(shop.code(referrer["customer"]))


def test_it_counts_after_the_first_debit(shop: Shop, referrer: Mapping[str, int]) -> None:
    """Pending until then; on that day one grooming, and the next period is waived with its points.

    The newcomer pays half of the first month, and the store adds the other half (P04, P05).
    """
    newcomer = bring(shop, referrer)
    shop.live(30)
    assert shop.seen(referrer["customer"]) | {"code": "", "valid_until": ""} == {
        "code": "", "valid_until": "", "qualified": 0, "pending": 1, "waivers_due": 0
    }  # fmt: skip
    shop.live(1)
    assert shop.charge(newcomer, 1) == ("settled", PRICE // 2)
    assert shop.journals("P04") == 1
    assert shop.seen(referrer["customer"])["waivers_due"] == 1
    assert shop.benefits(referrer, "grooming") == ["granted"]
    rate = shop.store.figures(f"{PLUGIN}.referral_rate")["rate"]
    assert isinstance(rate, Ratio)
    assert rate.over == 1
    shop.live(30)
    assert shop.charge(referrer, 2) == ("waived", PRICE)
    assert shop.journals("P05") == 1
    assert shop.store.view(PLUGIN, "referrals")["items"][0]["state"] == "rewarded"
    assert shop.findings() == []


def test_an_announced_period_is_debited(shop: Shop, referrer: Mapping[str, int]) -> None:
    """The newcomer's first debit falls three days before the referrer's second: the third waits."""
    shop.live(28)
    bring(shop, referrer)
    shop.live(62)
    assert shop.charge(referrer, 2)[0] == "settled"
    assert shop.charge(referrer, 3)[0] == "scheduled"
    shop.live(3)
    assert shop.charge(referrer, 3) == ("waived", PRICE)


def test_six_periods_of_a_contract_at_most(shop: Shop, referrer: Mapping[str, int]) -> None:
    """Of twelve earned ones six are waived and six become points of equal worth, once each."""
    shop.store.parameters({"referral_rewards.base_waived_periods": 12})
    bring(shop, referrer)
    shop.live(32)
    assert shop.store.points(referrer["customer"]) == 6 * POINTS
    assert shop.seen(referrer["customer"])["waivers_due"] == 6
    shop.live(33)
    assert shop.store.points(referrer["customer"]) == 6 * POINTS
    assert shop.seen(referrer["customer"])["waivers_due"] == 5
    assert shop.findings() == []


def test_without_a_live_contract_it_becomes_points(shop: Shop, referrer: Mapping[str, int]) -> None:
    """The referrer has left meanwhile: the points are those of her newest monthly price."""
    bring(shop, referrer)
    shop.live(20)
    shop.leave(referrer)
    shop.live(11)
    assert shop.store.points(referrer["customer"]) == POINTS
    assert shop.store.view(PLUGIN, "referrals")["items"][0]["state"] == "rewarded"


def test_a_waiver_of_a_contract_that_ends_comes_back(
    shop: Shop, referrer: Mapping[str, int]
) -> None:
    """The period was waived and its day had not come: it becomes points."""
    bring(shop, referrer)
    shop.live(56)
    assert shop.charge(referrer, 2) == ("scheduled", PRICE)
    assert shop.seen(referrer["customer"])["waivers_due"] == 0
    shop.leave(referrer)
    shop.live(1)
    assert shop.store.points(referrer["customer"]) == POINTS


def test_who_leaves_before_it_counts_brings_nothing(
    shop: Shop, referrer: Mapping[str, int]
) -> None:
    """Withdrawn within the cooling-off days: nothing was given, nothing goes."""
    shop.leave(bring(shop, referrer))
    shop.live(32)
    assert shop.newcomers() == [{"state": "withdrawn", "why": "cooling_off"}]
    assert shop.benefits(referrer, "grooming") == []
    assert shop.charge(referrer, 1)[0] == "settled"


def test_who_leaves_in_time_takes_the_unused_along(shop: Shop, referrer: Mapping[str, int]) -> None:
    """The grooming goes, and the period that was waived is debited after all."""
    newcomer = bring(shop, referrer)
    shop.live(57)
    assert shop.seen(referrer["customer"])["waivers_due"] == 0
    shop.leave(newcomer)
    assert shop.benefits(referrer, "grooming") == ["withdrawn"]
    shop.live(8)
    assert shop.charge(referrer, 2) == ("settled", PRICE)
    assert shop.findings() == []


@pytest.mark.parametrize(("spent", "goes"), [(0, 1), (1, 0)])
def test_points_of_a_given_waiver_go_while_none_is_spent(
    shop: Shop, referrer: Mapping[str, int], spent: int, goes: int
) -> None:
    """On day 30 after it counted P38 takes them back; a fen spent and they stay."""
    newcomer = bring(shop, referrer)
    shop.live(61)
    if spent:
        with shop.store.unit() as unit:
            have = balances(unit, referrer["customer"])
            spend(unit, referrer["customer"], have.paid + spent, "test", cause="test")
    shop.leave(newcomer)
    assert shop.journals("P38") == goes
    assert shop.findings() == []


def test_on_the_day_after_nothing_goes(shop: Shop, referrer: Mapping[str, int]) -> None:
    """31 days after it counted the referral stands, whatever the newcomer does."""
    newcomer = bring(shop, referrer)
    shop.live(62)
    shop.leave(newcomer)
    assert shop.benefits(referrer, "grooming") == ["granted"]
    assert shop.seen(referrer["customer"])["qualified"] == 1


@pytest.mark.parametrize(("now", "goes"), [(20, True), (90, False)])
def test_the_claw_back_time_is_that_of_the_signing(
    shop: Shop, referrer: Mapping[str, int], now: int, goes: bool
) -> None:
    """Signed under 30 days: a longer time of later takes nothing more, a shorter one less."""
    newcomer = bring(shop, referrer)
    shop.live(31)
    shop.store.parameters({"referral_rewards.clawback_days": now})
    shop.live(19 if goes else 31)
    shop.leave(newcomer)
    assert (shop.benefits(referrer, "grooming") == ["withdrawn"]) is goes


def test_a_card_that_was_used_stays(shop: Shop, referrer: Mapping[str, int]) -> None:
    """One order was sold at the lifetime card's price: the tier is lost, the card is not."""
    cards = {1: "lifetime_food", 3: "deworming_year", 5: "health_check_year", 10: "lifetime_food"}
    tiers = ", ".join(f"{{referrals: {at}, benefit: {name}_card}}" for at, name in cards.items())
    shop.store.parameters({"referral_rewards.tiers": f"[{tiers}]"})
    newcomers = [bring(shop, referrer)]
    shop.live(31)
    food = [OrderLine("F-1", "猫粮", "staple_food", 1, 100_00, 50_00)]
    with shop.store.unit() as unit:
        assert place(unit, referrer["customer"], food, "food").total == 90_00
    shop.leave(newcomers[0])
    assert shop.seen(referrer["customer"])["qualified"] == 0
    assert shop.benefits(referrer, "lifetime_food_card") == ["granted"]


def test_a_tier_goes_with_the_third_and_comes_back(shop: Shop, referrer: Mapping[str, int]) -> None:
    """Three referrals give the deworming card; two take it, unused, and a further one gives it."""
    newcomers = [bring(shop, referrer) for _ in "123"]
    late = bring(shop, referrer)
    shop.leave(late)
    shop.live(31)
    cards = shop.benefits(referrer, "deworming_year_card")
    assert cards
    assert set(cards) == {"granted"}
    shop.leave(newcomers[0])
    assert set(shop.benefits(referrer, "deworming_year_card")) == {"withdrawn"}
    bring(shop, referrer)
    shop.live(31)
    again = shop.benefits(referrer, "deworming_year_card")[len(cards) :]
    assert set(again) == {"granted"}
    assert len(again) == len(cards)
    assert shop.findings() == []


def test_a_fraud_is_taken_back_at_any_time(shop: Shop, referrer: Mapping[str, int]) -> None:
    """The manager says so two months later: what is unused goes."""
    bring(shop, referrer)
    shop.live(70)
    shop.take_back(referrer["customer"], "self")
    assert shop.benefits(referrer, "grooming") == ["withdrawn"]
    assert shop.seen(referrer["customer"])["qualified"] == 0


def test_one_waiver_is_not_given_twice(shop: Shop) -> None:
    """Two contracts of the referrer are priced in one go: one period of one of them is waived."""
    person = shop.store.person()
    contracts = [shop.store.contract(shop.store.apply(person, score=700)) for _ in "12"]
    bring(shop, contracts[0])
    shop.live(62)
    states = sorted(shop.charge(each, 2)[0] for each in contracts)
    assert states == ["settled", "waived"]


def test_a_pause_takes_a_waived_period_along(shop: Shop, referrer: Mapping[str, int]) -> None:
    """The period moves to the end of the contract, still waived for the same referral."""
    bring(shop, referrer)
    shop.live(56)
    with shop.store.unit() as unit:
        pause_charges(unit, referrer["contract"], 1)
    assert shop.charge(referrer, 2)[0] == "moved"
    assert shop.seen(referrer["customer"])["waivers_due"] == 0
    with shop.store.reading() as unit:
        (waiver,) = unit.session.scalars(select(ChargeWaiver))
        charge = unit.session.get_one(Charge, (unit.store.tenant, waiver.charge_id))
        assert (charge.period, charge.waived, charge.state) == (13, True, "scheduled")
