"""What deposits and refunds do to the books."""

from __future__ import annotations

from pawpact.ledger.account import DEPOSIT, MALL_PAID, PSP_CLEARING, REFUND_PAYABLE
from pawpact.ledger.leg import money
from pawpact.ledger.values import Journal


def take_deposit(key: str, customer: int, amount: int, cause: str) -> Journal:
    """P07: a deposit was paid; it is owed, never income."""
    return Journal("P07", key, cause, money(PSP_CLEARING, 0, DEPOSIT, customer, amount))


def offset_deposit(key: str, customer: int, amount: int, cause: str) -> Journal:
    """P08: a part of the deposit becomes paid mall points."""
    return Journal("P08", key, cause, money(DEPOSIT, customer, MALL_PAID, customer, amount))


def return_deposit(key: str, customer: int, amount: int, cause: str) -> Journal:
    """P09: what is left of a deposit becomes a refund that is to be paid out."""
    return Journal("P09", key, cause, money(DEPOSIT, customer, REFUND_PAYABLE, customer, amount))


def pay_refund(key: str, customer: int, amount: int, cause: str) -> Journal:
    """P10: the provider confirms that a refund was paid out."""
    return Journal("P10", key, cause, money(REFUND_PAYABLE, customer, PSP_CLEARING, 0, amount))


def owe_second_deposit(key: str, customer: int, amount: int, cause: str) -> Journal:
    """P46: of a deposit paid twice, the second payment is owed back."""
    return Journal("P46", key, cause, money(PSP_CLEARING, 0, REFUND_PAYABLE, customer, amount))
