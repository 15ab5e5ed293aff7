"""The memory of cells: bounded, and off where it does not pay."""

from pawpact.policy.engine.cell import CellMemo


def test_what_was_kept_is_found() -> None:
    """A kept outcome comes back for its cell and for no other."""
    memo: CellMemo[int, str] = CellMemo()
    memo.keep(1, "one")
    assert (memo.get(1), memo.get(2)) == ("one", None)


def test_oldest_makes_room() -> None:
    """A full memory forgets its oldest cell."""
    memo: CellMemo[int, str] = CellMemo(capacity=2)
    for cell in (1, 2, 3):
        memo.keep(cell, str(cell))
    assert [memo.get(cell) for cell in (1, 2, 3)] == [None, "2", "3"]


def test_below_half_it_stays_off() -> None:
    """Fewer than one hit in two empties the memory for good."""
    memo: CellMemo[int, str] = CellMemo(trial=10)
    memo.keep(1, "one")
    memo.count(hits=4, misses=6)
    memo.keep(2, "two")
    assert not memo.enabled
    assert (memo.get(1), memo.get(2)) == (None, None)


def test_half_is_enough() -> None:
    """One hit in two keeps the memory."""
    memo: CellMemo[int, str] = CellMemo(trial=10)
    memo.count(hits=5, misses=5)
    assert memo.enabled


def test_it_is_not_judged_too_early() -> None:
    """Before the trial is over misses do not count against it."""
    memo: CellMemo[int, str] = CellMemo(trial=10)
    memo.count(hits=0, misses=9)
    assert memo.enabled
