"""`pawpact plugins new` writes a plugin that acts, and whose own tests pass."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from pawpact.cli.main import pawpact
from pawpact.sdk.testing import PluginConformance

CHECKS = [name for name in vars(PluginConformance) if name.startswith("test_")]
OWN = 2


def test_what_it_writes_passes_as_written(tmp_path: Path) -> None:
    """The written plugin passes its own tests and the suite, and its logic is 30 lines at most."""
    folder = tmp_path / "new"
    done = CliRunner().invoke(
        pawpact, ["plugins", "new", "acme_visits", "--output", str(folder)], catch_exceptions=False
    )
    assert done.exit_code == 0
    code = (folder / "acme_visits" / "plugin.py").read_text("utf-8")
    logic = code[code.index("def visit") : code.index("def moment")].strip().splitlines()
    assert len(logic) <= 30
    command = [sys.executable, "-m", "pytest", "-p", "no:randomly", "-p", "no:cacheprovider"]
    tried = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)
    assert f"= {len(CHECKS) + OWN} passed in" in tried.stdout, tried.stdout + tried.stderr


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
