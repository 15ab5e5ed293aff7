"""Systems of linear inequalities are solved as trying all numbers solves them."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest

from pawpact.policy.analysis.linear import Bounds, NotExact, factors, solution

NAMES = ("a", "b", "c")
RANGE = range(-6, 7)


def written(dice: Random, steps: tuple[int, ...]) -> Bounds:
    """Each name within a range that can be tried whole, and some sums of them."""
    bounds: Bounds = {}
    for name in NAMES:
        bounds[((name, 1),)] = RANGE[0]
        bounds[((name, -1),)] = -RANGE[-1]
    for _ in range(5):
        sum_ = factors({name: dice.choice(steps) for name in NAMES})
        if sum_:
            bounds[sum_] = max(dice.randrange(-4, 6), bounds.get(sum_, -99))
    return bounds


def holds(bounds: Bounds, case: dict[str, int]) -> bool:
    return all(sum(f * case[name] for name, f in sum_) >= least for sum_, least in bounds.items())


def tried(bounds: Bounds) -> bool:
    cases = (dict(zip(NAMES, values, strict=True)) for values in product(RANGE, repeat=3))
    return any(holds(bounds, case) for case in cases)


@pytest.mark.parametrize("seed", range(60))
def test_sums_and_differences_are_always_decided(seed: int) -> None:
    """There is a solution where trying all finds one; the one that is told keeps every bound."""
    bounds = written(Random(seed), (-1, 0, 1))
    try:
        found = solution(bounds)
    except NotExact:
        pytest.fail("factors of one are always told")
    assert (found is not None) == tried(bounds)
    if found is not None:
        assert holds(bounds, {**dict.fromkeys(NAMES, 0), **found})


def test_greater_factors_are_decided_or_left_open() -> None:
    """Nothing false is ever said of them, and most of them are decided."""
    decided = 0
    for seed in range(80):
        bounds = written(Random(seed), (-3, -1, 0, 1, 2))
        try:
            found = solution(bounds)
        except NotExact:
            continue
        decided += 1
        assert (found is not None) == tried(bounds)
        if found is not None:
            assert holds(bounds, {**dict.fromkeys(NAMES, 0), **found})
    assert decided > 40


def test_between_two_whole_numbers_is_nothing() -> None:
    """What fractions could meet is not met: two times a number is never three."""
    assert solution({(("a", 2),): 3, (("a", -2),): -3}) is None


def test_where_it_cannot_be_told_nothing_is() -> None:
    """3a - 2b is one of two numbers, and so is 5a - 7b: no name goes without a doubt."""
    doubtful: Bounds = {
        (("a", 3), ("b", -2)): 1,
        (("a", -3), ("b", 2)): -2,
        (("a", 5), ("b", -7)): 1,
        (("a", -5), ("b", 7)): -2,
    }
    with pytest.raises(NotExact):
        solution(doubtful)
