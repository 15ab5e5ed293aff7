"""`pawpact plugins new` writes a plugin that installs and acts, and whose own tests pass."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from pawpact.cli.main import pawpact
from pawpact.sdk.testing import PluginConformance
from tests.thirdparty.scratch import Scratch

CHECKS = [name for name in vars(PluginConformance) if name.startswith("test_")]
OWN = 3


def test_what_it_writes_passes_as_written(scratch: Scratch, tmp_path: Path) -> None:
    """Installed as it is written, it passes its own tests and the suite; its logic is short."""
    folder = tmp_path / "new"
    command = ["plugins", "new", "acme_visits", "--output", str(folder)]
    done = CliRunner().invoke(pawpact, command, catch_exceptions=False)
    assert done.exit_code == 0
    code = (folder / "acme_visits" / "plugin.py").read_text("utf-8")
    logic = code[code.index("def visit") : code.index("def moment")].strip().splitlines()
    assert len(logic) <= 30
    scratch.install(folder)
    said = scratch.test(scratch.folder / "source" / folder.name, "acme_visits")
    assert f"{len(CHECKS) + OWN} passed" in said
