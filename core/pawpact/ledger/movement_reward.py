"""What reward points do to the books: granted, expired, taken back. They are spent by orders."""

from __future__ import annotations

from collections.abc import Sequence

from pawpact.ledger.account import (
    CNY,
    EVENT_FEES,
    REWARD_EXPENSE,
    REWARD_POINTS,
    RP,
    RP_CUSTOMER,
    RP_EXPIRED,
    RP_ISSUED,
    RP_REDEEMED,
    RP_REVERSED,
    detailed,
)
from pawpact.ledger.leg import reward, sound
from pawpact.ledger.values import Journal, Posting

EXPIRY = "expiry"


def grant_reward_points(
    key: str, customer: int, points: int, value: int, reason: str, cause: str
) -> Journal:
    """P13: reward points at ``value`` fen each: two commodities, each balanced, in one journal."""
    legs = [
        Posting(detailed(RP_ISSUED, reason), 0, RP, points),
        Posting(RP_CUSTOMER, customer, RP, -points),
        Posting(detailed(REWARD_EXPENSE, reason), 0, CNY, points * value),
        Posting(REWARD_POINTS, 0, CNY, -points * value),
    ]
    return Journal("P13", key, cause, sound(legs))


def expire_points(
    key: str, customer: int, points: int, worth: int, cause: str, *, lots: Sequence[int] = ()
) -> Journal:
    """P15: reward points ran out; the store no longer owes what they were worth.

    ``lots`` are those that ran out; only they are emptied.
    """
    legs = reward(customer, RP_EXPIRED, points, detailed(REWARD_EXPENSE, EXPIRY), worth)
    return Journal("P15", key, cause, sound(legs), takes=tuple(lots))


def reverse_points(
    key: str,
    customer: int,
    points: int,
    worth: int,
    reason: str,
    cause: str,
    *,
    lots: Sequence[int] = (),
) -> Journal:
    """P41: reward points are taken back from the lots that their grant made.

    ``reason`` is the one they were granted for, so that its expense goes down again.
    """
    legs = reward(customer, RP_REVERSED, points, detailed(REWARD_EXPENSE, reason), worth)
    return Journal("P41", key, cause, sound(legs), takes=tuple(lots))


def pay_event_with_points(key: str, customer: int, points: int, worth: int, cause: str) -> Journal:
    """P34: an event's fee is paid with reward points."""
    return Journal(
        "P34", key, cause, sound(reward(customer, RP_REDEEMED, points, EVENT_FEES, worth))
    )
