"""What two stores of a brand owe each other: halves in two books under one correlation number."""

from __future__ import annotations

from pawpact.kernel.errors import Defect
from pawpact.ledger.account import (
    BANK,
    CNY,
    GOODS_INCOME,
    INTERSTORE_ASSET,
    INTERSTORE_LIABILITY,
    MALL_BONUS,
    MALL_PAID,
)
from pawpact.ledger.leg import filled, money, not_negative
from pawpact.ledger.movement_order import supply
from pawpact.ledger.values import Journal, Posting


def spend_elsewhere(
    key: str,
    customer: int,
    other_store: int,
    amount: int,
    cause: str,
    correlation: int,
    *,
    bonus: int = 0,
) -> Journal:
    """P39a, in the home store's books: points of hers buy in another store, to which it owes."""
    not_negative(amount, bonus)
    legs = (
        Posting(MALL_PAID, customer, CNY, amount),
        Posting(MALL_BONUS, customer, CNY, bonus),
        Posting(INTERSTORE_LIABILITY, other_store, CNY, -(amount + bonus)),
    )
    return Journal("P39a", key, cause, filled(legs), correlation=_tied(correlation))


def sell_to_other_store(
    key: str, home_store: int, amount: int, cause: str, correlation: int, *, cost: int = 0
) -> Journal:
    """P39b, in the selling store's books: the customer's home store owes for the goods."""
    legs = [*money(INTERSTORE_ASSET, home_store, GOODS_INCOME, 0, amount), *supply(cost)]
    return Journal("P39b", key, cause, tuple(legs), correlation=_tied(correlation))


def settle_between_stores(
    key: str, debtor: int, creditor: int, amount: int, cause: str, correlation: int
) -> tuple[Journal, Journal]:
    """P48: the debtor pays the creditor; first the debtor's journal, then the creditor's."""
    tied = _tied(correlation)
    pays = money(INTERSTORE_LIABILITY, creditor, BANK, 0, amount)
    receives = money(BANK, 0, INTERSTORE_ASSET, debtor, amount)
    return (
        Journal("P48", key, cause, pays, correlation=tied),
        Journal("P48", key, cause, receives, correlation=tied),
    )


def _tied(correlation: int) -> int:
    if correlation <= 0:
        raise Defect("two halves are tied together by a correlation number")
    return correlation
