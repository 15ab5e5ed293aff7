"""What the end of a contract or of a store does to the books, and who owes what is left."""

from __future__ import annotations

from pawpact.kernel.errors import Defect
from pawpact.ledger.account import (
    BAD_DEBT,
    CHARGE_RECEIVABLE,
    CNY,
    DEPOSIT,
    GUARANTEE,
    MALL_BONUS,
    MALL_PAID,
    PROMOTION,
    PSP_CLEARING,
    REFUND_PAYABLE,
    TERMINATION_FEE,
    detailed,
)
from pawpact.ledger.leg import filled, money, not_negative
from pawpact.ledger.values import Journal, Posting

REVERSAL = detailed(PROMOTION, "reversal")


def end_contract(
    key: str,
    customer: int,
    contract: int,
    cause: str,
    *,
    paid: int = 0,
    bonus: int = 0,
    deposit: int = 0,
    fee: int = 0,
    confirmed: bool = True,
) -> Journal:
    """P27 without a fee, P28 with one, P29 where no balance covers any of it.

    ``paid`` and ``deposit`` are what is settled of them (0 for points that the customer keeps),
    ``bonus`` lapses. A confirmed fee is taken from the paid points first, then from the deposit;
    one that is not confirmed, or not covered, is a receivable of the contract.
    """
    not_negative(paid, bonus, deposit, fee)
    covered = min(fee, paid + deposit) if confirmed else 0
    legs = (
        Posting(MALL_PAID, customer, CNY, paid),
        Posting(MALL_BONUS, customer, CNY, bonus),
        Posting(DEPOSIT, customer, CNY, deposit),
        Posting(CHARGE_RECEIVABLE, contract, CNY, fee - covered),
        Posting(TERMINATION_FEE, 0, CNY, -fee),
        Posting(REFUND_PAYABLE, customer, CNY, -(paid + deposit - covered)),
        Posting(REVERSAL, 0, CNY, -bonus),
    )
    movement = "P27" if not fee else "P28" if covered else "P29"
    return Journal(movement, key, cause, filled(legs), debtor=customer)


def refund_leftover(key: str, customer: int, amount: int, cause: str) -> Journal:
    """P30: paid points that nobody used long after the end are refunded; never the store's gain."""
    legs = money(MALL_PAID, customer, REFUND_PAYABLE, customer, amount)
    return Journal("P30", key, cause, legs)


def refund_under_guarantee(
    key: str, customer: int, debited: int, unspent: int, cause: str
) -> Journal:
    """P32: every debit of the guarantee time returns; what was eaten of it is the store's cost."""
    if not 0 <= unspent <= debited:
        raise Defect("no more is unspent than was debited")
    legs = (
        Posting(MALL_PAID, customer, CNY, unspent),
        Posting(GUARANTEE, 0, CNY, debited - unspent),
        Posting(REFUND_PAYABLE, customer, CNY, -debited),
    )
    return Journal("P32", key, cause, filled(legs))


def close_store(key: str, customer: int, paid: int, deposit: int, cause: str) -> Journal:
    """P40: the store closes; a customer's paid points and deposit are to be refunded."""
    not_negative(paid, deposit)
    legs = (
        Posting(MALL_PAID, customer, CNY, paid),
        Posting(DEPOSIT, customer, CNY, deposit),
        Posting(REFUND_PAYABLE, customer, CNY, -(paid + deposit)),
    )
    return Journal("P40", key, cause, filled(legs))


def pay_receivable(key: str, contract: int, amount: int, cause: str) -> Journal:
    """P47a: the customer pays what a charge-back or a fee left open."""
    return Journal("P47a", key, cause, money(PSP_CLEARING, 0, CHARGE_RECEIVABLE, contract, amount))


def write_off_receivable(key: str, contract: int, amount: int, cause: str) -> Journal:
    """P47b: a manager gives up what is open; it is the store's loss."""
    return Journal("P47b", key, cause, money(BAD_DEBT, 0, CHARGE_RECEIVABLE, contract, amount))
