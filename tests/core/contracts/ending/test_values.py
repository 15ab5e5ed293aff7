"""The fee of an early end, computed: rate, cap, rounding, and the bound nobody passes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pawpact.contracts.ending.values import Bill, FeeTerms, fee, refuse_above_bound
from pawpact.kernel.errors import Defect

AGREED = FeeTerms(1_000, 2, 2_000, 2)


@pytest.mark.parametrize(
    ("amount", "price", "expected"),
    [
        (8 * 39_800, 39_800, 31_840),
        (23 * 39_800, 39_800, 79_600),
        (0, 39_800, 0),
        (9, 39_800, 0),
        (39_999, 39_800, 3_999),
    ],
)
def test_the_fee_is_a_tenth_at_most_two_payments(amount: int, price: int, expected: int) -> None:
    """The figures of the book of postings, and part fens in the customer's favour."""
    assert fee(amount, price, AGREED) == expected


@given(
    amount=st.integers(0, 24 * 59_800),
    price=st.integers(26_800, 59_800),
    rate=st.integers(0, 2_000),
    cap=st.integers(0, 2),
)
def test_an_agreed_fee_never_passes_the_bound(amount: int, price: int, rate: int, cap: int) -> None:
    """Whatever a store may set, its fee is within what the platform lets be booked."""
    terms = FeeTerms(rate, cap, 2_000, 2)
    refuse_above_bound(fee(amount, price, terms), amount, price, terms)


@pytest.mark.parametrize("asked", [-1, 63_681, 79_601])
def test_a_fee_above_the_bound_is_not_booked(asked: int) -> None:
    """A fen above a fifth of the rest is refused, and so is one below nothing."""
    with pytest.raises(Defect, match="bound"):
        refuse_above_bound(asked, 8 * 39_800, 39_800, AGREED)


def _bill(**changes: int) -> Bill:
    known: dict[str, int] = {
        "fee": 31_840,
        "paid": 26_000,
        "bonus": 3_000,
        "deposit": 50_000,
        "receivable": 0,
    }
    return Bill(
        contract=1,
        reason="customer_request",
        free=False,
        price=39_800,
        periods=8,
        amount=8 * 39_800,
        unanswered=0,
        rate=1_000,
        cap_periods=2,
        use_days=365,
        **{**known, **changes},
    )


def test_the_bill_of_the_book_comes_out() -> None:
    """260 of points and 500 of deposit less 318.40: 441.60 return, nothing is owed."""
    made = _bill()
    assert (made.covered, made.refund, made.owed) == (31_840, 44_160, 0)


def test_what_balances_do_not_cover_is_owed() -> None:
    """With nothing held the whole fee is owed, beside what was owed before."""
    made = _bill(paid=0, deposit=0, receivable=29_800)
    assert (made.refund, made.owed) == (0, 31_840 + 29_800)
