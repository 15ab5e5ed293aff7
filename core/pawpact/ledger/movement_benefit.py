"""What coupons and free services do to the books: counted in pieces, money only when used."""

from __future__ import annotations

from pawpact.ledger.account import (
    BENEFIT_CUSTOMER,
    BENEFIT_EXPIRED,
    BENEFIT_GRANTED,
    BENEFIT_USED,
    CNY,
    GOODS_DISCOUNT,
    GOODS_INCOME,
    MALL_PAID,
    SUPPLIER_PAYABLE,
    WELFARE,
)
from pawpact.ledger.leg import filled, money, not_negative, pieces
from pawpact.ledger.values import Journal, Posting


def grant_coupon(key: str, customer: int, kind: str, count: int, cause: str) -> Journal:
    """P16: a coupon is granted; a count, no money until it is used."""
    return _granted("P16", key, customer, kind, count, cause)


def use_coupon(key: str, customer: int, kind: str, worth: int, paid: int, cause: str) -> Journal:
    """P17: a coupon pays ``worth`` of goods, paid points pay the rest."""
    not_negative(worth, paid)
    legs = (
        *pieces(BENEFIT_CUSTOMER, BENEFIT_USED, kind, customer, 1),
        Posting(GOODS_DISCOUNT, 0, CNY, worth),
        Posting(MALL_PAID, customer, CNY, paid),
        Posting(GOODS_INCOME, 0, CNY, -(worth + paid)),
    )
    return Journal("P17", key, cause, filled(legs))


def grant_service(key: str, customer: int, kind: str, count: int, cause: str) -> Journal:
    """P18: free services are granted."""
    return _granted("P18", key, customer, kind, count, cause)


def use_service(key: str, customer: int, kind: str, cost: int, cause: str) -> Journal:
    """P19: one free service is used; what it costs at a partner is the store's."""
    not_negative(cost)
    legs = pieces(BENEFIT_CUSTOMER, BENEFIT_USED, kind, customer, 1)
    if cost:
        legs += money(WELFARE, 0, SUPPLIER_PAYABLE, 0, cost)
    return Journal("P19", key, cause, legs)


def withdraw_benefit(key: str, customer: int, kind: str, count: int, cause: str) -> Journal:
    """P18r: the reversal of a grant, of as many as are not used."""
    legs = pieces(BENEFIT_CUSTOMER, BENEFIT_GRANTED, kind, customer, count)
    return Journal("P18r", key, cause, legs)


def restore_service(key: str, customer: int, kind: str, cost: int, cause: str) -> Journal:
    """P19r: the reversal of a use, where the store called the service off."""
    not_negative(cost)
    legs = pieces(BENEFIT_USED, BENEFIT_CUSTOMER, kind, customer, 1)
    if cost:
        legs += money(SUPPLIER_PAYABLE, 0, WELFARE, 0, cost)
    return Journal("P19r", key, cause, legs)


def expire_benefit(key: str, customer: int, kind: str, count: int, cause: str) -> Journal:
    """P20: benefits or coupons ran out."""
    legs = pieces(BENEFIT_CUSTOMER, BENEFIT_EXPIRED, kind, customer, count)
    return Journal("P20", key, cause, legs)


def _granted(movement: str, key: str, customer: int, kind: str, count: int, cause: str) -> Journal:
    legs = pieces(BENEFIT_GRANTED, BENEFIT_CUSTOMER, kind, customer, count)
    return Journal(movement, key, cause, legs)
