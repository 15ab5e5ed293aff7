"""Who lets others go first."""

from __future__ import annotations

import pytest

from pawpact.demo.pace import LEAD, is_ahead, wait_for_others, whose_turn


def test_whoever_is_well_ahead_of_as_many_as_can_work_lets_them_go_first() -> None:
    assert is_ahead([10 + LEAD, 10, 10], 0, at_once=2)


def test_one_that_is_behind_alone_holds_nobody_up() -> None:
    """The two that lead share what it leaves."""
    assert not is_ahead([10, 50, 50], 1, at_once=2)


def test_a_few_days_ahead_are_no_lead() -> None:
    assert not is_ahead([9 + LEAD, 10, 10], 0, at_once=2)


def test_where_everybody_can_work_nobody_waits() -> None:
    assert not is_ahead([700, 1, 1], 0, at_once=3)


@pytest.mark.parametrize(
    ("left", "busy", "turn"),
    [
        ([8, 8, 8], set(), 0),
        ([7, 8, 8], {0}, 1),
        ([7, 7, 8], {1}, 0),
        ([6, 7, 8], {0}, 2),
        ([6, 7, 7], {0, 2}, None),
        ([0, 5, 4], {2}, 1),
        ([0, 4, 4], {1}, 2),
        ([0, 0, 4], {1}, 2),
        ([0, 0, 4], {2}, None),
        ([0, 0, 0], set(), None),
    ],
)
def test_whose_turn_it_is_of_three_on_two_processes(
    left: list[int], busy: set[int], turn: int | None
) -> None:
    """The first goes straight through, the others take turns until it is through."""
    assert whose_turn(left, busy, at_once=2) == turn


def test_three_courses_on_two_processes_end_together() -> None:
    """However long the last stretch of each takes, no process is idle for half as long."""
    lasts, last, left = [5, 4, 4], 28, [8, 8, 8]
    busy: dict[int, int] = {}
    now = idle = 0
    while any(left) or busy:
        while (turn := whose_turn(left, set(busy), 2)) is not None:
            left[turn] -= 1
            busy[turn] = now + (lasts[turn] if left[turn] else last)
        idle += 2 - len(busy)
        now += 1
        busy = {place: end for place, end in busy.items() if end > now}
    assert idle < last / 2


def test_waiting_ends_when_the_others_have_come_closer() -> None:
    days = [20, 10, 10]

    def look() -> None:
        days[1] += 1

    wait_for_others(days, 0, 2, look)
    assert days[1] == 20 - LEAD + 1
