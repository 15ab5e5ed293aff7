"""An engine in this process, on a place of its own, and jobs that note what they did."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from time import monotonic

import pytest
from sqlalchemy import Engine, text

from pawpact.database.model import Base
from pawpact.jobs import engine as running
from pawpact.jobs.engine import JobEngine
from pawpact.jobs.place import SCHEMA, EnginePlace
from pawpact.jobs.schema import make_schema
from pawpact.jobs.values import Counts, Job, by_name
from pawpact.kernel.label import Label
from tests.databases import Databases, Given, tables_of

SPARE = "spare"
SLOT = datetime(2026, 3, 12, 4, 0, tzinfo=UTC)
PATIENCE = 60.0
"""Seconds to wait for what takes one or two where the machine has nothing else to do."""


@dataclass
class Work:
    """Batches of each store that are still to be done, and which were done in which order."""

    left: dict[str, int] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)
    runs: list[str] = field(default_factory=list)
    before: Callable[[str], None] = lambda store: None

    def run(self, store: str) -> Iterator[Counts]:
        self.runs.append(store)
        count = 0
        while self.left.get(store, 0) > 0:
            self.before(store)
            self.left[store] -= 1
            self.done.append(store)
            count += 1
            yield {"batches": count}

    def job(self, name: str = "work") -> Job:
        return Job(name, Label.of(name), timedelta(minutes=15), self.run)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An engine's file that was worked with once: making one takes a second."""
    path = tmp_path_factory.mktemp("jobs") / "made.sqlite3"
    engine = JobEngine(EnginePlace(f"sqlite:///{path}"), "maker", "0", {})
    engine.launch()
    engine.stop()
    return path


def _fill(engine: Engine, role: str | None) -> None:
    """Core's tables; on PostgreSQL the engine's schema, which is slow to make, and a spare one."""
    tables_of(Base.metadata)(engine, role)
    if role is None:
        return
    url = engine.url.render_as_string(hide_password=False)
    make_schema(url, role)
    rename_schema(engine, SCHEMA, SPARE)
    make_schema(url, role)


def rename_schema(engine: Engine, name: str, other: str) -> None:
    """As the owner of the database."""
    with engine.begin() as connection:
        connection.execute(text(f"ALTER SCHEMA {name} RENAME TO {other}"))


@pytest.fixture
def given(databases: Databases) -> Iterator[Given]:
    """This test's own database, with the engine's schema in it where it has one."""
    given = databases.filled(_fill, "jobs")
    yield given
    databases.give_back([given])


@pytest.fixture
def place(request: pytest.FixtureRequest, made: Path, tmp_path: Path) -> EnginePlace:
    """A file of its own; for tests that ask for a database, a schema in that on PostgreSQL."""
    given = request.getfixturevalue("given") if "given" in request.fixturenames else None
    if given is not None and given.kind == "postgresql":
        return EnginePlace(given.url)
    return EnginePlace(f"sqlite:///{shutil.copy(made, tmp_path / 'jobs.sqlite3')}")


@pytest.fixture
def work() -> Work:
    """Nothing to do yet."""
    return Work()


Launch = Callable[..., JobEngine]


@pytest.fixture
def launch(place: EnginePlace, work: Work) -> Iterator[Launch]:
    """Launches one engine after the other; the last one is stopped with the test."""
    launched: list[JobEngine] = []

    def start(worker: str = "w1", version: str = "1", *, stores_at_a_time: int = 2) -> JobEngine:
        for engine in launched:
            engine.stop()
        jobs = by_name([work.job()])
        engine = JobEngine(place, worker, version, jobs, stores_at_a_time, look_every=0.02)
        launched[:] = [engine]
        engine.launch()
        return engine

    yield start
    for engine in launched:
        engine.stop()


def finish(engine: JobEngine) -> None:
    """Wait until nothing is queued or being done any more."""
    until(lambda: not engine.waiting())


def until(is_so: Callable[[], object]) -> None:
    """Wait for what another thread is about to do."""
    pause, end = Event(), monotonic() + PATIENCE
    while not is_so():
        assert monotonic() < end, "nothing happens any more"
        pause.wait(0.01)


def is_stopping() -> bool:
    """Whether the engine of this process was told to begin no further batch."""
    (desk,) = running._here
    return desk.stop.is_set()
