"""The commands over keys."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result

from pawpact.access.actor import Role
from pawpact.access.api_key import Unauthenticated, find_key
from pawpact.access.key_file import read_key_file
from pawpact.cli.keys import keys
from pawpact.database.session import Database
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.identity import Ids
from pawpact.kernel.vault import Vault
from pawpact.tenancy.unit import Unit
from tests.core.shop import TENANT, make_unit


class Desk:
    """The command group over a platform of one store."""

    def __init__(self, database: Database, clock: FixedClock, ids: Ids, vault: Vault) -> None:
        self.database = database
        self._parts = (clock, ids, vault)

    def run(self, *arguments: str) -> Result:
        context = SimpleNamespace(platform=SimpleNamespace(unit=self._unit))
        return CliRunner().invoke(keys, arguments, obj=context)

    @contextmanager
    def _unit(self, store: str, actor: str = "system") -> Iterator[Unit]:
        with self.database.store(TENANT) as session:
            yield make_unit(session, *self._parts, actor=actor)


@pytest.fixture
def desk(database: Database, clock: FixedClock, ids: Ids, vault: Vault) -> Desk:
    """The commands at their desk."""
    return Desk(database, clock, ids, vault)


def test_a_key_file_is_made_once(desk: Desk, tmp_path: Path) -> None:
    """The first call makes the file, the second is refused and changes nothing."""
    file = tmp_path / "keys.json"
    assert desk.run("create", str(file)).exit_code == 0
    made = read_key_file(file)
    assert desk.run("create", str(file)).exit_code == 1
    assert read_key_file(file) == made


def test_no_key_is_printed_when_it_is_made(desk: Desk, tmp_path: Path) -> None:
    """Making keys shows none."""
    file = tmp_path / "keys.json"
    output = desk.run("create", str(file)).output
    written = json.loads(file.read_text())
    assert not any(key in output for key in (written["index"], *written["keys"].values()))


def test_an_issued_key_opens_its_store(desk: Desk) -> None:
    """The text that is printed is a key of the store in its role, until it is revoked."""
    result = desk.run("issue", "--store", "shop", "--role", "sales", "--label", "till")
    text = result.stdout.strip()
    with desk.database.reading(TENANT) as session:
        assert find_key(session, text).role is Role.SALES
    assert desk.run("revoke", text.partition(".")[0], "--store", "shop").exit_code == 0
    with desk.database.reading(TENANT) as session, pytest.raises(Unauthenticated):
        find_key(session, text)


def test_no_key_acts_as_the_platform(desk: Desk) -> None:
    """A store's key cannot be made for a platform administrator."""
    result = desk.run("issue", "--store", "s", "--role", "platform_admin", "--label", "x")
    assert result.exit_code == 2


def test_revoking_an_unknown_key_is_refused(desk: Desk) -> None:
    """A key that the store does not have is named."""
    assert desk.run("revoke", "key_0000000000001", "--store", "shop").exit_code == 1
