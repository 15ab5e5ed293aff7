"""A process that is killed while it publishes leaves the old rules in force, whole."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from tests.core.publishing.desk import Desk, number

ROOT = Path(__file__).parents[3]

PUBLISHER = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from pawpact.policy.analysis.analyse import Analysis
from pawpact.publishing import office
from pawpact.tenancy import bring
from tests.core.publishing.desk import Desk, number

url, folder, at, place, name = sys.argv[1:]
desk = Desk(SimpleNamespace(url=url), Path(folder), datetime.fromisoformat(at))
office.analyse = lambda *_: Analysis(())
place = {"office": office, "bring": bring}[place]
carry_out = getattr(place, name)

def die(*given, **named):
    carry_out(*given, **named)
    os.kill(os.getpid(), signal.SIGKILL)

setattr(place, name, die)
desk.publish(number(anniversary_points=80))
"""


@pytest.mark.parametrize("step", ["bring.write_terms", "office.event"])
def test_a_killed_process_leaves_the_old_rules_in_force(desk: Desk, step: str) -> None:
    """Dead between two steps, no store reads a half of what it wrote, and the next one succeeds."""
    given = [desk.given.url, str(desk.folder), desk.clock.now().isoformat(), *step.split(".")]
    path = os.pathsep.join([str(ROOT), *filter(None, sys.path)])
    done = subprocess.run(
        [sys.executable, "-c", PUBLISHER, *given],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        check=False,
    )
    assert done.returncode == -9, done.stderr
    assert (desk.revisions(), desk.value(), len(desk.steps())) == ([1], 50, 1)
    desk.clock.advance(timedelta(hours=1))
    assert desk.publish(number(anniversary_points=80)).number == 2
    assert desk.value() == 80
