"""What orders do to the books: paid with points and cash, called off, refunded, reshipped."""

from __future__ import annotations

from pawpact.ledger.account import (
    BENEFIT_CUSTOMER,
    BENEFIT_USED,
    CNY,
    COST_OF_GOODS,
    FREIGHT,
    GOODS_DISCOUNT,
    GOODS_INCOME,
    MALL_BONUS,
    MALL_PAID,
    PSP_CLEARING,
    REFUND_PAYABLE,
    REWARD_POINTS,
    RP,
    RP_CUSTOMER,
    RP_REDEEMED,
    SUPPLIER_CLAIM,
    SUPPLIER_PAYABLE,
)
from pawpact.ledger.leg import filled, money, not_negative, pieces, reversed_legs, sound
from pawpact.ledger.values import Journal, Posting, Split


def pay_order(
    key: str,
    customer: int,
    split: Split,
    cause: str,
    *,
    cost: int = 0,
    cash: int = 0,
    discount: int = 0,
    coupon: str = "",
) -> Journal:
    """P11: a shipped order paid with points; with reward points also P14, with cash also P12.

    Everything that one order took stands in one journal, so that a refund finds it all.
    ``discount`` is what a member's price ratio (P21) or a coupon of the kind ``coupon`` (P17)
    takes off the list price.
    """
    not_negative(cost, cash, discount)
    legs = _out_of_buckets(customer, split)
    if cash:
        legs.append(Posting(PSP_CLEARING, 0, CNY, cash))
    if discount:
        legs.append(Posting(GOODS_DISCOUNT, 0, CNY, discount))
    legs.append(Posting(GOODS_INCOME, 0, CNY, -(split.worth + cash + discount)))
    if coupon:
        legs += pieces(BENEFIT_CUSTOMER, BENEFIT_USED, coupon, customer, 1)
    legs += supply(cost)
    movement = "P17" if coupon else "P21" if discount else "P11"
    return Journal(movement, key, cause, sound(legs))


def call_off_order(key: str, customer: int, cash: int, cause: str) -> Journal:
    """P12 without goods: what was topped up in cash for an order called off is owed back."""
    return Journal("P12", key, cause, money(PSP_CLEARING, 0, REFUND_PAYABLE, customer, cash))


def refund_order(
    key: str,
    order_key: str,
    customer: int,
    split: Split,
    cause: str,
    *,
    cost: int = 0,
    cash: int = 0,
    discount: int = 0,
) -> Journal:
    """P22: goods came back; points return to the buckets and lots that P11 took them from.

    ``discount`` is what a better price or a coupon had taken off them.
    """
    not_negative(cost, cash, discount)
    legs = reversed_legs(_out_of_buckets(customer, split))
    legs.append(Posting(GOODS_INCOME, 0, CNY, split.worth + cash + discount))
    if discount:
        legs.append(Posting(GOODS_DISCOUNT, 0, CNY, -discount))
    if cash:
        legs.append(Posting(REFUND_PAYABLE, customer, CNY, -cash))
    legs += reversed_legs(supply(cost))
    return Journal("P22", key, cause, sound(legs), restores=order_key)


def reship(key: str, cost: int, freight: int, cause: str) -> Journal:
    """P23: goods are sent again and the store bears goods and courier."""
    legs = (
        Posting(COST_OF_GOODS, 0, CNY, cost),
        Posting(FREIGHT, 0, CNY, freight),
        Posting(SUPPLIER_PAYABLE, 0, CNY, -(cost + freight)),
    )
    return Journal("P23", key, cause, filled(legs))


def claim_from_warehouse(key: str, cost: int, freight: int, cause: str) -> Journal:
    """P24: the warehouse was at fault; what the store bore is claimed from it."""
    legs = (
        Posting(SUPPLIER_CLAIM, 0, CNY, cost + freight),
        Posting(COST_OF_GOODS, 0, CNY, -cost),
        Posting(FREIGHT, 0, CNY, -freight),
    )
    return Journal("P24", key, cause, filled(legs))


def _out_of_buckets(customer: int, split: Split) -> list[Posting]:
    """The debits that empty the buckets; reward points and their worth leave together."""
    not_negative(split.paid, split.bonus, split.reward_points, split.reward_worth)
    legs = [
        Posting(MALL_BONUS, customer, CNY, split.bonus),
        Posting(MALL_PAID, customer, CNY, split.paid),
        Posting(RP_CUSTOMER, customer, RP, split.reward_points),
        Posting(RP_REDEEMED, 0, RP, -split.reward_points),
        Posting(REWARD_POINTS, 0, CNY, split.reward_worth),
    ]
    return [leg for leg in legs if leg.amount]


def supply(cost: int) -> list[Posting]:
    """What the goods cost the store, owed to the supplier."""
    if not cost:
        return []
    return [Posting(COST_OF_GOODS, 0, CNY, cost), Posting(SUPPLIER_PAYABLE, 0, CNY, -cost)]
