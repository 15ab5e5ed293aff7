"""An engine in this process, on a place of its own, and jobs that note what they did."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import make_url

from pawpact.jobs.engine import JobEngine
from pawpact.jobs.place import EnginePlace
from pawpact.jobs.schema import make_schema
from pawpact.jobs.values import Counts, Job, by_name
from pawpact.kernel.label import Label

SLOT = datetime(2026, 3, 12, 4, 0, tzinfo=UTC)


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


@pytest.fixture
def place(request: pytest.FixtureRequest, made: Path, tmp_path: Path) -> EnginePlace:
    """A file of its own; for tests that ask for a database, a schema in that on PostgreSQL."""
    given = request.getfixturevalue("given") if "given" in request.fixturenames else None
    if given is not None and given.kind == "postgresql":
        make_schema(given.owner_url, make_url(given.url).username)
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


def finish(engine: JobEngine, seconds: float = 20.0) -> None:
    """Wait until nothing is queued or being done any more."""
    waiting = Event()
    for _ in range(round(seconds / 0.02)):
        if not engine.waiting():
            return
        waiting.wait(0.02)
    raise AssertionError("the engine did not finish")
