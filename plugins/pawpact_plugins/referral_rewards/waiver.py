"""Waived periods that referrals earned: what of them is due, used, or worth in points. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from pawpact.sdk import Row
from pawpact_plugins.referral_rewards.state import COUNTING
from pawpact_plugins.referral_rewards.vocabulary import MOST_POINTS

RATIO_SCALE = 10_000


class Due(NamedTuple):
    """What one referral still owes its referrer."""

    referral: Row
    periods: int


def mark_of(referral: int) -> str:
    """What a waived period says it was given for.

    >>> mark_of(7)
    'referral:7'
    """
    return f"referral:{referral}"


class Held(NamedTuple):
    """What another store holds of a referral's periods, for the customer it knows as this."""

    customer: int
    periods: int


def held_by(referral: Row) -> dict[str, Held]:
    """By store, in the order in which they were asked; one that gave all back holds nothing.

    >>> held_by({"elsewhere": "north:7:2 west:9:0"})["north"]
    Held(customer=7, periods=2)
    """
    found = {}
    for each in referral["elsewhere"].split():
        store, customer, periods = each.rsplit(":", 2)
        found[store] = Held(int(customer), int(periods))
    return found


def noted(held: Mapping[str, Held]) -> str:
    """The same as it is kept.

    >>> noted({"north": Held(7, 2), "west": Held(9, 0)})
    'north:7:2 west:9:0'
    """
    return " ".join(f"{store}:{each.customer}:{each.periods}" for store, each in held.items())


def earned_by(referral: Row) -> int:
    """The periods that a referral earned here: neither points by now nor in another store."""
    away = sum(each.periods for each in held_by(referral).values())
    periods: int = referral["periods"] - referral["converted"] - away
    return periods


def standing(history: Iterable[Row]) -> list[Row]:
    """How each of some things stands, the oldest thing first, of all their versions in order."""
    newest: dict[int, Row] = {}
    for row in history:
        newest[row["thing"]] = row
    return [newest[thing] for thing in sorted(newest)]


def counting(referrals: Iterable[Row]) -> list[Row]:
    """Those that count for their referrer here; a carried one counts where it was carried from."""
    return [row for row in referrals if row["state"] in COUNTING and not row["is_carried"]]


def due(referrals: Iterable[Row], used: Sequence[str]) -> list[Due]:
    """What each referral still owes, those that owe nothing left out.

    >>> one = {"thing": 7, "state": "qualified", "periods": 2, "converted": 0, "elsewhere": ""}
    >>> [each.periods for each in due([one], ["referral:7", "referral:8"])]
    [1]
    """
    times: Mapping[str, int] = Counter(used)
    found = [
        Due(row, earned_by(row) - times.get(mark_of(row["thing"]), 0))
        for row in referrals
        if row["state"] in COUNTING
    ]
    return [each for each in found if each.periods > 0]


def worth_in_points(price: int, ratio: int, value: int) -> int:
    """Reward points of the worth of a waived period; what is left over is the customer's.

    >>> worth_in_points(39_800, 10_000, 10), worth_in_points(39_805, 10_000, 10)
    (3980, 3981)
    >>> worth_in_points(39_800, 5_000, 10)
    1990
    """
    return -(-price * ratio // (RATIO_SCALE * value))


def in_grants(points: int, most: int = MOST_POINTS) -> list[int]:
    """The same in as many grants as it takes: where a point is worth little there are many.

    >>> in_grants(59_800, 25_000), in_grants(3_980), in_grants(0)
    ([25000, 25000, 9800], [3980], [])
    """
    return [min(most, points - done) for done in range(0, points, most)]
