"""A whole installation in a folder of its own, as a fresh machine would have it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pawpact.access.key_file import create_key_file
from pawpact.bootstrap.safety import Installation
from pawpact.bootstrap.start import start
from pawpact.settings import Settings
from tests.house import RULES

TENANTS = RULES.parent / "tenants"


def installed_in(folder: Path) -> Installation:
    """The installation whose keys and books lie in this folder."""
    url = f"sqlite:///{folder / 'books' / 'pawpact.sqlite3'}"
    return Installation(Settings(url, folder / "keys" / "keys.json", RULES))


@pytest.fixture(scope="session")
def opened_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an installation after its first start, with the example stores."""
    folder = tmp_path_factory.mktemp("installation")
    (folder / "keys").mkdir()
    create_key_file(folder / "keys" / "keys.json")
    platform = start(installed_in(folder).settings, {})
    platform.onboarding.apply(TENANTS, "system", why="")
    platform.parts.database.engine.dispose()
    return folder


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Installation]:
    """An installation with a key file that was never started."""
    (tmp_path / "keys").mkdir()
    create_key_file(tmp_path / "keys" / "keys.json")
    installation = installed_in(tmp_path)
    yield installation
    for engine in installation.opened.values():
        engine.dispose()


@pytest.fixture
def installation(opened_once: Path, tmp_path: Path) -> Iterator[Installation]:
    """A copy of the installation that was started once, for this test to spoil."""
    shutil.copytree(opened_once, tmp_path, dirs_exist_ok=True)
    installation = installed_in(tmp_path)
    yield installation
    for engine in installation.opened.values():
        engine.dispose()
