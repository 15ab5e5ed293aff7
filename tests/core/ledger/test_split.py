"""Dividing a payment and a refund, for any balances, lots, order and limits."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from pawpact.ledger.lot import Lot
from pawpact.ledger.split import mall_limits, split_payment, split_refund
from pawpact.ledger.values import Balances, Bucket

orders = st.sampled_from(list(permutations(Bucket)))
sums = st.integers(0, 500_00)
reward_lots = st.lists(
    st.builds(
        lambda points, value: Lot(0, 1, Bucket.REWARD, points, value, None),
        st.integers(1, 2_000),
        st.integers(1, 100),
    ),
    max_size=5,
)


def holding(paid: int, bonus: int, lots: list[Lot]) -> Balances:
    """Balances over these lots."""
    return Balances(paid=paid, bonus=bonus, reward_points=sum(lot.remaining for lot in lots))


@given(sums, sums, sums, reward_lots, orders)
def test_no_bucket_gives_more_than_it_has(
    amount: int, paid: int, bonus: int, lots: list[Lot], order: tuple[Bucket, ...]
) -> None:
    """A split stays within the amount and every bucket."""
    balances = holding(paid, bonus, lots)
    split = split_payment(amount, balances, lots, order, {})
    assert 0 <= split.worth <= amount
    assert all(points <= balances.free(bucket) for bucket, points in split.points().items())


@given(sums, sums, sums, orders)
def test_mall_points_cover_what_they_can(
    amount: int, paid: int, bonus: int, order: tuple[Bucket, ...]
) -> None:
    """Without reward points nothing is left uncovered that both mall buckets together hold."""
    split = split_payment(amount, holding(paid, bonus, []), [], order, {})
    assert split.worth == min(amount, paid + bonus)


@given(sums, sums, sums, reward_lots, orders, sums, sums)
def test_limits_bind_mall_points_together(
    amount: int,
    paid: int,
    bonus: int,
    lots: list[Lot],
    order: tuple[Bucket, ...],
    mall: int,
    reward: int,
) -> None:
    """Paid and bonus share their limit, reward points have their own."""
    limits = mall_limits(mall, reward)
    split = split_payment(amount, holding(paid, bonus, lots), lots, order, limits)
    assert split.mall <= mall
    assert split.reward_worth <= reward


@given(sums, st.lists(st.tuples(st.sampled_from(Bucket), st.integers(1, 300_00)), max_size=6))
def test_refund_rounds_up_by_less_than_a_point(
    amount: int, taken: list[tuple[Bucket, int]]
) -> None:
    """A refund gives the amount, or up to one reward point more, or all that was taken."""
    value = 10
    lots = [
        (Lot(n, 1, bucket, 0, value if bucket is Bucket.REWARD else 1, None), points)
        for n, (bucket, points) in enumerate(taken)
    ]
    everything = sum(points * lot.value for lot, points in lots)
    worth = split_refund(amount, lots).worth
    assert min(amount, everything) <= worth < min(amount, everything) + value
