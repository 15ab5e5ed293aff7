"""A shop, a customer and the journals that several tests begin with."""

from __future__ import annotations

from pawpact.ledger.movement import grant_reward_points, settle_charge
from pawpact.ledger.service import post
from pawpact.ledger.values import Journal, Posting
from pawpact.tenancy.unit import Unit
from tests.core.shop import make_store

SHOP = make_store(
    {
        "core.ledger.spend_order": ("reward", "bonus", "paid"),
        "core.ledger.reward_points_expire_months": 12,
        "core.ledger.reward_expiry_notice_days": (30, 7),
        "core.ledger.reward_point_value": 10,
    }
)
ANNA = 1001
BORIS = 1002
POINT_VALUE = 10


def settled(period: int, amount: int = 398_00, customer: int = ANNA) -> Journal:
    """P01 for one period."""
    return settle_charge(f"charge:{customer}:{period}", customer, amount, "charge.settled")


def discounted(key: str, paid: int, bonus: int, customer: int = ANNA) -> Journal:
    """P03: a first charge whose discount the store funds as bonus points."""
    legs = (
        Posting("asset.psp_clearing", 0, "CNY", paid),
        Posting("exp.promo.first_charge", 0, "CNY", bonus),
        Posting("liab.mall_paid", customer, "CNY", -paid),
        Posting("liab.mall_bonus", customer, "CNY", -bonus),
    )
    return Journal("P03", key, "charge.settled", legs)


def rewarded(key: str, points: int, customer: int = ANNA) -> Journal:
    """P13 as an apology."""
    return grant_reward_points(key, customer, points, POINT_VALUE, "complaint", "apology/goods")


def fill(unit: Unit, customer: int = ANNA) -> None:
    """Give a customer 98.00 paid, 30.00 bonus and 100 reward points."""
    post(unit, [discounted(f"fill:{customer}", 98_00, 30_00, customer)])
    post(unit, [rewarded(f"reward:{customer}", 100, customer)])
