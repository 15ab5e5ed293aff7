"""The bounds of the grammar that engines are handed."""

from __future__ import annotations

import pytest

from pawpact.policy.engine.protocol import (
    MOST_BRANCHES,
    MOST_COMBINATORS,
    MOST_DEPTH,
    MOST_PARTS,
    EngineMismatch,
    Every,
    Node,
    Some,
    Test,
    branches,
    fits,
)

LEAF = Test(0, "eq", 0)


def nested(depth: int) -> Node:
    return Every((LEAF, nested(depth - 1))) if depth else LEAF


def wide(count: int) -> Node:
    return Every((LEAF,) * count)


def many(count: int) -> Node:
    """A node of ``count`` combinators, at most seven in a group."""
    groups = [Every((LEAF,)) for _ in range(count - 3)]
    return Every((Every(tuple(groups[:6])), Every(tuple(groups[6:]))))


def branching(*ways: int) -> Node:
    return Every(tuple(Some((LEAF,) * each) for each in ways))


@pytest.mark.parametrize(
    ("within", "beyond"),
    [
        (nested(MOST_DEPTH), nested(MOST_DEPTH + 1)),
        (wide(MOST_PARTS), wide(MOST_PARTS + 1)),
        (many(MOST_COMBINATORS), many(MOST_COMBINATORS + 1)),
        (branching(4, 4, 2), branching(4, 4, 3)),
    ],
    ids=["depth", "parts", "combinators", "branches"],
)
def test_each_bound_has_two_sides(within: Node, beyond: Node) -> None:
    """A node at the bound fits and one just beyond it does not."""
    assert fits(within)
    assert not fits(beyond)


def test_branches_multiply_in_every_and_add_in_some() -> None:
    """The ways to be true multiply where all parts are needed and add where one is enough."""
    assert branches(branching(4, 4, 2)) == MOST_BRANCHES
    assert branches(Some((branching(2, 2), LEAF))) == 5


def test_mismatch_tells_the_cell_and_no_values() -> None:
    """The alarm carries truth values, which are nobody's personal data."""
    mismatch = EngineMismatch("shop.gate", (True, None, False))
    assert mismatch.details == {"policy": "shop.gate", "cell": [True, None, False]}
