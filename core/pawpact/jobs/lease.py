"""Who works now: each worker holds a row of its own for as long as it is seen.

The row keeps its name and the node of its ids from being used twice. Whoever is not seen any more
is gone: its work is finished by others, and its name is free.
"""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, or_, select, update
from sqlalchemy.exc import IntegrityError

from pawpact.database.engine import server_time
from pawpact.database.session import Database, PlatformSession
from pawpact.jobs.models import WorkerRow
from pawpact.kernel.clock import Clock
from pawpact.kernel.errors import TryLater
from pawpact.kernel.label import Label

GONE_AFTER = timedelta(seconds=60)
"""A worker that was not seen for this long is gone."""


@dataclass(frozen=True, slots=True)
class SharedClock:
    """The database's own clock where it has one, so that all machines agree on who is gone."""

    engine: Engine
    here: Clock

    def now(self) -> datetime:
        return server_time(self.engine) or self.here.now()


class WorkerTaken(TryLater):
    """Another worker that is alive has this name or this node."""

    code = "worker_taken"
    title = Label("工作进程的名字或节点号已被占用", "Another worker has this name or node")


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker as it is seen."""

    name: str
    node: int
    version: str
    host: str
    process: int
    seen_at: datetime
    stopped: bool
    alive: bool


@dataclass(frozen=True, slots=True)
class Lease:
    """The row of a worker that runs here."""

    database: Database
    clock: Clock
    name: str
    token: int

    def renew(self) -> bool:
        """Say that the worker is still here; False where somebody else took its place."""
        return self._write(seen_at=self.clock.now())

    def release(self) -> None:
        """The worker stops; its name is free at once."""
        now = self.clock.now()
        self._write(seen_at=now, stopped_at=now)

    def _write(self, **values: datetime) -> bool:
        own = WorkerRow.name == self.name, WorkerRow.token == self.token
        with self.database.platform() as session:
            if session.scalar(select(WorkerRow.node).where(*own)) is None:
                return False
            session.execute(
                update(WorkerRow)
                .where(*own)
                .values(**values)
                .execution_options(synchronize_session=False)
            )
        return True


def take(database: Database, clock: Clock, name: str, node: int, token: int, version: str) -> Lease:
    """Take the row of this name and node; refused while another worker holds either."""
    try:
        with database.platform() as session:
            _free(session, name, node, clock.now())
            session.add(_row(clock.now(), name, node, token, version))
    except IntegrityError:
        raise _taken(database, clock, name, node) from None
    return Lease(database, clock, name, token)


def workers(database: Database, clock: Clock) -> list[Worker]:
    """Every worker that was ever seen under its present name, by name."""
    with database.reading_platform() as session:
        rows = session.scalars(select(WorkerRow).order_by(WorkerRow.name)).all()
    now = clock.now()
    return [_seen(row, now) for row in rows]


def _seen(row: WorkerRow, now: datetime) -> Worker:
    return Worker(
        name=row.name,
        node=row.node,
        version=row.version,
        host=row.host,
        process=row.process,
        seen_at=row.seen_at,
        stopped=row.stopped_at is not None,
        alive=_is_alive(row, now),
    )


def _is_alive(row: WorkerRow, now: datetime) -> bool:
    """Of this machine's workers the machine knows; of others the time they were seen tells.

    One seen too far ahead was seen before the clock was set back, and not since.
    """
    if row.stopped_at is not None or abs(now - row.seen_at) > GONE_AFTER:
        return False
    return row.host != socket.gethostname() or _runs_here(row.process)


def _runs_here(process: int) -> bool:
    """Whether it is there and is not this one, which cannot be its own rival.

    A number used again by somebody else is believed for a minute at most: nobody renews the row.
    """
    if process == os.getpid():
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _free(session: PlatformSession, name: str, node: int, now: datetime) -> None:
    asked = or_(WorkerRow.name == name, WorkerRow.node == node)
    gone = [
        row.name
        for row in session.scalars(select(WorkerRow).where(asked))
        if not _is_alive(row, now)
    ]
    session.execute(
        delete(WorkerRow)
        .where(WorkerRow.name.in_(gone))
        .execution_options(synchronize_session="fetch")
    )


def _row(now: datetime, name: str, node: int, token: int, version: str) -> WorkerRow:
    return WorkerRow(
        name=name,
        node=node,
        token=token,
        host=socket.gethostname(),
        process=os.getpid(),
        version=version,
        started_at=now,
        seen_at=now,
    )


def _taken(database: Database, clock: Clock, name: str, node: int) -> WorkerTaken:
    held = [each for each in workers(database, clock) if each.name == name or each.node == node]
    who = ", ".join(f"{each.name} (node {each.node}, {each.host}:{each.process})" for each in held)
    return WorkerTaken(
        Label(
            f"工作进程 {name}（节点 {node}）启动不了，正在运行的有：{who}",
            f"worker {name} (node {node}) cannot start beside {who}",
        ),
        hint=Label(
            "给每个工作进程各自的 PAWPACT_WORKER 和 PAWPACT_NODE",
            "give each worker a PAWPACT_WORKER and a PAWPACT_NODE of its own",
        ),
    )
