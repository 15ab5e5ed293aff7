"""A worker over a platform: its row, its engine, its jobs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from importlib.metadata import version

from pawpact.bootstrap.jobs import jobs_of
from pawpact.bootstrap.platform import Platform
from pawpact.database.migration import CORE, current, newest
from pawpact.hosting.migration import plugin_schemas
from pawpact.jobs.engine import JobEngine, Tell
from pawpact.jobs.lease import SharedClock, take
from pawpact.jobs.place import place_beside
from pawpact.jobs.worker import WorkerLoop
from pawpact.settings import Settings

WORKER_NODE = 1
"""Node of a worker that was given none: another one than that of commands and servers."""


def of_worker(settings: Settings, environment: Mapping[str, str]) -> Settings:
    """The settings of a worker on a machine where a server may run with the same variables."""
    is_given = "PAWPACT_NODE" in environment
    return settings if is_given else replace(settings, node=WORKER_NODE)


def worker_of(
    platform: Platform, settings: Settings, stores_at_a_time: int, tell: Tell
) -> WorkerLoop:
    """A worker that may begin; refused while another one has its name or node."""
    parts, jobs = platform.parts, jobs_of(platform)
    release = version("pawpact")
    name = settings.worker or f"worker-{settings.node}"
    clock = SharedClock(parts.database.engine, parts.clock)
    lease = take(parts.database, clock, name, settings.node, parts.ids.one(), release)

    def stores() -> Iterable[str]:
        return [each.name for each in platform.stores.every()]

    place = place_beside(settings.database_url, settings.jobs_url)
    engine = JobEngine(place, name, release, jobs, stores_at_a_time, tell=tell)
    fits = _fitting(platform)
    return WorkerLoop(parts.database, parts.clock, lease, engine, jobs, stores, fits=fits)


def _fitting(platform: Platform) -> Callable[[], bool]:
    """Tells whether the tables are still those of this program: another one may migrate them."""
    engine = platform.parts.database.engine
    wanted = [(each, newest(each)) for each in (CORE, *plugin_schemas(platform.host))]
    return lambda: all(current(engine, schema) == revision for schema, revision in wanted)
