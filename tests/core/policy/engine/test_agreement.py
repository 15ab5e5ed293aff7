"""Random rule files and facts: every evaluator comes to the same, to the last effect.

``pytest -s`` prints what was put to the test; ``PAWPACT_TORTURE=10`` makes ten times as many
pairs of rule file and facts out of other seeds.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

import pytest

from pawpact.policy.engine.durable import DurableEngine
from pawpact.policy.engine.plain import PlainEngine
from tests.core.policy.agreement import File, check
from tests.core.policy.tally import Tally

BLOCKS = 4
ROUNDS = 10 * int(os.environ.get("PAWPACT_TORTURE", "1"))
SMALL, LARGE = (1, 2, 3, 5, 8, 13, 21, 34, 55), (89, 144, 233, 300)
"""Rules in the files of one round, which has all of the small ones and one of the large ones.

20,000 pairs are spread over four blocks of ten rounds.
"""
PAIRS, FILES, CASES = 20_000, 400, 200


def sizes_of(block: int, turn: int) -> tuple[int, ...]:
    return (*SMALL, LARGE[(block + turn) % len(LARGE)])


def rows_of(size: int) -> int:
    return 60 if size <= 34 else 24 if size <= 89 else 12


def test_rounds_make_enough_pairs() -> None:
    """All blocks together are at least 20,000 pairs over 400 rule files of 1 to 300 rules."""
    rounds = [(block, turn) for block in range(BLOCKS) for turn in range(ROUNDS)]
    sizes = [size for each in rounds for size in sizes_of(*each)]
    assert sum(map(rows_of, sizes)) >= PAIRS
    assert len(sizes) >= FILES
    assert (min(sizes), max(sizes)) == (1, 300)


@pytest.fixture(scope="module")
def total() -> Iterator[Tally]:
    """What all blocks of this process put to the test."""
    found = Tally()
    yield found
    sys.stdout.write(f"\n{found.table()}\n")


@pytest.mark.parametrize("block", range(BLOCKS))
def test_durable_reference_and_oracle_agree(block: int, total: Tally) -> None:
    """Durable, its check, the walk and the oracle agree, and each combination is in the cases."""
    found = Tally()
    pairs = 0
    for turn in range(ROUNDS):
        for size in sizes_of(block, turn):
            pairs += rows_of(size)
            seed = (block * ROUNDS + turn) * 1000 + size
            file = File.written(seed, size, rows_of(size))
            assert file.size == size
            found.add(check(file, DurableEngine(capacity=1)))
    total.add(found)
    assert found.pairs == pairs
    count, rarest = found.rarest
    assert count * BLOCKS >= CASES, f"only {count} cases of {rarest}"


@pytest.mark.parametrize("size", [*SMALL, LARGE[0]])
def test_plain_engine_agrees(size: int) -> None:
    """The second engine decides random rule files as the oracle does."""
    for seed in range(6):
        check(File.written(7_000_000 + seed * 1000 + size, size, 20), PlainEngine())
