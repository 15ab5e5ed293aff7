"""How a payment is divided over a customer's buckets, and how a refund finds its way back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pawpact.ledger.lot import Lot
from pawpact.ledger.values import Balances, Bucket, Split

REFUND_ORDER = (Bucket.PAID, Bucket.BONUS, Bucket.REWARD)
"""The customer's own money comes back first, whatever was spent first."""

Limits = Mapping[Bucket, int]
"""How much in fen a bucket may pay at most; a bucket not named has no limit."""


def split_payment(
    amount: int,
    balances: Balances,
    reward_lots: Sequence[Lot],
    order: Sequence[Bucket],
    limits: Limits,
) -> Split:
    """Take an amount in fen bucket by bucket; what is not covered stays out of the split.

    Reward points pay only whole points, so they may leave a few fen to the other buckets.
    Mall points (paid and bonus) may name one limit together: see `mall_limits`.
    """
    split = Split()
    for bucket in order:
        wanted = min(amount - split.worth, limits.get(bucket, amount))
        wanted = min(wanted, _left_of_mall(bucket, split, limits, amount))
        split = split.plus(_from_bucket(bucket, wanted, balances, reward_lots))
    return split


def mall_limits(mall: int, reward: int) -> Limits:
    """Mall points may pay ``mall`` fen in all, reward points ``reward`` fen."""
    return {Bucket.PAID: mall, Bucket.BONUS: mall, Bucket.REWARD: reward}


def split_refund(amount: int, taken: Sequence[tuple[Lot, int]]) -> Split:
    """What of the lots that an order took goes back for this amount in fen.

    A rest smaller than one reward point gives the whole point: a refund rounds for the customer.
    """
    split = Split()
    for bucket in REFUND_ORDER:
        for lot, points in taken:
            missing = amount - split.worth
            if lot.bucket is bucket and missing > 0:
                split = split.plus(_of_lot(lot, min(points, -(-missing // lot.value))))
    return split


def _left_of_mall(bucket: Bucket, split: Split, limits: Limits, amount: int) -> int:
    if bucket is Bucket.REWARD:
        return amount
    return limits.get(bucket, amount) - split.mall


def _from_bucket(
    bucket: Bucket, wanted: int, balances: Balances, reward_lots: Sequence[Lot]
) -> Split:
    if bucket is Bucket.REWARD:
        return _from_reward(wanted, balances.reward_points, reward_lots)
    points = max(min(wanted, balances.free(bucket)), 0)
    return Split(paid=points) if bucket is Bucket.PAID else Split(bonus=points)


def _from_reward(wanted: int, free: int, lots: Sequence[Lot]) -> Split:
    """Whole points, first in first out, each at the worth it was granted at."""
    points = worth = 0
    for lot in lots:
        taken = min(lot.remaining, free - points, (wanted - worth) // lot.value)
        if taken <= 0:
            break
        points += taken
        worth += taken * lot.value
    return Split(reward_points=points, reward_worth=worth)


def _of_lot(lot: Lot, points: int) -> Split:
    if lot.bucket is Bucket.PAID:
        return Split(paid=points)
    if lot.bucket is Bucket.BONUS:
        return Split(bonus=points)
    return Split(reward_points=points, reward_worth=points * lot.value)
