"""The job engine: queues, restarts and shares out what is due. The only place that knows DBOS.

One workflow for each store, job and slot, under an id made of them, so that however many workers
queue it, it runs once; its steps are batches. All of it may be lost at any moment: what is left to
do stands in the business state, and the next slot finds it there.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import Any, NamedTuple

from dbos import DBOS, DBOSPortableJSONSerializer, SetEnqueueOptions, SetWorkflowID

from pawpact.database.busy import is_busy
from pawpact.jobs.place import EnginePlace
from pawpact.jobs.quiet import quiet
from pawpact.jobs.values import Counts, Job, Jobs
from pawpact.kernel.errors import TryLater
from pawpact.kernel.log import structlog

QUEUE = "stores"
BATCHES_A_STEP = 10
"""A batch is up to a thousand rows; after each step the engine is told how far the job is."""
RECOVERIES = 20
"""A slot whose worker dies this often is given up; the next slot looks at the same state."""
TRIES, WAIT_SECONDS = 3, 2.0

log = structlog.get_logger(__name__)


class Stopping(BaseException):
    """The worker stops between two batches; the workflow stays open for whoever comes next.

    No `Exception`, because the engine would take one for the workflow's result.
    """


class JobFailed(Exception):
    """A job ended with an error; its text stays in the log, the engine keeps its kind."""


@dataclass(frozen=True, slots=True)
class Queued:
    """A store's job of one slot."""

    job: str
    store: str
    slot: datetime


Tell = Callable[[str, str, Counts], None]
"""Told after each step: the store, the job and how far it is."""


@dataclass(slots=True)
class _Desk:
    """What the workflows of this process work with."""

    jobs: Jobs
    tell: Tell
    stop: threading.Event = field(default_factory=threading.Event)
    doing: Counter[str] = field(default_factory=Counter)
    """The pieces of work that run in this process."""
    idle: threading.Condition = field(default_factory=threading.Condition)

    @contextmanager
    def working(self, piece: str) -> Iterator[None]:
        with self.idle:
            self.doing[piece] += 1
        try:
            yield
        finally:
            with self.idle:
                self.doing -= Counter([piece])
                self.idle.notify_all()

    def finish(self) -> None:
        """No further batch is begun; wait for those that are being done."""
        self.stop.set()
        with self.idle:
            self.idle.wait_for(lambda: not self.doing)


_here: list[_Desk] = []
"""The desk of the engine that runs in this process; workflows find it here."""


@DBOS.workflow(name="slot", max_recovery_attempts=RECOVERIES)
def _work(job: str, store: str) -> dict[str, int]:
    (desk,) = _here
    bound = structlog.contextvars.bound_contextvars(store=store, job=job)
    with desk.working(str(DBOS.workflow_id)), bound:
        for _ in range(TRIES):
            step = _run(desk, desk.jobs[job], store)
            if not step.failure:
                return step.counts
            if not step.busy:
                break
            if desk.stop.wait(WAIT_SECONDS):
                raise Stopping
        raise JobFailed(step.failure)


class _Step(NamedTuple):
    """How far a run is. The engine keeps no text of an error, which could name somebody."""

    counts: dict[str, int]
    more: bool = False
    failure: str = ""
    busy: bool = False


def _run(desk: _Desk, job: Job, store: str) -> _Step:
    run, step = job.run(store), _Step({}, more=True)
    while step.more:
        if desk.stop.is_set():
            raise Stopping
        step = _Step(*DBOS.run_step({"name": "batches"}, _take, desk, run, step.counts))
        desk.tell(store, job.name, step.counts)
    if step.counts and not step.failure:
        log.info("job_done", **step.counts)
    return step


def _take(desk: _Desk, run: Iterator[Counts], counts: Counts) -> _Step:
    """Some batches of a run."""
    try:
        for _ in range(BATCHES_A_STEP):
            counts = next(run)
            if desk.stop.is_set():
                break
    except StopIteration:
        return _Step(dict(counts))
    except TryLater as busy:
        log.warning("job_waits", reason=busy.code)
        return _Step(dict(counts), failure=type(busy).__name__, busy=True)
    except Exception as error:
        if is_busy(error):
            log.warning("job_waits", reason=TryLater.code)
            return _Step(dict(counts), failure=type(error).__name__, busy=True)
        log.exception("job_failed")
        return _Step(dict(counts), failure=type(error).__name__)
    return _Step(dict(counts), more=True)


@dataclass(slots=True)
class JobEngine:
    """The engine of this process; there is one at a time."""

    place: EnginePlace
    worker: str
    version: str
    jobs: Jobs
    stores_at_a_time: int = 4
    look_every: float = 1.0
    idle_seconds: float = 60.0
    """A piece of this worker's that it does not run for this long is given up."""
    tell: Tell = lambda store, job, counts: None
    file: int | None = None
    idle: dict[str, float] = field(default_factory=dict)
    """Since when a piece that is being done by somebody is not being done here."""

    def launch(self) -> None:
        """Begin to work; what this worker left unfinished is taken up at once."""
        _here[:] = [_Desk(self.jobs, self.tell)]
        quiet()
        self.place.prepare()
        self.file = self.place.identity()
        DBOS(
            config={
                "name": "pawpact",
                **self.place.config(),
                "application_version": self.version,
                "executor_id": self.worker,
                "serializer": DBOSPortableJSONSerializer(),
                "log_level": "WARNING",
                "enable_otlp": False,
                "scheduler_polling_interval_sec": 3600.0,
                "notification_listener_polling_interval_sec": self.look_every,
            }
        )
        DBOS.launch()
        DBOS.register_queue(
            QUEUE,
            partition_concurrency=1,
            worker_concurrency=self.stores_at_a_time,
            polling_interval_sec=self.look_every,
        )

    def is_there(self) -> bool:
        """Whether the engine's file is still the one that it was launched on."""
        return self.place.identity() == self.file

    def relaunch(self) -> None:
        """Begin anew where the engine's database went away."""
        self.stop()
        self.launch()

    def queue(self, queued: Queued) -> None:
        """Have it run once, here or by another worker; one store's jobs run one by one."""
        name = f"{queued.store}/{queued.job}/{queued.slot.isoformat()}/{self.version}"
        place = list(self.jobs).index(queued.job) + 1
        options = SetEnqueueOptions(queue_partition_key=queued.store, priority=place)
        with SetWorkflowID(name), options:
            DBOS.enqueue_workflow(QUEUE, _work, queued.job, queued.store)

    def adopt(self, alive: Collection[str], versions: Collection[str]) -> int:
        """Take up what workers left who are gone; returns how many pieces of work.

        The first of the living does it at once, the others where it does not: two at the same
        time would take a piece from each other. What another version left is given up, this
        worker's former one included: the state of the business says what remains.
        """
        pending = self._open("PENDING")
        self._give_up(pending)
        left = [each for each in pending if self._is_left(each, alive)]
        if self.worker != min(alive):
            left = [each for each in left if self._has_waited(each)]
        own = {str(each.executor_id) for each in left if each.app_version == self.version}
        strange = [each for each in left if each.app_version != self.version]
        strange += [each for each in self._open("ENQUEUED") if each.app_version not in versions]
        if own:
            DBOS._recover_pending_workflows(sorted(own))
        if strange:
            DBOS.cancel_workflows([each.workflow_id for each in strange])
        return len(left)

    def waiting(self) -> int:
        """How many pieces of work wait or are being done, by anybody."""
        return len(self._open("PENDING", "ENQUEUED"))

    def forget(self, before: datetime) -> int:
        """Drop what ended before then; returns how many, a thousand at most."""
        ended = DBOS.list_workflows(
            completed_before=before.isoformat(), limit=1_000, load_input=False, load_output=False
        )
        DBOS.delete_workflows([each.workflow_id for each in ended])
        return len(ended)

    def stop(self) -> None:
        """Finish the batches that are being done, and stop."""
        for desk in _here:
            desk.finish()
        DBOS.destroy()

    def _give_up(self, pending: Collection[Any]) -> None:
        """A piece that was taken from this worker and came back to it may be run by nobody.

        It would keep its store's queue for ever; given up, the next slot finds what is left.
        """
        (desk,) = _here
        idle = [each for each in pending if each.workflow_id not in desk.doing]
        now = monotonic()
        self.idle = {each.workflow_id: self.idle.get(each.workflow_id, now) for each in idle}
        own = [each for each in idle if each.executor_id == self.worker and self._has_waited(each)]
        if own:
            log.warning("work_given_up", pieces=len(own))
            DBOS.cancel_workflows([each.workflow_id for each in own])

    def _has_waited(self, piece: Any) -> bool:
        since = self.idle.get(piece.workflow_id)
        return since is not None and monotonic() - since >= self.idle_seconds

    def _is_left(self, piece: Any, alive: Collection[str]) -> bool:
        if piece.executor_id == self.worker:
            return bool(piece.app_version != self.version)
        return piece.executor_id not in alive

    def _open(self, *states: str) -> list[Any]:
        return list(DBOS.list_workflows(status=list(states), load_input=False, load_output=False))
