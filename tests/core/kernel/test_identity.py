"""Ids: unique, growing with time, repeatable from a seed, short outside."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pawpact.kernel.clock import FixedClock
from pawpact.kernel.identity import TimeOrderedIds, public_id, quoted, read_public_id

AT = datetime(2026, 3, 12, tzinfo=UTC)


def fresh(node: int = 0) -> TimeOrderedIds:
    """A generator on a clock that stands still."""
    return TimeOrderedIds(FixedClock(AT), node)


def test_ids_grow_while_the_clock_stands_still() -> None:
    """More ids than fit into a millisecond still grow and never repeat."""
    found = fresh().many(10_000)
    assert found == sorted(set(found))


def test_later_ids_are_larger() -> None:
    """An id made later is larger, whatever the node."""
    clock = FixedClock(AT)
    before = TimeOrderedIds(clock, 1023).one()
    clock.advance(timedelta(milliseconds=1))
    assert TimeOrderedIds(clock, 0).one() > before


def test_nodes_never_meet() -> None:
    """Two nodes at the same instant make no id twice."""
    assert not set(fresh(1).many(5_000)) & set(fresh(2).many(5_000))


def test_the_same_beginning_gives_the_same_ids() -> None:
    """Ids depend on clock and node alone."""
    assert fresh().many(50) == fresh().many(50)


def test_threads_never_get_the_same_id() -> None:
    """Ids asked for by many threads at once are all different."""
    ids = fresh()
    found: list[int] = []
    threads = [
        threading.Thread(target=lambda: found.extend(ids.one() for _ in range(500)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 4_000


@pytest.mark.parametrize("node", [-1, 1024])
def test_a_node_has_ten_bits(node: int) -> None:
    """A node number that does not fit is refused."""
    with pytest.raises(ValueError, match="node"):
        fresh(node)


@given(st.integers(0, (1 << 63) - 1))
def test_public_ids_are_read_back(number: int) -> None:
    """Every id survives being written for the outside."""
    assert read_public_id("con", public_id("con", number)) == number


@pytest.mark.parametrize(
    "text",
    ["", "con_", "pet_0000000000001", "con_000000000001", "con_000000000000I", "con_zzzzzzzzzzzzz"],
)
def test_what_is_no_public_id_is_not_read(text: str) -> None:
    """Another prefix, length, letter or a number beyond 63 bits is nobody's id."""
    assert read_public_id("con", text) is None


@pytest.mark.parametrize(
    "text", ["15400001234", "990101199405060645", "app_0000000000001", "dec_1"]
)
def test_what_is_no_id_is_not_repeated(text: str) -> None:
    """A message repeats an id that was given, and nothing else: it may be somebody's phone."""
    assert quoted("dec", text) == "…"
    assert quoted("dec", "dec_0000000000001:7") == "dec_0000000000001:7"
