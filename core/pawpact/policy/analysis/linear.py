"""Whole numbers that satisfy linear inequalities, or the certainty that there are none.

Names are eliminated one after the other (Fourier and Motzkin). Over whole numbers that neither
loses nor invents a solution where of each lower and upper bound that meet one has the factor one;
where it might, nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import gcd

MOST_BOUNDS = 400
"""At once, while names are eliminated."""

Factors = tuple[tuple[str, int], ...]
"""By name, in the order of the names; none of them nought."""

Bounds = dict[Factors, int]
"""For each sum of names with their factors the least that it may come to."""


class NotExact(Exception):
    """Whether there is a solution cannot be told in this way."""


def factors(given: Mapping[str, int]) -> Factors:
    """A sum as bounds name it."""
    return tuple(sorted((name, factor) for name, factor in given.items() if factor))


def solution(bounds: Bounds) -> dict[str, int] | None:
    """Numbers that keep all bounds, each as near to nought as may be; None where there are none.

    Raises :class:`NotExact` where that cannot be told.

    >>> solution({(("a", 1), ("b", -1)): 1, (("b", 1),): 3})
    {'b': 3, 'a': 4}
    >>> solution({(("a", 2),): 3, (("a", -2),): -3}) is None
    True
    """
    left: Bounds = {}
    if not _added(left, bounds.items()):
        return None
    steps: list[tuple[str, Bounds]] = []
    while left:
        name = _next(left)
        mine = {each: least for each, least in left.items() if _factor(each, name)}
        left = {each: least for each, least in left.items() if each not in mine}
        if not _added(left, _met(mine, name)):
            return None
        if len(left) > MOST_BOUNDS:
            raise NotExact
        steps.append((name, mine))
    found: dict[str, int] = {}
    for name, mine in reversed(steps):
        found[name] = _chosen(name, mine, found)
    return found


def _added(known: Bounds, more: Iterable[tuple[Factors, int]]) -> bool:
    """Add bounds, tightened to whole numbers; false where one of them cannot be kept."""
    for given, least in more:
        if not given:
            if least > 0:
                return False
            continue
        common = gcd(*(factor for _, factor in given))
        sum_ = tuple((name, factor // common) for name, factor in given)
        bound = -(-least // common)
        known[sum_] = max(bound, known.get(sum_, bound))
        opposite = tuple((name, -factor) for name, factor in sum_)
        if known[sum_] > -known.get(opposite, -known[sum_]):
            return False
    return True


def _next(bounds: Bounds) -> str:
    """The name that is eliminated exactly at the least cost."""
    costs: dict[str, int] = {}
    for name in dict.fromkeys(name for each in bounds for name, _ in each):
        above = [f for each in bounds if (f := _factor(each, name)) > 0]
        below = [f for each in bounds if (f := _factor(each, name)) < 0]
        if all(f == 1 for f in above) or all(f == -1 for f in below):
            costs[name] = len(above) * len(below)
    if not costs:
        raise NotExact
    return min(costs, key=lambda name: (costs[name], name))


def _met(mine: Bounds, name: str) -> Iterable[tuple[Factors, int]]:
    """What each lower bound of a name says together with each upper one, without the name."""
    for lower, least in mine.items():
        for upper, most in mine.items():
            one, other = _factor(lower, name), -_factor(upper, name)
            if one > 0 and other > 0:
                total: dict[str, int] = {}
                for each, times in ((lower, other), (upper, one)):
                    for part, factor in each:
                        total[part] = total.get(part, 0) + factor * times
                yield factors(total), least * other + most * one


def _factor(given: Factors, name: str) -> int:
    return next((factor for each, factor in given if each == name), 0)


def _chosen(name: str, mine: Bounds, known: Mapping[str, int]) -> int:
    """A number between its bounds, now that all others in them are known."""
    low: int | None = None
    high: int | None = None
    for each, least in mine.items():
        own = _factor(each, name)
        rest = least - sum(factor * known.get(part, 0) for part, factor in each if part != name)
        if own > 0:
            bound = -(-rest // own)
            low = bound if low is None else max(low, bound)
        else:
            bound = rest // own
            high = bound if high is None else min(high, bound)
    value = 0 if low is None else max(0, low)
    return value if high is None else min(value, high)
