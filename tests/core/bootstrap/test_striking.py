"""A process that ends because a plugin hangs leaves a note, which counts."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from pawpact.bootstrap import striking
from pawpact.bootstrap.striking import end_for, main, note_strike
from pawpact.hosting.watch import Late
from pawpact.sdk.testing import Store
from pawpact.settings import Settings
from tests.core.sdk.wishes import plugin


@pytest.fixture
def pawpact_plugins() -> Sequence[object]:
    return [plugin]


@pytest.fixture
def settings(store: Store) -> Settings:
    url = store.installation.engine.url.render_as_string(hide_password=False)
    return Settings(database_url=url)


def test_two_notes_keep_it_out(store: Store, settings: Settings) -> None:
    """What another process notes is seen by the next unit of this one."""
    assert [note_strike(settings, store.name, "wishes") for _ in "12"] == [1, 2]
    assert "wishes" in store.installation.platform.stores.open(store.name).quarantined


def test_the_note_waits_for_the_end_of_the_process(
    store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It is written once the hanging process, which may hold the store, is gone."""
    last = tmp_path / "last"
    ending, held = os.pipe()
    program = f"import pathlib, time; time.sleep(0.4); pathlib.Path({str(last)!r}).touch()"
    child = subprocess.Popen([sys.executable, "-c", program], pass_fds=(held,))
    os.close(held)
    monkeypatch.setattr(striking, "read_settings", lambda: settings)
    noted = []
    monkeypatch.setattr(
        striking, "note_strike", lambda *given: noted.append((last.exists(), given[1:]))
    )
    with os.fdopen(ending) as told:
        monkeypatch.setattr(sys, "stdin", told)
        main([store.name, "wishes"])
    assert child.wait(5) == 0
    assert noted == [(True, (store.name, "wishes"))]


def test_the_process_ends_and_the_note_is_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process is begun with store, plugin and whom to wait for; this one is killed."""
    begun, ended = [], []
    monkeypatch.setattr(striking.subprocess, "Popen", lambda command, **_: begun.append(command))
    monkeypatch.setattr(striking.os, "kill", lambda *given: ended.append(given))
    end_for(Late("xihu", "looper", "facts"))
    assert begun[0][-2:] == ["xihu", "looper"]
    assert ended == [(os.getpid(), signal.SIGKILL)]
