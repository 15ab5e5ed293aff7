"""Streak and performed periods, from the moves of charges."""

from __future__ import annotations

import pytest

from pawpact.contracts.running.streak import Move, Performance, recompute

PAID = Move("processing", "settled")
WITHIN_GRACE = Move("unknown", "settled")
WAIVED = Move("scheduled", "waived")
PAUSED = Move("due", "postponed")
MISSED = Move("failed", "overdue")
LATE = Move("overdue", "settled")
AFTER_END = Move("processing", "settled", after_end=True)


@pytest.mark.parametrize(
    ("moves", "expected"),
    [
        ([], (0, 0)),
        ([PAID, PAID, PAID], (3, 3)),
        ([PAID, WITHIN_GRACE], (2, 2)),
        ([PAID, WAIVED, PAID], (3, 3)),
        ([PAID, PAUSED, PAID], (2, 2)),
        ([PAID, PAID, MISSED], (0, 2)),
        ([PAID, MISSED, LATE], (0, 2)),
        ([PAID, MISSED, PAID, LATE, PAID], (2, 4)),
        ([MISSED, MISSED, PAID], (1, 1)),
        ([PAID, AFTER_END], (1, 1)),
    ],
)
def test_a_streak_is_what_was_performed_on_time(
    moves: list[Move], expected: tuple[int, int]
) -> None:
    """On time, within grace and waived lengthen it; overdue ends it; late and paused do neither."""
    assert recompute(moves) == Performance(*expected)
