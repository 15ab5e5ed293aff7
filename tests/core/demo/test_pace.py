"""Who lets others go first."""

from __future__ import annotations

from pawpact.demo.pace import LEAD, is_ahead, wait_for_others


def test_whoever_is_well_ahead_of_as_many_as_can_work_lets_them_go_first() -> None:
    assert is_ahead([10 + LEAD, 10, 10], 0, at_once=2)


def test_one_that_is_behind_alone_holds_nobody_up() -> None:
    """The two that lead share what it leaves."""
    assert not is_ahead([10, 50, 50], 1, at_once=2)


def test_a_few_days_ahead_are_no_lead() -> None:
    assert not is_ahead([9 + LEAD, 10, 10], 0, at_once=2)


def test_where_everybody_can_work_nobody_waits() -> None:
    assert not is_ahead([700, 1, 1], 0, at_once=3)


def test_waiting_ends_when_the_others_have_come_closer() -> None:
    days = [20, 10, 10]

    def look() -> None:
        days[1] += 1

    wait_for_others(days, 0, 2, look)
    assert days[1] == 20 - LEAD + 1
