"""A job as a value: what it is called, how often it is looked at, and the function that does it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from pawpact.kernel.clock import instant, milliseconds
from pawpact.kernel.errors import NotFound
from pawpact.kernel.label import Label

Counts = Mapping[str, int]
"""What was done so far, in words that a report knows."""


class NoSuchJob(NotFound):
    """There is no job of this name."""

    code = "no_such_job"
    title = Label("没有这个任务", "There is no job of this name")


@dataclass(frozen=True, slots=True)
class Job:
    """Due work of one kind.

    ``run(store)`` does what is due in the store now, a batch each time it is asked for the next
    counts. Doing it again does nothing more, and whoever stops between two batches (or is killed
    in one) loses nothing, because the state of the business says what is left.

    ``since(store)`` tells since when something waits, None where nothing does; a job without it
    has to look each time.
    """

    name: str
    title: Label
    every: timedelta
    run: Callable[[str], Iterator[Counts]]
    since: Callable[[str], datetime | None] | None = None

    def slot(self, at: datetime) -> datetime:
        """The beginning of the piece of time in which a store's job is queued once."""
        length = round(self.every.total_seconds() * 1000)
        return instant(milliseconds(at) // length * length)

    def is_due(self, store: str, at: datetime) -> bool:
        """Whether there is anything to do, as far as can be told without doing it."""
        if self.since is None:
            return True
        waiting = self.since(store)
        return waiting is not None and waiting <= at


Jobs = Mapping[str, Job]


def by_name(jobs: list[Job]) -> Jobs:
    """Jobs by their names, in the order in which they are queued."""
    return {job.name: job for job in jobs}


def job_of(jobs: Jobs, name: str) -> Job:
    """The job of this name."""
    try:
        return jobs[name]
    except KeyError:
        known = ", ".join(jobs)
        raise NoSuchJob(
            Label(
                f"没有名为 {name} 的任务；有：{known}", f"no job is called {name}; known: {known}"
            )
        ) from None
