"""`pawpact plugins new` takes a name of somebody's own, and overwrites nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from pawpact.cli.main import pawpact


@pytest.mark.parametrize("name", ["visits", "Acme_visits", "acme-visits", "acme_", "9_lives"])
def test_a_name_has_somebodys_own_in_front(tmp_path: Path, name: str) -> None:
    """A name that could be anybody's is refused, and nothing is written."""
    done = CliRunner().invoke(pawpact, ["plugins", "new", name, "--output", str(tmp_path / "x")])
    assert done.exit_code == 2
    assert not (tmp_path / "x").exists()


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """A folder that holds something is left as it is."""
    (tmp_path / "mine.txt").write_text("mine", "utf-8")
    done = CliRunner().invoke(pawpact, ["plugins", "new", "acme_visits", "--output", str(tmp_path)])
    assert done.exit_code == 2
    assert [each.name for each in tmp_path.iterdir()] == ["mine.txt"]


def test_a_name_that_is_taken_is_refused(tmp_path: Path) -> None:
    """Two plugins of one name would stand in each other's way; nothing is written."""
    where = tmp_path / "x"
    given = ["plugins", "new", "welfare_tiers", "--output", str(where)]
    done = CliRunner().invoke(pawpact, given)
    assert done.exit_code == 2
    assert "welfare_tiers" in done.output
    assert not where.exists()
