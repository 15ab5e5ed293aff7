"""A call into a plugin that does not come back is told of, and may cost the process."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from pawpact.hosting import watch
from pawpact.hosting.bridge import guarded
from pawpact.hosting.watch import Late, Watch, within_store


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Late]]:
    """What a watch of nearly no patience tells of."""
    found: list[Late] = []
    made = Watch(0.05, found.append)
    monkeypatch.setattr(watch, "_watch", made)
    made.start()
    yield found
    made.seconds = 1e9


def test_a_late_call_is_told_of_by_store_and_plugin(told: list[Late]) -> None:
    """A call under way for too long is told of once, with its store, plugin and what it did."""
    done = threading.Event()
    with within_store("xihu"):
        guarded("sleeper", "facts", lambda: done.wait(1.0))
    assert told == [Late("xihu", "sleeper", "facts")]


def test_calls_that_come_back_are_not_told_of(told: list[Late]) -> None:
    """Many quick calls in a row are no long one."""
    done = threading.Event()
    for _ in range(8):
        guarded("quick", "facts", lambda: done.wait(0.02))
    done.wait(0.4)
    assert told == []


LOOPING = """
import os, signal
from pawpact.hosting.bridge import guarded
from pawpact.hosting.watch import watch_plugins
watch_plugins(0.3, lambda late: os.kill(os.getpid(), signal.SIGKILL))
def loop():
    while True:
        pass
guarded("looper", "facts", loop)
"""


def test_a_loop_costs_its_process() -> None:
    """Nothing within the process stops a loop; the watch ends the process."""
    done = subprocess.run([sys.executable, "-c", LOOPING], timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL
