"""Money: whole fen, read and written in yuan, shared and split without losing a fen."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pawpact.kernel.money import fen, share, split, yuan

amounts = st.integers(-(10**11), 10**11)
ratios = st.fractions(min_value=0, max_value=3, max_denominator=10_000)


@given(amounts)
def test_what_is_written_is_read_back(amount: int) -> None:
    """Every amount survives being written in yuan and read again."""
    assert fen(yuan(amount)) == amount


@pytest.mark.parametrize(
    ("text", "amount"), [("268", 268_00), ("0.5", 50), ("-0.05", -5), ("398.00", 398_00)]
)
def test_yuan_is_read(text: str, amount: int) -> None:
    """Yuan with none, one or two decimals are read as fen."""
    assert fen(text) == amount


@pytest.mark.parametrize(
    "text", ["", ".5", "1.", "1.234", "1,000", "１", "1e3", " 1", "+1", "--1", "12345678901"]
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    """A third decimal, separators, other digits, signs and spaces are refused."""
    with pytest.raises(ValueError, match="not an amount"):
        fen(text)


@given(amounts, ratios)
def test_share_is_nearest_fen(amount: int, ratio: Fraction) -> None:
    """A share is never further than half a fen from the exact ratio."""
    assert abs(share(amount, ratio) - amount * ratio) <= Fraction(1, 2)


@pytest.mark.parametrize(("amount", "expected"), [(5, 3), (3, 2), (1, 1), (-5, -2), (4, 2)])
def test_half_a_fen_goes_up(amount: int, expected: int) -> None:
    """Half of an odd amount is rounded up."""
    assert share(amount, Fraction(1, 2)) == expected


@given(st.integers(0, 10**11), ratios)
def test_customer_never_pays_the_broken_fen(amount: int, ratio: Fraction) -> None:
    """In the customer's favour a share is rounded down, by less than a fen."""
    paid = share(amount, ratio, in_favour_of_customer_to_pay_less=True)
    assert 0 <= amount * ratio - paid < 1


@given(st.integers(0, 10**11), st.lists(st.integers(0, 10**6), min_size=1, max_size=9))
def test_split_loses_nothing(amount: int, weights: list[int]) -> None:
    """Parts add up to the whole, each within a fen of its weight's share, none for no weight."""
    if not sum(weights):
        weights = [1, *weights]
    parts = split(amount, weights)
    assert sum(parts) == amount
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(amount * weight, sum(weights))) < 1
        assert weight or not part


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1], [2, -1]])
def test_split_needs_weights(weights: list[int]) -> None:
    """No weights, none above zero, or one below zero is refused."""
    with pytest.raises(ValueError, match="weights"):
        split(100, weights)


def test_the_largest_remainder_gets_the_rest() -> None:
    """Of equal remainders the first part gets the fen that is left."""
    assert split(100, [1, 1, 1]) == [34, 33, 33]
