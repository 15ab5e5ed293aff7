"""The worker as a command: started, and asked to stop."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event

import pytest

from pawpact.access.key_file import create_key_file
from pawpact.bootstrap.start import start
from pawpact.settings import Settings
from tests.house import RULES

STARTED = "the worker has started"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An installation with the example stores."""
    (tmp_path / "keys").mkdir()
    key_file = tmp_path / "keys" / "keys.json"
    create_key_file(key_file)
    url = f"sqlite:///{tmp_path / 'books' / 'pawpact.sqlite3'}"
    platform = start(Settings(url, key_file, RULES, sandbox="1"), {})
    platform.onboarding.apply(RULES.parent / "tenants", "system", why="")
    platform.parts.database.engine.dispose()
    known = {
        "PAWPACT_DATABASE_URL": url,
        "PAWPACT_KEY_FILE": str(key_file),
        "PAWPACT_RULES": str(RULES),
        "PAWPACT_SANDBOX": "1",
        "PAWPACT_LANGUAGE": "en",
    }
    return {**os.environ, **known}


@contextmanager
def _worker(environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    program = [sys.executable, "-c", "from pawpact.cli.main import main; main()", "worker"]
    with subprocess.Popen(program, env=environment, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def _said_until(process: subprocess.Popen[str], words: str) -> str:
    assert process.stderr is not None
    said = ""
    for line in process.stderr:
        said += line
        if words in line:
            return said
    raise AssertionError(said)


def _looked_at(jobs: Path) -> set[str]:
    """The stores of which some job was queued, as soon as there are three."""
    waiting = Event()
    for _ in range(600):
        with closing(sqlite3.connect(jobs, timeout=30)) as engine:
            rows = engine.execute("SELECT workflow_uuid FROM workflow_status").fetchall()
        stores = {str(name).split("/")[0] for (name,) in rows}
        if len(stores) == 3:
            return stores
        waiting.wait(0.1)
    raise AssertionError(stores)


def test_worker_as_a_command(environment: dict[str, str], tmp_path: Path) -> None:
    """A worker does every store's jobs, says nothing of its engine, and stops on SIGTERM."""
    with _worker(environment) as process:
        said = _said_until(process, "worker_started")
        assert STARTED in said
        stores = _looked_at(tmp_path / "books" / "pawpact.jobs.sqlite3")
        process.send_signal(signal.SIGTERM)
        said += _said_until(process, "worker_stopped")
        assert process.wait(120) == 0
    assert stores == {"beijing-wangjing", "chengdu-yulin", "hangzhou-xihu"}
    assert "dbos" not in said.lower()
