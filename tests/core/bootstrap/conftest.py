"""A whole installation in a folder of its own, as a fresh machine would have it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pawpact.access.key_file import create_key_file
from pawpact.bootstrap.safety import Installation
from pawpact.bootstrap.start import start
from pawpact.settings import Settings
from tests.house import RULES

TENANTS = RULES.parent / "tenants"


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Installation]:
    """An installation with a key file that was never started."""
    (tmp_path / "keys").mkdir()
    keys = tmp_path / "keys" / "keys.json"
    create_key_file(keys)
    installation = Installation(
        Settings(f"sqlite:///{tmp_path / 'books' / 'pawpact.sqlite3'}", keys, RULES)
    )
    yield installation
    for engine in installation.opened.values():
        engine.dispose()


@pytest.fixture
def installation(bare: Installation) -> Installation:
    """The same after its first start, with the example stores."""
    platform = start(bare.settings, {})
    platform.onboarding.apply(TENANTS, "system", why="")
    platform.parts.database.engine.dispose()
    return bare
