"""Opening journals: balances that a store brings from the books it kept before."""

from __future__ import annotations

from datetime import datetime

from pawpact.ledger.account import (
    BANK,
    CHARGE_RECEIVABLE,
    CNY,
    DEPOSIT,
    MALL_BONUS,
    MALL_PAID,
    OPENING,
    PSP_CLEARING,
    REFUND_PAYABLE,
    REWARD_POINTS,
    RP,
    RP_CUSTOMER,
    RP_ISSUED,
    detailed,
)
from pawpact.ledger.leg import filled, money, not_negative
from pawpact.ledger.values import Journal, Posting

MOVEMENT = "OPEN"


def open_customer(
    key: str,
    customer: int,
    cause: str,
    *,
    paid: int = 0,
    bonus: int = 0,
    deposit: int = 0,
    refund_payable: int = 0,
) -> Journal:
    """A customer's balances, in fen, as the store brings them along."""
    not_negative(paid, bonus, deposit, refund_payable)
    legs = (
        Posting(MALL_PAID, customer, CNY, -paid),
        Posting(MALL_BONUS, customer, CNY, -bonus),
        Posting(DEPOSIT, customer, CNY, -deposit),
        Posting(REFUND_PAYABLE, customer, CNY, -refund_payable),
        Posting(OPENING, 0, CNY, paid + bonus + deposit + refund_payable),
    )
    return Journal(MOVEMENT, key, cause, filled(legs))


def open_reward_points(
    key: str, customer: int, points: int, value: int, expires_at: datetime, cause: str
) -> Journal:
    """Reward points brought along, at ``value`` fen each, good until they ran out there."""
    legs = (
        Posting(detailed(RP_ISSUED, "opening"), 0, RP, points),
        Posting(RP_CUSTOMER, customer, RP, -points),
        Posting(OPENING, 0, CNY, points * value),
        Posting(REWARD_POINTS, 0, CNY, -points * value),
    )
    return Journal(MOVEMENT, key, cause, filled(legs), expires_at=expires_at)


def open_receivable(key: str, customer: int, contract: int, amount: int, cause: str) -> Journal:
    """What a customer still owed for a contract."""
    legs = money(CHARGE_RECEIVABLE, contract, OPENING, 0, amount)
    return Journal(MOVEMENT, key, cause, legs, debtor=customer)


def open_money(key: str, cause: str, *, bank: int = 0, clearing: int = 0) -> Journal:
    """Money of the store in the bank and on its way from the provider."""
    not_negative(bank, clearing)
    legs = (
        Posting(BANK, 0, CNY, bank),
        Posting(PSP_CLEARING, 0, CNY, clearing),
        Posting(OPENING, 0, CNY, -(bank + clearing)),
    )
    return Journal(MOVEMENT, key, cause, filled(legs))
