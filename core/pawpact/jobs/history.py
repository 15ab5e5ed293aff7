"""What the job engine remembers of a store's job. Its memory may go; no books are in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from dbos import DBOSClient, DBOSPortableJSONSerializer

from pawpact.jobs.place import SCHEMA, EnginePlace
from pawpact.jobs.quiet import quiet
from pawpact.kernel.clock import instant

STATES = {
    "ENQUEUED": "waiting",
    "DELAYED": "waiting",
    "PENDING": "running",
    "SUCCESS": "done",
    "ERROR": "failed",
    "CANCELLED": "given_up",
    "MAX_RECOVERY_ATTEMPTS_EXCEEDED": "given_up",
}
"""The engine's words in ours."""
FAILED = ("ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")


@dataclass(frozen=True, slots=True)
class Past:
    """One slot of a store's job."""

    slot: str
    state: str
    worker: str
    queued_at: datetime | None
    ended_at: datetime | None
    counts: Mapping[str, int] = field(default_factory=dict)


def past(place: EnginePlace, store: str, job: str, most: int) -> list[Past]:
    """The latest slots of this store's job, newest first."""
    prefix = f"{store}/{job}/"
    with _client(place) as client:
        if client is None:
            return []
        found = client.list_workflows(workflow_id_prefix=prefix, limit=most, sort_desc=True)
    return [
        Past(
            slot=each.workflow_id.removeprefix(prefix).rpartition("/")[0],
            state=STATES[each.status],
            worker=each.executor_id or "",
            queued_at=_at(each.created_at),
            ended_at=_at(each.completed_at),
            counts=each.output if isinstance(each.output, dict) else {},
        )
        for each in found
    ]


def failures(place: EnginePlace, since: datetime, most: int = 1_000) -> Counter[tuple[str, str]]:
    """How many slots of which store's job failed or were given up since then."""
    with _client(place) as client:
        if client is None:
            return Counter()
        found = client.list_workflows(
            status=list(FAILED),
            start_time=since.isoformat(),
            limit=most,
            sort_desc=True,
            load_input=False,
            load_output=False,
        )
    slots = (each.workflow_id.split("/") for each in found)
    return Counter((store, job) for store, job, *_ in slots)


def is_reachable(place: EnginePlace) -> bool:
    """Whether the engine's database can be asked; one that nobody made yet can be made."""
    if place.file is not None and not place.file.exists():
        return place.file.parent.is_dir()
    try:
        with _client(place) as client:
            assert client is not None
            client.list_workflows(limit=1)
    except Exception:
        return False
    return True


@contextmanager
def _client(place: EnginePlace) -> Iterator[DBOSClient | None]:
    if place.file is not None and not place.file.exists():
        yield None
        return
    quiet()
    client = DBOSClient(
        system_database_url=place.url,
        dbos_system_schema=None if place.file else SCHEMA,
        serializer=DBOSPortableJSONSerializer(),
        retry_connection_errors=False,
    )
    try:
        yield client
    finally:
        client.destroy()


def _at(stored: int | None) -> datetime | None:
    return None if stored is None else instant(stored)
