"""A store of a whole platform in which complaints are taken in."""

from __future__ import annotations

from typing import Any

import pytest

from pawpact_plugins.complaint_compensation import plugin


@pytest.fixture
def pawpact_plugins() -> list[Any]:
    return [plugin]
