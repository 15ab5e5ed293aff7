"""The movements of the books, one pure function each: amounts in, a balanced journal out.

Amounts are fen and positive; the numbers of the functions are those of the book of postings.
"""

from __future__ import annotations

from pawpact.kernel.errors import Defect
from pawpact.ledger.account import (
    CNY,
    COST_OF_GOODS,
    DEPOSIT,
    GOODS_INCOME,
    MALL_BONUS,
    MALL_PAID,
    PSP_CLEARING,
    REFUND_PAYABLE,
    REWARD_EXPENSE,
    REWARD_POINTS,
    RP,
    RP_CUSTOMER,
    RP_ISSUED,
    RP_REDEEMED,
    SUPPLIER_PAYABLE,
    detailed,
)
from pawpact.ledger.values import Journal, Posting, Split


def settle_charge(key: str, customer: int, amount: int, cause: str) -> Journal:
    """P01: a monthly debit settled becomes paid mall points, one point a yuan."""
    return Journal("P01", key, cause, _money(PSP_CLEARING, 0, MALL_PAID, customer, amount))


def take_deposit(key: str, customer: int, amount: int, cause: str) -> Journal:
    """P07: a deposit was paid; it is owed, never income."""
    return Journal("P07", key, cause, _money(PSP_CLEARING, 0, DEPOSIT, customer, amount))


def offset_deposit(key: str, customer: int, amount: int, cause: str) -> Journal:
    """P08: a part of the deposit becomes paid mall points."""
    return Journal("P08", key, cause, _money(DEPOSIT, customer, MALL_PAID, customer, amount))


def return_deposit(key: str, customer: int, amount: int, cause: str) -> Journal:
    """P09: what is left of a deposit becomes a refund that is to be paid out."""
    return Journal("P09", key, cause, _money(DEPOSIT, customer, REFUND_PAYABLE, customer, amount))


def pay_refund(key: str, customer: int, amount: int, cause: str) -> Journal:
    """P10: the provider confirms that a refund was paid out."""
    return Journal("P10", key, cause, _money(REFUND_PAYABLE, customer, PSP_CLEARING, 0, amount))


def pay_order(
    key: str, customer: int, split: Split, cause: str, *, cost: int = 0, cash: int = 0
) -> Journal:
    """P11: a shipped order paid with points; with reward points also P14, with cash also P12.

    Everything that one order took stands in one journal, so that a refund finds it all.
    """
    legs = _out_of_buckets(customer, split)
    if cash:
        legs.append(Posting(PSP_CLEARING, 0, CNY, cash))
    legs.append(Posting(GOODS_INCOME, 0, CNY, -(split.worth + cash)))
    legs += _supply(cost)
    return Journal("P11", key, cause, _sound(legs))


def refund_order(
    key: str,
    order_key: str,
    customer: int,
    split: Split,
    cause: str,
    *,
    cost: int = 0,
    cash: int = 0,
) -> Journal:
    """P22: goods came back; points return to the buckets and lots that P11 took them from."""
    legs = [leg._replace(amount=-leg.amount) for leg in _out_of_buckets(customer, split)]
    legs.append(Posting(GOODS_INCOME, 0, CNY, split.worth + cash))
    if cash:
        legs.append(Posting(REFUND_PAYABLE, customer, CNY, -cash))
    legs += [leg._replace(amount=-leg.amount) for leg in _supply(cost)]
    return Journal("P22", key, cause, _sound(legs), restores=order_key)


def grant_reward_points(
    key: str, customer: int, points: int, value: int, reason: str, cause: str
) -> Journal:
    """P13: reward points at ``value`` fen each: two commodities, each balanced, in one journal."""
    legs = [
        Posting(detailed(RP_ISSUED, reason), 0, RP, points),
        Posting(RP_CUSTOMER, customer, RP, -points),
        Posting(detailed(REWARD_EXPENSE, reason), 0, CNY, points * value),
        Posting(REWARD_POINTS, 0, CNY, -points * value),
    ]
    return Journal("P13", key, cause, _sound(legs))


def owe_late_debit(key: str, customer: int, amount: int, cause: str) -> Journal:
    """P45: a debit that succeeded after the contract ended is refunded, never points."""
    return Journal("P45", key, cause, _money(PSP_CLEARING, 0, REFUND_PAYABLE, customer, amount))


def owe_second_deposit(key: str, customer: int, amount: int, cause: str) -> Journal:
    """P46: of a deposit paid twice, the second payment is owed back."""
    return Journal("P46", key, cause, _money(PSP_CLEARING, 0, REFUND_PAYABLE, customer, amount))


def _money(
    debit: str, debit_owner: int, credit: str, credit_owner: int, amount: int
) -> tuple[Posting, ...]:
    if amount <= 0:
        raise Defect(f"a movement from {credit} to {debit} needs an amount above zero")
    return (
        Posting(debit, debit_owner, CNY, amount),
        Posting(credit, credit_owner, CNY, -amount),
    )


def _out_of_buckets(customer: int, split: Split) -> list[Posting]:
    """The debits that empty the buckets; reward points and their worth leave together."""
    if min(split.paid, split.bonus, split.reward_points, split.reward_worth) < 0:
        raise Defect("a bucket gives nothing or something, never less than nothing")
    legs = [
        Posting(MALL_BONUS, customer, CNY, split.bonus),
        Posting(MALL_PAID, customer, CNY, split.paid),
        Posting(RP_CUSTOMER, customer, RP, split.reward_points),
        Posting(RP_REDEEMED, 0, RP, -split.reward_points),
        Posting(REWARD_POINTS, 0, CNY, split.reward_worth),
    ]
    return [leg for leg in legs if leg.amount]


def _supply(cost: int) -> list[Posting]:
    if not cost:
        return []
    return [Posting(COST_OF_GOODS, 0, CNY, cost), Posting(SUPPLIER_PAYABLE, 0, CNY, -cost)]


def _sound(legs: list[Posting]) -> tuple[Posting, ...]:
    if any(leg.amount == 0 for leg in legs):
        raise Defect("a movement needs amounts above zero")
    return tuple(legs)
