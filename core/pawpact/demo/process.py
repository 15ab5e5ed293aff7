"""Work shared between processes, so much at a time.

Where forking is safe the others are forked: one more costs a moment, and what was loaded lies in
memory once. Whoever shares work out may run no thread and hold no connection.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from threading import Thread
from typing import Any

from pawpact.demo.pace import whose_turn
from pawpact.kernel.errors import Defect
from pawpact.kernel.label import Label

Look = Callable[[], None]
Work = Callable[..., Any]
"""Given what belongs to the job, and a ``Look`` to call now and then."""
Course = Sequence[tuple[Any, ...]]
"""Jobs of which each waits for the one before it."""
_CONTEXT: Any = get_context("fork" if sys.platform == "linux" else "spawn")
_LOOK_EVERY = 0.1


def counters(number: int) -> Any:
    """A whole number for each of so many, seen here and moved on over there."""
    return _CONTEXT.Array("i", number, lock=False)


def share_out(work: Work, courses: Sequence[Course], most: int, look: Look) -> list[Any]:
    """What ``work`` answers to the last job of each course; all end where one fails.

    This process takes a share where nothing waits for it to begin what follows; ``look`` is called
    now and then meanwhile.
    """
    left, others, answers = [list(course) for course in courses], _Others(work), dict[int, Any]()
    at_once = min(most, len(courses))
    nothing_follows = most >= len(courses) and all(len(course) == 1 for course in courses)
    takes_share = most == 1 or nothing_follows

    def look_around() -> None:
        answers.update(others.answered())
        look()

    try:
        while others.running or any(left):
            counts = [len(jobs) for jobs in left]
            place = whose_turn(counts, others.busy, at_once)
            is_last = sum(counts) == 1 or len(others.running) == at_once - 1
            if place is None:
                others.wait()
            elif takes_share and is_last:
                answers[place] = work(*left[place].pop(0), look_around)
            else:
                others.begin(place, left[place].pop(0))
            look_around()
    finally:
        others.end()
    return [answers[place] for place in range(len(courses))]


@dataclass(frozen=True, slots=True)
class _Running:
    place: int
    process: BaseProcess
    answer: Connection

    def answered(self) -> Any:
        """What it came to; whoever ended without an answer broke off."""
        try:
            found = self.answer.recv()
        except EOFError:
            raise Defect(
                Label(
                    "一家店没有过完，原因在上面；再运行同一条命令就接着过",
                    "a store's life broke off, the reason is above; the same command goes on",
                )
            ) from None
        finally:
            self.answer.close()
            self.process.join()
        return found


@dataclass(slots=True)
class _Others:
    work: Work
    running: list[_Running] = field(default_factory=list)

    @property
    def busy(self) -> set[int]:
        return {each.place for each in self.running}

    def begin(self, place: int, job: tuple[Any, ...]) -> None:
        ours, theirs = _CONTEXT.Pipe(duplex=False)
        process = _CONTEXT.Process(target=_do, args=(self.work, job, theirs), daemon=True)
        process.start()
        theirs.close()
        self.running.append(_Running(place, process, ours))

    def wait(self) -> None:
        wait([each.answer for each in self.running], _LOOK_EVERY)

    def answered(self) -> dict[int, Any]:
        """What those came to that are over by now, by place."""
        over = [each for each in self.running if each.answer.poll()]
        self.running = [each for each in self.running if each not in over]
        return {each.place: each.answered() for each in over}

    def end(self) -> None:
        for each in self.running:
            each.process.terminate()
        for each in self.running:
            each.process.join()


def _do(work: Work, job: tuple[Any, ...], answer: Connection) -> None:
    """The job; it ends with whoever began it, who alone hears of Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    Thread(target=_end_with_beginner, daemon=True).start()
    answer.send(work(*job, _look_at_nothing))


def _look_at_nothing() -> None:
    pass


def _end_with_beginner() -> None:
    beginner = parent_process()
    if beginner is not None:
        beginner.join()
        os._exit(1)
