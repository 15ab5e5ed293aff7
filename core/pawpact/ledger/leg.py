"""How movements are put together: legs of money, and nothing that moves nothing."""

from __future__ import annotations

from collections.abc import Iterable

from pawpact.kernel.errors import Defect
from pawpact.ledger.account import CNY, RP, UNIT, detailed
from pawpact.ledger.values import Posting


def money(
    debit: str, debit_owner: int, credit: str, credit_owner: int, amount: int
) -> tuple[Posting, ...]:
    """An amount in fen from one account to another."""
    if amount <= 0:
        raise Defect(f"a movement from {credit} to {debit} needs an amount above zero")
    return (
        Posting(debit, debit_owner, CNY, amount),
        Posting(credit, credit_owner, CNY, -amount),
    )


def pieces(debit: str, credit: str, kind: str, customer: int, count: int) -> tuple[Posting, ...]:
    """Benefits of one kind, counted, between the customer's account and one of the store's."""
    if count <= 0:
        raise Defect(f"a movement of {kind} needs a count above zero")
    commodity = f"{UNIT}:{kind}"
    return (
        _piece(detailed(debit, kind), customer, commodity, count),
        _piece(detailed(credit, kind), customer, commodity, -count),
    )


def reward(
    customer: int, store_account: str, points: int, worth_account: str, worth: int
) -> list[Posting]:
    """Reward points out of a customer's hands, and what they were worth out of the debts."""
    return [
        Posting("rp.customer", customer, RP, points),
        Posting(store_account, 0, RP, -points),
        Posting("liab.reward_points", 0, CNY, worth),
        Posting(worth_account, 0, CNY, -worth),
    ]


def reversed_legs(legs: Iterable[Posting]) -> list[Posting]:
    """The same legs the other way round."""
    return [leg._replace(amount=-leg.amount) for leg in legs]


def sound(legs: Iterable[Posting]) -> tuple[Posting, ...]:
    """These legs; one that moves nothing is a defect of the caller."""
    found = tuple(legs)
    if not found or any(leg.amount == 0 for leg in found):
        raise Defect("a movement needs amounts above zero")
    return found


def filled(legs: Iterable[Posting]) -> tuple[Posting, ...]:
    """These legs without those that move nothing; nothing at all is a defect of the caller."""
    return sound(leg for leg in legs if leg.amount)


def not_negative(*amounts: int) -> None:
    """Refuse amounts below zero: a movement never runs backwards."""
    if min(amounts) < 0:
        raise Defect("a movement takes nothing or something, never less than nothing")


def _piece(name: str, customer: int, commodity: str, amount: int) -> Posting:
    owner = customer if name.startswith("ben.customer:") else 0
    return Posting(name, owner, commodity, amount)
