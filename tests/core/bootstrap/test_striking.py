"""A process that ends because a plugin hangs leaves a note, which counts."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence

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
    store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is written once the hanging process, which may hold the store, is gone."""
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(0.4)"])
    monkeypatch.setattr(striking, "read_settings", lambda: settings)
    gone = []
    monkeypatch.setattr(
        striking, "note_strike", lambda *given: gone.append((child.poll() is not None, given[1:]))
    )
    reaper = threading.Thread(target=child.wait)
    reaper.start()
    main([store.name, "wishes", str(child.pid)])
    reaper.join()
    assert gone == [(True, (store.name, "wishes"))]


def test_the_process_ends_and_the_note_is_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process is begun with store, plugin and whom to wait for; this one is killed."""
    begun, ended = [], []
    monkeypatch.setattr(striking.subprocess, "Popen", lambda command, **_: begun.append(command))
    monkeypatch.setattr(striking.os, "kill", lambda *given: ended.append(given))
    end_for(Late("xihu", "looper", "facts"))
    assert begun[0][-3:] == ["xihu", "looper", str(os.getpid())]
    assert ended == [(os.getpid(), signal.SIGKILL)]
