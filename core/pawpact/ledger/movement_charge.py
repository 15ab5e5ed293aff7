"""What monthly debits do to the books: settled, discounted, waived, paid out, charged back."""

from __future__ import annotations

from collections.abc import Sequence

from pawpact.kernel.errors import Defect
from pawpact.ledger.account import (
    BANK,
    CHARGE_RECEIVABLE,
    CNY,
    INTERSTORE_ASSET,
    INTERSTORE_LIABILITY,
    MALL_BONUS,
    MALL_PAID,
    PROMOTION,
    PSP_CLEARING,
    PSP_FEE,
    REFERRAL,
    REFUND_PAYABLE,
    detailed,
)
from pawpact.ledger.leg import filled, money, not_negative
from pawpact.ledger.values import Journal, Posting

HALF_PRICE = "half_price"
FIRST_CHARGE = "first_charge"


def settle_charge(
    key: str,
    customer: int,
    amount: int,
    cause: str,
    *,
    discount: int = 0,
    promotion: str = FIRST_CHARGE,
) -> Journal:
    """P01: a monthly debit settled becomes paid mall points, one point a yuan.

    ``amount`` is what was collected. With a ``discount`` (P03, P04 for the half-price month) the
    store adds it as bonus points, so that the points stay at the face value of the plan.
    """
    not_negative(amount, discount)
    if not discount:
        return Journal("P01", key, cause, money(PSP_CLEARING, 0, MALL_PAID, customer, amount))
    legs = (
        Posting(PSP_CLEARING, 0, CNY, amount),
        Posting(detailed(PROMOTION, promotion), 0, CNY, discount),
        Posting(MALL_PAID, customer, CNY, -amount),
        Posting(MALL_BONUS, customer, CNY, -discount),
    )
    return Journal("P04" if promotion == HALF_PRICE else "P03", key, cause, filled(legs))


def pay_out_provider(key: str, amount: int, fee: int, cause: str) -> Journal:
    """P02: the provider pays ``amount`` out, less its ``fee``, which the store bears."""
    if not 0 <= fee <= amount:
        raise Defect("a provider's fee is a part of what it pays out")
    legs = (
        Posting(BANK, 0, CNY, amount - fee),
        Posting(PSP_FEE, 0, CNY, fee),
        Posting(PSP_CLEARING, 0, CNY, -amount),
    )
    return Journal("P02", key, cause, filled(legs))


def waive_period(
    key: str, customer: int, amount: int, cause: str, *, promotion: str | None = None
) -> Journal:
    """P05: a waived period falls due; the store gives its points, nothing is debited.

    Where a ``promotion`` left nothing to pay, and no referral, it is that promotion's cost.
    """
    bearing = REFERRAL if promotion is None else detailed(PROMOTION, promotion)
    return Journal("P05", key, cause, money(bearing, 0, MALL_BONUS, customer, amount))


def waive_for_other_store(
    key: str,
    customer: int,
    other_store: int,
    amount: int,
    cause: str,
    correlation: int,
    *,
    own: int = 0,
) -> Journal:
    """P06a: the referrer's store gives the points; the store that gained the contract owes it.

    ``own`` is what the referrer's store bears of them itself, where the two share.
    """
    not_negative(amount, own)
    legs = (
        Posting(INTERSTORE_ASSET, other_store, CNY, amount),
        Posting(REFERRAL, 0, CNY, own),
        Posting(MALL_BONUS, customer, CNY, -(amount + own)),
    )
    return Journal("P06a", key, cause, filled(legs), correlation=correlation)


def bear_waiver(key: str, other_store: int, amount: int, cause: str, correlation: int) -> Journal:
    """P06b: the store that gained the contract bears the waiver and owes it to the other one."""
    legs = money(REFERRAL, 0, INTERSTORE_LIABILITY, other_store, amount)
    return Journal("P06b", key, cause, legs, correlation=correlation)


def withdraw_waiver(
    key: str, customer: int, amount: int, cause: str, *, lots: Sequence[int] = ()
) -> Journal:
    """P38: a referral is withdrawn and its reward was not used; its own points go."""
    legs = money(MALL_BONUS, customer, REFERRAL, 0, amount)
    return Journal("P38", key, cause, legs, takes=tuple(lots))


def withdraw_shared_waiver(
    key: str,
    customer: int,
    other_store: int,
    amount: int,
    cause: str,
    correlation: int,
    *,
    own: int = 0,
    lots: Sequence[int] = (),
) -> Journal:
    """P38a: points that another store bore go back; the referrer's store owes it their worth.

    ``own`` is what the referrer's store had borne of them itself.
    """
    not_negative(amount, own)
    legs = (
        Posting(MALL_BONUS, customer, CNY, amount + own),
        Posting(INTERSTORE_LIABILITY, other_store, CNY, -amount),
        Posting(REFERRAL, 0, CNY, -own),
    )
    return Journal("P38a", key, cause, filled(legs), correlation=correlation, takes=tuple(lots))


def unbear_waiver(key: str, other_store: int, amount: int, cause: str, correlation: int) -> Journal:
    """P38b: what the newcomer's store bore of a withdrawn waiver is owed to it."""
    legs = money(INTERSTORE_ASSET, other_store, REFERRAL, 0, amount)
    return Journal("P38b", key, cause, legs, correlation=correlation)


def charge_back(
    key: str,
    customer: int,
    contract: int,
    amount: int,
    covered: int,
    cause: str,
    *,
    bonus: int = 0,
    unpaid: int = 0,
    promotion: str = "reversal",
) -> Journal:
    """P25, P26: a settled debit is reversed; what is spent already becomes a receivable.

    ``covered`` is what of ``amount`` the customer's paid points still hold, ``bonus`` what is
    taken back of the points that the store added to that debit, ``unpaid`` what of it is owed
    back (P45), and is so no more.
    """
    not_negative(covered, bonus, unpaid)
    if not 0 < amount >= covered + unpaid:
        raise Defect("a charge-back takes back no more points than were debited")
    owed = amount - covered - unpaid
    legs = (
        Posting(MALL_PAID, customer, CNY, covered),
        Posting(REFUND_PAYABLE, customer, CNY, unpaid),
        Posting(CHARGE_RECEIVABLE, contract, CNY, owed),
        Posting(PSP_CLEARING, 0, CNY, -amount),
        Posting(MALL_BONUS, customer, CNY, bonus),
        Posting(detailed(PROMOTION, promotion), 0, CNY, -bonus),
    )
    movement = "P26" if owed else "P25"
    return Journal(movement, key, cause, filled(legs), debtor=customer)


def owe_late_debit(key: str, customer: int, amount: int, cause: str) -> Journal:
    """P45: a debit that succeeded after the contract ended is refunded, never points."""
    return Journal("P45", key, cause, money(PSP_CLEARING, 0, REFUND_PAYABLE, customer, amount))
