"""Work is shared between processes, and this one takes its share."""

from __future__ import annotations

import os
import time

from pawpact.demo.process import Look, share_out


def told(number: int, look: Look) -> tuple[int, int]:
    look()
    time.sleep(0.01 * (3 - number))
    return number, os.getpid()


def test_answers_in_the_order_of_the_jobs() -> None:
    """Whoever is done first, answers come in the order of the jobs, one of them from here."""
    looks: list[int] = []
    answers = share_out(told, [(0,), (1,), (2,)], 5, lambda: looks.append(1))
    assert [number for number, _ in answers] == [0, 1, 2]
    assert [process == os.getpid() for _, process in answers] == [False, False, True]
    assert len(looks) > 1


def test_no_more_at_a_time_than_asked_for() -> None:
    """Where one at a time is asked for, everything is done here."""
    answers = share_out(told, [(0,), (1,)], 1, lambda: None)
    assert {process for _, process in answers} == {os.getpid()}
