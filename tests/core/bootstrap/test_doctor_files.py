"""Where the books are a file, the doctor looks at who can touch it, and a start makes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pawpact.access.key_file import create_key_file
from pawpact.bootstrap.safety import Danger, Installation, Unsafe
from pawpact.bootstrap.start import start
from tests.core.bootstrap.conftest import begin, found, installed_on
from tests.core.bootstrap.test_doctor import OUTSIDE, QUIET
from tests.databases import ON_SQLITE, Databases

pytestmark = ON_SQLITE


@pytest.fixture
def unstarted(databases: Databases, tmp_path: Path) -> Iterator[Installation]:
    """An installation with a key file that was never started."""
    given, keys = databases.empty(), tmp_path / "keys.json"
    create_key_file(keys)
    yield installed_on(given, keys)
    databases.give_back([given])


def _open_database(file: Path) -> None:
    file.chmod(0o666)


def _open_folder(file: Path) -> None:
    file.parent.chmod(0o777)


def _damage(file: Path) -> None:
    for path in file.parent.iterdir():
        path.unlink()
    file.write_bytes(bytes(range(1, 101)) * 100)


FAULTS: dict[str, tuple[Callable[[Path], None], str]] = {
    "open database": (_open_database, "files"),
    "a folder open to all": (_open_folder, "files"),
    "a damaged file": (_damage, "settings"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_an_unsafe_file_is_named_and_stops_the_start(
    fault: str, installation: Installation
) -> None:
    """Each planted danger is found by its own check, and no command starts on it."""
    spoil, check = FAULTS[fault]
    assert installation.database_file
    spoil(installation.database_file)
    assert Danger.UNSAFE in found(installation)[check]
    with pytest.raises(Unsafe):
        start(installation.settings, {})


def test_an_installation_that_never_started_is_looked_at_without_making_it(
    unstarted: Installation,
) -> None:
    """Before the first start the doctor says so and leaves no database behind."""
    assert found(unstarted) == {"schema": [Danger.CAREFUL], **OUTSIDE}
    assert unstarted.database_file is None


def test_keys_beside_the_books_are_a_reason_to_be_careful(installation: Installation) -> None:
    """A key file in the database's folder is told, and starts all the same."""
    assert installation.settings.key_file
    assert installation.database_file
    beside = installation.database_file.with_name("keys.json")
    installation.settings.key_file.rename(beside)
    moved = replace(installation, settings=replace(installation.settings, key_file=beside))
    assert found(moved) == {"key_file": [Danger.CAREFUL], **QUIET}
    begin(moved)


def test_a_database_is_made_for_its_owner_alone(installation: Installation) -> None:
    """A first start makes a file that nobody else can read."""
    assert installation.database_file
    assert installation.database_file.stat().st_mode & 0o077 == 0
