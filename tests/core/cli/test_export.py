"""The command ``export``."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from pawpact.access.actor import Role
from pawpact.access.models import AccessLog
from pawpact.cli.export import export_command
from tests.core.cli.installed import PHONES, SHOP, Installed

_PURPOSE = ("--purpose", "move to another store")


def _run(installed: Installed, file: Path, *more: str) -> tuple[int, str]:
    words = ("customers", "--store", SHOP, "--output", str(file), *more)
    result = installed.run(export_command, *words)
    return result.exit_code, result.output


def _phones(file: Path) -> set[str]:
    return {line.split(",")[2] for line in file.read_text("gb18030").splitlines()[1:]}


def test_the_platform_gets_customers_masked(installed: Installed, tmp_path: Path) -> None:
    """Without a purpose there is a file for its owner alone, masked, and the output says so."""
    file = tmp_path / "out.csv"
    code, output = _run(installed, file)
    assert (code, output.splitlines()[0]) == (0, "3 rows in out.csv")
    assert "masked" in output
    assert file.stat().st_mode & 0o777 == 0o600
    assert not _phones(file) & PHONES


def test_the_manager_gets_customers_in_clear(installed: Installed, tmp_path: Path) -> None:
    """With a purpose her file holds what an import elsewhere needs."""
    file = tmp_path / "out.csv"
    manager = installed.hire(Role.STORE_MANAGER)
    code, output = _run(installed, file, "--by", manager, *_PURPOSE)
    assert (code, "masked" in output, _phones(file)) == (0, False, PHONES)


@pytest.mark.parametrize("more", [(), _PURPOSE], ids=["masked", "in clear"])
def test_sales_get_no_file(installed: Installed, tmp_path: Path, more: tuple[str, ...]) -> None:
    """The role may not; nothing is written but the line that she tried."""
    code, output = _run(installed, tmp_path / "out.csv", "--by", installed.hire(Role.SALES), *more)
    assert (code, "does not include" in output) == (1, True)
    assert [*tmp_path.glob("*.csv")] == []
    with installed.house.platform.reading(SHOP) as unit:
        assert unit.session.scalars(select(AccessLog.allowed)).all() == [False]


def test_the_platform_gets_nobody_in_clear(installed: Installed, tmp_path: Path) -> None:
    """A purpose alone opens nothing to a role that may not read personal data."""
    code, output = _run(installed, tmp_path / "out.csv", *_PURPOSE)
    assert (code, "read personal data in clear" in output) == (1, True)
    assert [*tmp_path.glob("*.csv")] == []


def test_a_purpose_has_an_end(installed: Installed, tmp_path: Path) -> None:
    """One that the trail cannot hold is refused before anything is read."""
    manager = installed.hire(Role.STORE_MANAGER)
    code, output = _run(installed, tmp_path / "out.csv", "--by", manager, "--purpose", "x" * 201)
    assert (code, "200" in output) == (1, True)
