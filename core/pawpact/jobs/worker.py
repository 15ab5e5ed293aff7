"""A worker: looks what is due in which store, has it queued, and keeps its row fresh."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pawpact.database.session import Database
from pawpact.jobs.engine import JobEngine, Queued
from pawpact.jobs.lease import GONE_AFTER, Lease, workers
from pawpact.jobs.values import Job, Jobs
from pawpact.kernel.clock import Clock
from pawpact.kernel.log import structlog

LOOK_EVERY = 5.0
"""Seconds between two looks at the stores."""
KEPT = timedelta(days=7)
"""How long the engine remembers what is done."""

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class WorkerLoop:
    """One worker process. ``stop`` may be set by a signal: the batches being done are finished."""

    database: Database
    clock: Clock
    lease: Lease
    engine: JobEngine
    jobs: Jobs
    stores: Callable[[], Iterable[str]]
    stop: threading.Event = field(default_factory=threading.Event)
    looked: dict[tuple[str, str], datetime] = field(default_factory=dict)
    fits: Callable[[], bool] = lambda: True
    """Whether the tables are still those that this program was written for."""
    lost: bool = False
    """The engine could not be reached and has to be launched anew."""

    def work(self, look_every: float = LOOK_EVERY) -> None:
        """Work until somebody asks to stop."""
        keeper = threading.Thread(target=self._keep, name="worker-lease", daemon=True)
        self.engine.launch()
        keeper.start()
        log.info("worker_started", worker=self.lease.name)
        try:
            while not self.stop.is_set():
                self._try_to_look()
                self.stop.wait(look_every)
        finally:
            self._end(keeper)

    def work_once(self, look_every: float = 0.1) -> bool:
        """Do what is due now in every store; False where it was stopped before the end."""
        self.engine.look_every = look_every
        keeper = threading.Thread(target=self._keep, name="worker-lease", daemon=True)
        self.engine.launch()
        keeper.start()
        try:
            self._adopt()
            for store in self.stores():
                for job in self.jobs.values():
                    if not self.stop.is_set() and self._is_due(job, store, self.clock.now()):
                        self.engine.queue(Queued(job.name, store, self.clock.now()))
            while not self.stop.is_set() and self.engine.waiting():
                self.stop.wait(look_every)
            return not self.stop.is_set()
        finally:
            self._end(keeper)

    def _try_to_look(self) -> None:
        """A database that is not there now is asked again at the next look."""
        try:
            if self.fits():
                self.look(self.clock.now())
                return
        except Exception:
            log.exception("not_looked")
            return
        log.error("tables_changed", worker=self.lease.name)
        self.stop.set()

    def look(self, at: datetime) -> None:
        """Queue what is due in this slot and was not looked at in it; take up what others left."""
        if self.lost or not self.engine.is_there():
            self._relaunch()
        self._with_engine(self._adopt)
        self._with_engine(lambda: self.engine.forget(at - KEPT))
        for store in self.stores():
            for job in self.jobs.values():
                if self.stop.is_set() or self.lost:
                    return
                self._look_at(job, store, at)

    def _look_at(self, job: Job, store: str, at: datetime) -> None:
        slot = job.slot(at)
        if self.looked.get((job.name, store)) == slot:
            return
        if self._is_due(job, store, at):
            self._with_engine(lambda: self.engine.queue(Queued(job.name, store, slot)))
        if not self.lost:
            self.looked[job.name, store] = slot

    def _is_due(self, job: Job, store: str, at: datetime) -> bool:
        """A store that cannot be looked at is logged and left; the others go on."""
        try:
            return job.is_due(store, at)
        except Exception:
            log.exception("store_not_looked_at", store=store, job=job.name)
            return False

    def _adopt(self) -> None:
        here = [each for each in workers(self.database, self.lease.clock) if each.alive]
        alive = {self.lease.name, *(each.name for each in here)}
        versions = {self.engine.version, *(each.version for each in here)}
        found = self.engine.adopt(alive, versions)
        if found:
            log.info("work_taken_up", pieces=found)

    def _with_engine(self, do: Callable[[], object]) -> None:
        try:
            do()
        except Exception:
            log.exception("engine_lost")
            self.lost = True

    def _relaunch(self) -> None:
        """The engine's database went away; a fresh one is as good, nothing of the shop is in it."""
        log.warning("engine_launched_anew")
        self.looked.clear()
        try:
            self.engine.relaunch()
            self.lost = False
        except Exception:
            log.exception("engine_not_there")
            self.lost = True

    def _keep(self) -> None:
        """Keep the row fresh; whoever lost it stops, because somebody else has the name."""
        while not self.stop.wait(GONE_AFTER.total_seconds() / 4):
            try:
                kept = self.lease.renew()
            except Exception:
                log.exception("lease_not_renewed")
                continue
            if not kept:
                log.error("lease_lost", worker=self.lease.name)
                self.stop.set()

    def _end(self, keeper: threading.Thread) -> None:
        self.stop.set()
        self.engine.stop()
        keeper.join()
        self.lease.release()
        log.info("worker_stopped", worker=self.lease.name)
