"""Legs of journals as the book of postings writes them."""

from __future__ import annotations

from datetime import UTC, datetime

from pawpact.ledger.values import Posting

CUSTOMER = 42
PSP = "asset.psp_clearing"
PAID = "liab.mall_paid"
BONUS = "liab.mall_bonus"
DEPOSIT = "liab.deposit"
REFUND = "liab.refund_payable"
RECEIVABLE = "asset.charge_receivable"
SUPPLIER = "liab.supplier_payable"
CONTRACT, STORE_A, STORE_B, TIED = 77, 1, 2, 900
LATER = datetime(2027, 1, 1, tzinfo=UTC)


def cny(account: str, amount: int) -> Posting:
    """A leg in fen; customers' accounts belong to the one customer here."""
    return Posting(
        account, CUSTOMER if account in (PAID, BONUS, DEPOSIT, REFUND) else 0, "CNY", amount
    )


def unit(account: str, count: int) -> Posting:
    """A leg in pieces."""
    kind = account.partition(":")[2]
    return Posting(
        account, CUSTOMER if account.startswith("ben.customer") else 0, f"UNIT:{kind}", count
    )


def between(account: str, store: int, amount: int) -> Posting:
    """A leg between two stores."""
    return Posting(account, store, "CNY", amount)


def owed(amount: int) -> Posting:
    """A leg of what is open on the contract."""
    return Posting(RECEIVABLE, CONTRACT, "CNY", amount)


def points(store_account: str, count: int, worth_account: str, worth: int) -> set[Posting]:
    """Reward points leaving the customer."""
    return {
        Posting("rp.customer", CUSTOMER, "RP", count),
        Posting(store_account, 0, "RP", -count),
        cny("liab.reward_points", worth),
        cny(worth_account, -worth),
    }
