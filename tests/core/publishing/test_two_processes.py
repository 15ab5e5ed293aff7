"""A publication reaches workers that run already, without a restart."""

from __future__ import annotations

import subprocess
import sys

from tests.core.publishing.desk import POINTS, Desk, number
from tests.stories.door import STORE

WORKER = """
import sys
from pawpact.database.engine import make_engine
from pawpact.database.session import Database
from pawpact.hosting.host import Host
from pawpact.kernel.clock import FixedClock
from datetime import datetime
from pawpact.tenancy.stores import Stores

url, at, name, parameter = sys.argv[1:]
clock = FixedClock(datetime.fromisoformat(at))
stores = Stores(Database(make_engine(url)), Host.of([]), clock, {})
for _ in sys.stdin:
    print(stores.open(name).integer(parameter), flush=True)
"""


def test_a_worker_that_runs_goes_by_the_new_numbers_at_once(desk: Desk) -> None:
    """Another process reads 50, the office publishes 80, and its next answer is 80."""
    at = desk.clock.now().replace(year=2027).isoformat()
    command = [sys.executable, "-c", WORKER, desk.given.url, at, STORE, POINTS]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as worker:
        assert worker.stdin is not None
        assert worker.stdout is not None

        def ask() -> str:
            worker.stdin.write("?\n")
            worker.stdin.flush()
            return worker.stdout.readline().strip()

        assert ask() == "50"
        desk.publish(number(anniversary_points=80))
        assert ask() == "80"
        worker.stdin.close()
