"""Copies of the one small life, for tests of the demo that read or spoil it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pawpact.demo.world import open_world
from tests.core.demo.lived import RULES, Copied, Small
from tests.databases import Databases, Given


@pytest.fixture
def lived_in(over: Given, databases: Databases) -> Iterator[Given]:
    """This test's own copy of it."""
    copied = over.copied()
    yield copied
    databases.give_back([copied])


@pytest.fixture
def copied(small: Small, lived_in: Given, tmp_path: Path) -> Iterator[Copied]:
    """The small life with a database of its own, to read or to spoil."""
    folder = tmp_path / "demo"
    shutil.copytree(small.plan.folder, folder)
    world = open_world(folder, RULES, small.plan.seed, node=0, url=lived_in.url)
    world.stores = tuple(small.collected)
    yield Copied(replace(small.plan, folder=folder), world, lived_in, small.collected)
    world.platform.parts.database.engine.dispose()
