"""A plugin that does not come back costs its process, and is remembered for it.

The hanging transaction may hold the store, so the note is written by another process, once this
one is gone: ``python -m pawpact.bootstrap.striking STORE PLUGIN``. That one reads from a pipe whose
other end only the hanging process holds: it ends when the process does, on every system.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence

from sqlalchemy import select

from pawpact.database.engine import make_engine
from pawpact.database.session import Database
from pawpact.hosting.watch import Late, watch_plugins
from pawpact.kernel.log import structlog
from pawpact.settings import Settings, read_settings
from pawpact.tenancy.models import StoreRow
from pawpact.tenancy.strike import strike

_MODULE = "pawpact.bootstrap.striking"
_log = structlog.get_logger(__name__)


def watch_over(settings: Settings) -> None:
    """Watch the plugins of a process that is started again when it ends."""
    watch_plugins(settings.plugin_seconds, end_for)


def end_for(late: Late) -> None:
    """Have it noted, and end: whatever was under way is rolled back."""
    _log.error("plugin hangs", store=late.store, plugin=late.plugin, doing=late.doing)
    if late.store:
        ending, _held = os.pipe()
        subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-m", _MODULE, late.store, late.plugin],
            stdin=ending,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            start_new_session=True,
        )
    os.kill(os.getpid(), signal.SIGKILL)


def main(arguments: Sequence[str]) -> None:
    """Wait until the process is gone, then count the strike."""
    store, plugin = arguments
    sys.stdin.read()
    note_strike(read_settings(), store, plugin)


def note_strike(settings: Settings, store: str, plugin: str) -> int:
    """Count it; answers how often by now."""
    engine = make_engine(settings.database_url)
    try:
        database = Database(engine)
        with database.reading_platform() as platform:
            tenant = platform.scalars(select(StoreRow.tenant).where(StoreRow.name == store)).one()
        with database.store(tenant) as session:
            return strike(session, plugin)
    finally:
        engine.dispose()


if __name__ == "__main__":
    main(sys.argv[1:])
