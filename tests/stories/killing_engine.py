"""The job engine as a yard sees it: warm before workers are forked, looked into when they stop.

A worker that is killed a moment after its birth else spends half of its life compiling statements.
"""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from typing import Any

import sqlalchemy
from sqlalchemy import Engine

from pawpact.database.engine import make_engine
from pawpact.jobs.engine import JobEngine, Queued
from pawpact.jobs.place import SCHEMA, EnginePlace
from pawpact.jobs.values import Job
from pawpact.kernel.label import Label
from tests.stories.killing_world import BEGIN, PATIENCE

YARD, NOTHING = "yard", "nothing"


def warm_engine(url: str, version: str) -> None:
    """Have the engine do a piece of work in which nothing is done, and end; its threads with it."""
    _share_compiled()
    job = Job(NOTHING, Label.of(NOTHING), timedelta(days=1), lambda store: iter(()))
    engine = JobEngine(EnginePlace(url), YARD, version, {NOTHING: job}, look_every=0.02)
    engine.launch()
    engine.queue(Queued(NOTHING, YARD, BEGIN - timedelta(days=1)))
    until = time.monotonic() + PATIENCE
    while engine.waiting():
        assert time.monotonic() < until, "the engine does not even do nothing"
        time.sleep(0.01)
    engine.adopt({YARD}, {version})
    engine.forget(BEGIN)
    engine.stop()
    assert threading.enumerate() == [threading.main_thread()], "a fork would lose threads"


def open_work(url: str) -> str:
    """What the engine still has to do, and who has it: where nobody works that is looked at."""
    place = EnginePlace(url)
    table = "workflow_status" if place.file else f"{SCHEMA}.workflow_status"
    columns = "workflow_uuid, status, executor_id, owner_xid, recovery_attempts"
    asked = f"SELECT {columns} FROM {table} WHERE status IN ('PENDING', 'ENQUEUED')"
    with make_engine(url).connect() as connection:
        return "\n".join(str(row) for row in connection.exec_driver_sql(asked))


def _share_compiled() -> None:
    """Engines that the job engine makes from now on speak through the dialect of its first one."""
    create_anew, first = sqlalchemy.create_engine, list[Engine]()

    def create(*words: Any, **options: Any) -> Engine:
        engine = create_anew(*words, **options)
        if first:
            engine.dialect.initialize = lambda _: None  # type: ignore[method-assign]
            engine.dialect = first[0].dialect
            engine._compiled_cache = first[0]._compiled_cache
        first.append(engine)
        return engine

    sqlalchemy.create_engine = create
