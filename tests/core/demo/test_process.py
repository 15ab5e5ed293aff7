"""Work is shared between processes, and this one takes its share where it can."""

from __future__ import annotations

import os
import time
from pathlib import Path

from pawpact.demo.process import Look, share_out


def told(number: int, look: Look) -> tuple[int, int]:
    look()
    time.sleep(0.01 * (3 - number))
    return number, os.getpid()


def test_answers_in_the_order_of_the_jobs() -> None:
    """Whoever is done first, answers come in the order of the jobs, one of them from here."""
    looks: list[int] = []
    answers = share_out(told, [[(0,)], [(1,)], [(2,)]], 5, lambda: looks.append(1))
    assert [number for number, _ in answers] == [0, 1, 2]
    assert [process == os.getpid() for _, process in answers] == [False, False, True]
    assert len(looks) > 1


def test_the_last_is_done_here_though_others_are_over() -> None:
    """However soon the others end, this process does not begin one more to look on."""
    answers = share_out(told, [[(2,)], [(2,)], [(3,)]], 3, lambda: time.sleep(0.1))
    assert [process == os.getpid() for _, process in answers] == [False, False, True]


def test_no_more_at_a_time_than_asked_for() -> None:
    """Where one at a time is asked for, everything is done here."""
    answers = share_out(told, [[(0,)], [(1,)]], 1, lambda: None)
    assert {process for _, process in answers} == {os.getpid()}


def test_what_follows_waits_for_what_comes_before(tmp_path: Path) -> None:
    """Three courses on two processes: never two jobs of one course at a time, all in order."""
    path = tmp_path / "noted"
    courses = [[(course, step, path) for step in range(3)] for course in range(3)]
    assert share_out(noted, courses, 2, lambda: None) == [(0, 2), (1, 2), (2, 2)]
    lines = [tuple(map(int, line.split())) for line in path.read_text().splitlines()]
    for course in range(3):
        assert [rest for place, *rest in lines if place == course] == [
            [step, ended] for step in range(3) for ended in (0, 1)
        ]
    assert len(lines) == 18


def noted(course: int, step: int, path: Path, _look: Look) -> tuple[int, int]:
    """Tells the file when it begins and when it ends."""
    for ended in (0, 1):
        with path.open("a") as lines:
            lines.write(f"{course} {step} {ended}\n")
        time.sleep(0.01 * (1 + course) * (1 - ended))
    return course, step
