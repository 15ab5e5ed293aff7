"""What a store's parameters say, in the types that this plugin reckons with."""

from __future__ import annotations

from pawpact.sdk import Value

CROSS_STORE = "referral_rewards.cross_store"
QUALIFIES_WHEN = "referral_rewards.qualifies_when"
CLAWBACK_DAYS = "referral_rewards.clawback_days"
ELSEWHERE = "customer.signed_elsewhere"
LIVE_ELSEWHERE = "customer.live_elsewhere"
REFEREE_PAYS, SPLIT, NOT_ALLOWED = "referee_store_pays", "split", "not_allowed"
WHOLE, HALF = 10_000, 5_000


def whole(value: Value) -> int:
    """A whole number."""
    if type(value) is not int:
        raise TypeError(f"{value!r} is no whole number")
    return value


def is_on(value: Value) -> bool:
    return value is True


def words(value: Value | None) -> tuple[str, ...]:
    """A list of words, empty where it is unknown."""
    return tuple(str(each) for each in value) if isinstance(value, tuple) else ()


def share(cross_store: Value) -> int:
    """What of a waiver the newcomer's store bears, in ten-thousandths.

    >>> [share(each) for each in ("referee_store_pays", "split", "referrer_store_pays")]
    [10000, 5000, 0]
    """
    return {REFEREE_PAYS: WHOLE, SPLIT: HALF}.get(str(cross_store), 0)


def own_share(cross_store: Value) -> int:
    """The same for a newcomer who signed where the code is from, and the referrer's contract runs
    elsewhere. That codes of other stores are not taken says nothing about it.

    >>> [own_share(each) for each in ("not_allowed", "split", "referrer_store_pays")]
    [10000, 5000, 0]
    """
    return WHOLE if cross_store == NOT_ALLOWED else share(cross_store)
