"""One environment for all plugins of others: making one takes longer than most tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.thirdparty.scratch import Scratch

EXAMPLE = Path(__file__).parents[2] / "examples" / "acme_birthday"


@pytest.fixture(scope="session")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Scratch:
    """An environment without any plugin of others."""
    made = Scratch(tmp_path_factory.mktemp("scratch"))
    made.create()
    return made
