"""What the tests of commands share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from pawpact.access.key_file import create_key_file
from pawpact.access.vault import FileVault
from pawpact.database.session import Database
from pawpact.kernel.clock import FixedClock
from tests.core.cli.installed import Installed
from tests.house import build_house


@pytest.fixture
def installed(
    engine: Engine, database: Database, clock: FixedClock, tmp_path: Path
) -> Iterator[Installed]:
    """A platform whose personal data lies under a real key file."""
    file = tmp_path / "keys.json"
    create_key_file(file)
    for house in build_house(database, clock, FileVault.load(file)):
        yield Installed(file, house)
