"""`pawpact plugins revise` writes what leads from a plugin's revisions to its models."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pawpact.cli.main import pawpact
from pawpact.hosting.examine import examine_plugins

_NUMBERS = count(1)
PLUGIN = """
from pathlib import Path
from sqlalchemy.orm import Mapped
from pawpact.sdk import *

class Visit(PluginTable):
    __tablename__ = "NAME__visit"
    metadata = plugin_metadata("NAME")
    customer: Mapped[int]

@hookimpl
def pawpact_plugin():
    return PluginInfo("NAME", "1.0", Label("到店", "Visits"), api=1)

@hookimpl
def pawpact_models():
    return PluginTables((Visit,), Path(__file__).parent / "versions")
"""


@dataclass(frozen=True)
class Project:
    """An installed plugin with a table, which has no revision yet."""

    name: str
    versions: Path

    def revise(self) -> Result:
        return revise(self.name)

    def unrevised(self) -> tuple[str, ...]:
        return examine_plugins()[self.name].unrevised

    def revise_anew(self) -> subprocess.CompletedProcess[str]:
        """In a process of its own, which imports the code as it is by now."""
        code = "from pawpact.cli.main import pawpact; pawpact()"
        command = [sys.executable, "-c", code, "plugins", "revise", self.name, "tea"]
        path = os.pathsep.join(filter(None, sys.path))
        return subprocess.run(
            command,
            env={**os.environ, "PYTHONPATH": path},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    """Of a name of its own, since Python knows for ever what it has imported."""
    name = f"acme_revised_{next(_NUMBERS)}"
    package, known = tmp_path / name, tmp_path / f"{name}-1.0.dist-info"
    package.mkdir()
    known.mkdir()
    (package / "__init__.py").write_text("", "utf-8")
    (package / "plugin.py").write_text(PLUGIN.replace("NAME", name), "utf-8")
    (known / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (known / "entry_points.txt").write_text(f"[pawpact.plugins]\n{name} = {name}.plugin\n")
    monkeypatch.syspath_prepend(tmp_path)
    yield Project(name, package / "versions")
    for module in (name, f"{name}.plugin"):
        sys.modules.pop(module, None)


def revise(name: str) -> Result:
    return CliRunner().invoke(pawpact, ["plugins", "revise", name, "visits", "--language", "en"])


def test_the_first_one_creates_the_tables(project: Project) -> None:
    """It holds the columns that core adds and the plugin's own, and is called in order."""
    assert project.revise().exit_code == 0
    (written,) = project.versions.glob("*.py")
    assert written.name == f"{project.name}_0001_visits.py"
    text = written.read_text("utf-8")
    for column in ("tenant_id", "id", "key", "customer"):
        assert f"sa.Column('{column}'" in text
    assert f"uq_{project.name}__visit_tenant_id_key" in text


def test_where_nothing_changed_nothing_is_written(project: Project) -> None:
    """Asked again it refuses, and leaves no empty file."""
    project.revise()
    again = project.revise()
    assert (again.exit_code, "agree already" in again.output) == (2, True)
    assert len(list(project.versions.glob("*.py"))) == 1


def test_what_it_wrote_is_what_the_doctor_misses(project: Project) -> None:
    """A column and a table that are new: named until the next revision is written."""
    project.revise()
    plugin = project.versions.parent / "plugin.py"
    more = f'''    mood: Mapped[str]

class Tea(PluginTable):
    __tablename__ = "{project.name}__tea"
    metadata = Visit.metadata
    customer: Mapped[int]

'''
    text = plugin.read_text("utf-8").replace(
        "    customer: Mapped[int]\n", f"    customer: Mapped[int]\n{more}", 1
    )
    plugin.write_text(text.replace("(Visit,)", "(Visit, Tea)"), "utf-8")
    assert project.unrevised() == (f"{project.name}__tea", f"{project.name}__visit.mood")
    done = project.revise_anew()
    assert done.returncode == 0, done.stderr
    assert project.unrevised() == ()


def test_what_is_not_installed_is_said() -> None:
    """An unknown plugin is refused with what to do first."""
    done = revise("acme_nowhere")
    assert (done.exit_code, "pip install" in done.output) == (2, True)
