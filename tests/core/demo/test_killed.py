"""A life that is really killed, wherever it is just then, comes to the same end."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from pawpact.cli.shell import DEFECT
from pawpact.demo.apart import FOLDER
from pawpact.demo.plan import Plan
from pawpact.demo.world import DATABASE
from tests.core.demo.lived import Small, live_quietly

COMMAND = "from pawpact.cli.main import main; main()"
LONGEST, OFTEN = 300, 0.02
NOTED = "SELECT count(*) FROM idempotency_key WHERE key LIKE 'demo-week-%'"


@pytest.fixture
def plan(small: Small, tmp_path: Path) -> Plan:
    """The small life again, this time with both stores apart."""
    return replace(small.plan, folder=tmp_path / "demo", processes=2)


@pytest.fixture
def random() -> Random:
    """Another moment each time; a failed test shows its seed."""
    seed = os.environ.get("PAWPACT_SEED") or str(Random().randrange(1_000))
    sys.stdout.write(f"PAWPACT_SEED={seed}\n")
    return Random(seed)


def test_killed_anywhere(small: Small, plan: Plan, random: Random) -> None:
    """A killed store ends all and says how to go on, a killed command leaves nobody behind; in the
    end it is the life that nobody disturbed, whatever language its messages are in."""
    running = begun(plan)
    wait_for_week(running, plan, random.randint(1, 3))
    (store,) = children(running)
    os.kill(store, signal.SIGKILL)
    _, said = running.communicate(timeout=LONGEST)
    assert running.returncode == DEFECT
    assert "the same command goes on" in said

    running = begun(plan)
    wait_for_week(running, plan, random.randint(4, 6))
    time.sleep(random.random() / 4)
    (store,) = children(running)
    running.kill()
    running.communicate(timeout=LONGEST)
    wait_until(lambda: not Path(f"/proc/{store}").exists())

    lived = live_quietly(plan)
    assert lived.holds
    assert lived.digest == small.digest
    assert not (plan.folder / FOLDER).exists()


def begun(plan: Plan) -> subprocess.Popen[str]:
    asked = {
        "folder": plan.folder,
        "tenants": plan.tenants,
        "rules": plan.rules,
        "seed": plan.seed,
        "applications": plan.applications,
        "months": plan.months,
        "processes": plan.processes,
        "language": "en",
    }
    options = [word for name, value in asked.items() for word in (f"--{name}", str(value))]
    return subprocess.Popen(
        [sys.executable, "-c", COMMAND, "demo", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PAWPACT_LANGUAGE": "en"},
    )


def children(process: subprocess.Popen[str]) -> list[int]:
    """Those that it was forked into: they run what it runs."""
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    own = Path(f"/proc/{process.pid}/cmdline").read_bytes()
    return [int(each) for each in listed if Path(f"/proc/{each}/cmdline").read_bytes() == own]


def wait_for_week(process: subprocess.Popen[str], plan: Plan, week: int) -> None:
    """Until a store has so many weeks behind it."""

    def has_come() -> bool:
        assert process.poll() is None, "it was over before it could be killed"
        return any(weeks(path) >= week for path in plan.folder.glob(f"{FOLDER}/*/{DATABASE}"))

    wait_until(has_come)


def weeks(database: Path) -> int:
    """How many are noted; none while the file is still a copy that is being made."""
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
            return int(connection.execute(NOTED).fetchone()[0])
    except sqlite3.DatabaseError:
        return 0


def wait_until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + LONGEST
    while not is_so():
        assert time.monotonic() < end
        time.sleep(OFTEN)
