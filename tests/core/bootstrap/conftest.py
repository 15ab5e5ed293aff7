"""A whole installation with a database and keys of its own, as a fresh machine would have it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from pawpact.access.key_file import create_key_file
from pawpact.bootstrap.bringing_up import bring_up
from pawpact.bootstrap.doctor import check_up
from pawpact.bootstrap.platform import Platform
from pawpact.bootstrap.safety import Danger, Installation
from pawpact.bootstrap.start import start
from pawpact.hosting.host import Host
from pawpact.settings import Settings
from tests.databases import Databases, Given
from tests.house import RULES

TENANTS = RULES.parent / "tenants"


@cache
def _host() -> Host:
    """The plugins that are installed, looked over once."""
    return Host.load()


def installed_on(given: Given, keys: Path) -> Installation:
    """The installation whose books are in this database."""
    settings = Settings(given.url, keys, RULES, owner_database_url=given.owner_url)
    return Installation(settings, loaded=_host())


def begin(installation: Installation) -> Platform:
    """What a command starts; it is closed with the installation."""
    platform = start(installation.settings, {})
    installation.opened[f"started {len(installation.opened)}"] = platform.parts.database.engine
    return platform


def found(installation: Installation) -> dict[str, list[Danger]]:
    """The dangers of every check of the doctor that found something."""
    return {
        each.check.code: [one.danger for one in each.findings]
        for each in check_up(installation)
        if each.findings
    }


@dataclass(frozen=True, slots=True)
class Opened:
    """Books with the example stores, and the keys that open them."""

    given: Given
    keys: Path


@pytest.fixture(scope="session")
def opened_once(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """An installation after its first start, with the example stores."""
    keys = tmp_path_factory.mktemp("keys") / "keys.json"
    create_key_file(keys)
    given = databases.empty()
    installation = installed_on(given, keys)
    bring_up(installation)
    begin(installation).onboarding.apply(TENANTS, "system", why="")
    installation.close()
    yield Opened(given, keys)
    databases.give_back([given])


@pytest.fixture
def books(databases: Databases, opened_once: Opened) -> Iterator[Given]:
    """A copy of its database, for this test to spoil."""
    copied = opened_once.given.copied()
    yield copied
    databases.give_back([copied])


@pytest.fixture
def keys(opened_once: Opened, tmp_path: Path) -> Path:
    """A copy of its key file."""
    (tmp_path / "keys").mkdir()
    return Path(shutil.copy(opened_once.keys, tmp_path / "keys" / "keys.json"))


@pytest.fixture
def installation(books: Given, keys: Path) -> Iterator[Installation]:
    """The installation that was started once, this test's own."""
    installation = installed_on(books, keys)
    yield installation
    installation.close()
