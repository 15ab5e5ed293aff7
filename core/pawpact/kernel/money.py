"""Money is integer fen. Text in yuan exists only where people read or write it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import NewType

Fen = NewType("Fen", int)
"""One hundredth of a yuan; the only form in which money is computed."""

LARGEST = Fen(10**12)
"""Ten billion yuan: no sum in a shop comes near it, so a bigger one is a typing error."""

_YUAN = re.compile(r"-?\d{1,10}(\.\d{1,2})?", re.ASCII)


def fen(yuan: str) -> Fen:
    """Read an amount written in yuan with at most two decimals.

    >>> fen("268.50")
    26850
    """
    if not _YUAN.fullmatch(yuan):
        raise ValueError(f"not an amount in yuan with at most two decimals: {yuan!r}")
    sign = -1 if yuan.startswith("-") else 1
    whole, _, part = yuan.lstrip("-").partition(".")
    return Fen(sign * (int(whole) * 100 + int(part.ljust(2, "0") or 0)))


def yuan(amount: int) -> str:
    """Show fen as yuan with two decimals.

    >>> yuan(26850)
    '268.50'
    """
    sign = "-" if amount < 0 else ""
    whole, part = divmod(abs(amount), 100)
    return f"{sign}{whole}.{part:02d}"


def share(amount: int, ratio: Fraction, *, in_favour_of_customer_to_pay_less: bool = False) -> Fen:
    """A ratio of an amount, half up to the fen, or down where the customer pays it (G63)."""
    exact = amount * ratio
    if in_favour_of_customer_to_pay_less:
        return Fen(exact.numerator // exact.denominator)
    doubled = 2 * exact + 1
    return Fen(doubled.numerator // (2 * doubled.denominator))


def split(amount: int, weights: Sequence[int]) -> list[Fen]:
    """Split an amount by weights so that the parts add up; the largest remainders get the rest."""
    total = sum(weights)
    if total <= 0 or any(weight < 0 for weight in weights):
        raise ValueError("weights are zero or more, and not all zero")
    parts = [amount * weight // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(amount * weights[i] % total), i))
    for index in by_remainder[: amount - sum(parts)]:
        parts[index] += 1
    return [Fen(part) for part in parts]
