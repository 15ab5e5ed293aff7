"""The command ``import``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from pawpact.cli.importing import import_command
from pawpact.database.session import Database
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.identity import Ids
from pawpact.kernel.vault import Vault
from pawpact.pets.models import Pet, PetEvent
from pawpact.tenancy.unit import Unit
from tests.core.importing.file import PET_HEADER, PETS_MAPPING, pet_cells, written
from tests.core.shop import TENANT, make_unit

GOOD, BAD = pet_cells("A-1"), pet_cells("A-2", Type="Dragon")


class Desk:
    """The command in a folder with a mapping, over a platform of one store."""

    def __init__(
        self, folder: Path, database: Database, clock: FixedClock, ids: Ids, vault: Vault
    ) -> None:
        self.folder = folder
        self.database = database
        self._parts = (clock, ids, vault)
        (folder / "mapping.yaml").write_text(PETS_MAPPING, encoding="utf-8")

    def run(self, rows: list[list[str]], *options: str, kind: str = "pets") -> Result:
        file = self.folder / "pets.csv"
        file.write_bytes(written(PET_HEADER, rows))
        mapping = str(self.folder / "mapping.yaml")
        arguments = [kind, str(file), "--store", "shop", "--mapping", mapping, *options]
        context = SimpleNamespace(platform=SimpleNamespace(unit=self._unit))
        return CliRunner().invoke(import_command, arguments, obj=context)

    def pets(self) -> int:
        with self.database.reading(TENANT) as session:
            return len(session.scalars(select(Pet.id)).all())

    @contextmanager
    def _unit(self, store: str, actor: str) -> Iterator[Unit]:
        assert store == "shop"
        with self.database.store(TENANT) as session:
            yield make_unit(session, *self._parts, actor=actor)


@pytest.fixture
def desk(tmp_path: Path, database: Database, clock: FixedClock, ids: Ids, vault: Vault) -> Desk:
    """The command at its desk."""
    return Desk(tmp_path, database, clock, ids, vault)


def test_good_file_comes_in(desk: Desk) -> None:
    """A good file is taken in and the exit code is 0."""
    result = desk.run([GOOD], "--language", "en")
    assert (result.exit_code, desk.pets()) == (0, 1)
    assert "1 rows were taken in" in result.output


def test_bad_row_holds_the_file_back(desk: Desk) -> None:
    """With a bad row nothing comes in, the exit code is 1 and the way on is told."""
    result = desk.run([GOOD, BAD])
    assert (result.exit_code, desk.pets()) == (1, 0)
    assert "--accept-good" in result.output


def test_accepted_good_rows_come_in(desk: Desk) -> None:
    """With --accept-good the good rows come in, the bad one is shown, the exit code is 0."""
    result = desk.run([GOOD, BAD], "--accept-good", "--language", "en")
    assert (result.exit_code, desk.pets()) == (0, 1)
    assert "Dragon" in result.output


def test_dry_run_writes_nothing(desk: Desk) -> None:
    """A dry run leaves the store as it is."""
    result = desk.run([GOOD], "--dry-run")
    assert (result.exit_code, desk.pets()) == (0, 0)


@pytest.mark.parametrize("name", ["report.json", "report.csv"])
def test_report_is_written_as_its_name_says(desk: Desk, name: str) -> None:
    """The report file holds the row that did not come in."""
    desk.run([GOOD, BAD], "--report", str(desk.folder / name))
    assert "Dragon" in (desk.folder / name).read_text(encoding="utf-8")


def test_report_of_another_kind_is_wrong_usage(desk: Desk) -> None:
    """A report that is neither JSON nor CSV is refused before anything is read."""
    assert desk.run([GOOD], "--report", "report.txt").exit_code == 2


def test_mapping_of_another_kind_is_refused(desk: Desk) -> None:
    """A mapping for pets does not import customers."""
    result = desk.run([GOOD], "--language", "en", kind="customers")
    assert result.exit_code == 1
    assert "is a mapping for pets" in result.output


def test_mistake_in_the_mapping_is_shown_at_its_place(desk: Desk) -> None:
    """A misspelt key is shown with its line, marked, and with what was meant."""
    text = PETS_MAPPING.replace("  breed:", "  bread:")
    (desk.folder / "mapping.yaml").write_text(text, encoding="utf-8")
    result = desk.run([GOOD], "--language", "en")
    assert result.exit_code == 1
    assert "^^^^^" in result.output
    assert "did you mean `breed`?" in result.output


def test_actor_is_recorded(desk: Desk) -> None:
    """Who imported stands beside every record that came in."""
    desk.run([GOOD])
    with desk.database.reading(TENANT) as session:
        assert session.scalars(select(PetEvent.actor)).all() == ["platform:cli"]
