"""A store for each test, all of one installation: whoever is ill in it is ill alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from pawpact.sdk.testing import open_store
from pawpact.sdk.testing.installation import NOON, Installation, installed
from pawpact.sdk.testing.template import Template
from pawpact_plugins.illness_pause import plugin
from tests.plugins.illness_pause.ward import Ward

DAY = timedelta(days=1)


@pytest.fixture
def pawpact_plugins() -> list[object]:
    return [plugin]


@pytest.fixture(scope="module")
def wards(
    pawpact_template: Template, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("wards")
    with installed(folder, pawpact_template, [plugin]) as installation:
        yield installation


@pytest.fixture
def ward(wards: Installation) -> Ward:
    """It is noon, whatever the tests before it lived through."""
    now, first = wards.clock.now(), NOON
    wards.clock.move_to(first + ((now - first) // DAY + 1) * DAY)
    return Ward(open_store(wards, f"ward-{len(wards.opened)}"))
