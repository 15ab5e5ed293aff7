"""Copies of the one small life, for tests of the demo that read or spoil it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from pawpact.demo.world import open_world
from tests.core.demo.lived import RULES, Copied, Small
from tests.core.demo.moving import moved
from tests.databases import Databases, Given, GivenFile, PostgresqlDatabases


@pytest.fixture(scope="session")
def over(small: Small, databases: Databases) -> Iterator[Given]:
    """The database of the small life, on either kind."""
    given: Given
    if isinstance(databases, PostgresqlDatabases):
        given = moved(small.database, databases)
    else:
        given = databases.empty()
        assert isinstance(given, GivenFile)
        with (
            closing(sqlite3.connect(small.database)) as lived,
            closing(sqlite3.connect(given.path)) as copied,
        ):
            lived.backup(copied)
    yield given
    databases.give_back([given])


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
