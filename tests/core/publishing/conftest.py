"""A desk prepared once; each test has a copy of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pawpact.policy.analysis.analyse import Analysis
from pawpact.publishing import office
from tests.core.publishing.desk import Desk
from tests.databases import Given


@pytest.fixture(scope="session")
def prepared(template: Callable[[], Given], tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A store whose contracts were debited once."""
    desk = Desk(template(), tmp_path_factory.mktemp("desk"))
    desk.open()
    desk.close()
    return desk


@pytest.fixture
def desk(prepared: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """The same, for this test alone. What the analysis finds is a test of its own."""
    monkeypatch.setattr(office, "analyse", lambda *_: Analysis(()))
    copied = prepared.copied(tmp_path / "desk")
    yield copied
    copied.close()
