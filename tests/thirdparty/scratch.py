"""An environment of its own, as somebody who uses pawpact has one, with plugins installed into it.

It sees what this one has installed, so nothing is fetched from anywhere.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pawpact.access.key_file import create_key_file
from tests.house import RULES

_COMMANDS = """
import json, sys
from click.testing import CliRunner
from pawpact.cli.main import pawpact
for command in json.loads(sys.argv[1]):
    done = CliRunner().invoke(pawpact, command)
    print(json.dumps([done.exit_code, done.output]))
"""


@dataclass(frozen=True)
class Said:
    """How a command ended, and what it said."""

    code: int
    text: str


@dataclass(frozen=True)
class Scratch:
    """The environment in a folder, and an installation of pawpact beside it."""

    folder: Path

    @property
    def python(self) -> Path:
        return self.folder / "environment" / "bin" / "python"

    @property
    def variables(self) -> dict[str, str]:
        known = {
            "PAWPACT_DATABASE_URL": f"sqlite:///{self.folder / 'pawpact.sqlite3'}",
            "PAWPACT_KEY_FILE": str(self.folder / "keys.json"),
            "PAWPACT_RULES": str(RULES),
            "PAWPACT_SANDBOX": "1",
            "PAWPACT_LANGUAGE": "zh",
        }
        own = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        return {**own, **known}

    def create(self) -> None:
        """The environment, which sees this one's packages, and the installation's keys."""
        place = self.folder / "environment"
        self._run(sys.executable, "-m", "venv", "--without-pip", str(place))
        (packages,) = place.glob("lib/python*/site-packages")
        here = sysconfig.get_path("purelib")
        (packages / "here.pth").write_text(f"import site; site.addsitedir({here!r})\n", "utf-8")
        create_key_file(self.folder / "keys.json")

    def install(self, *projects: Path) -> None:
        """As `pip install` does it, from copies of these folders."""
        copies = [shutil.copytree(each, self.folder / "source" / each.name) for each in projects]
        options = ("--no-deps", "--no-build-isolation", "--no-index", "--quiet")
        self._pip("install", *options, *map(str, copies))

    def uninstall(self, distribution: str) -> None:
        self._pip("uninstall", "--yes", "--quiet", distribution)

    def run(self, *arguments: str, folder: Path | None = None) -> str:
        """What this environment's Python says to these arguments; it has to end well."""
        return self._run(str(self.python), *arguments, folder=folder)

    def test(self, project: Path, package: str) -> str:
        """Run a project's tests where its package is installed, and not beside it."""
        shutil.rmtree(project / package)
        quiet = ("-q", "-p", "no:randomly", "-p", "no:cacheprovider")
        return self.run("-m", "pytest", *quiet, folder=project)

    def pawpact(self, *commands: Sequence[str]) -> list[Said]:
        """Commands, one after the other, in a process that has this environment's plugins."""
        said = self.run("-c", _COMMANDS, json.dumps(commands))
        return [Said(*json.loads(line)) for line in said.splitlines() if line.startswith("[")]

    def _pip(self, *arguments: str) -> None:
        pip = (sys.executable, "-m", "pip", "--python", str(self.python))
        self._run(*pip, "--disable-pip-version-check", *arguments)

    def _run(self, *command: str, folder: Path | None = None) -> str:
        done = subprocess.run(
            command,
            cwd=folder or self.folder,
            env=self.variables,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def write_tenants(folder: Path, plugins: Mapping[str, str]) -> Path:
    """Stores of one brand, by name, each with what its tenant.yaml says about plugins."""
    files = {
        "paws/brand.yaml": "brand: paws\ntitle: {zh: 爪, en: Paws}\n",
        **{
            f"{store}/tenant.yaml": f"store: {store}\nbrand: paws\n"
            f"title: {{zh: {store}, en: {store}}}\n{switches}"
            for store, switches in plugins.items()
        },
    }
    for name, text in files.items():
        (folder / "tenants" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "tenants" / name).write_text(text, "utf-8")
    return folder / "tenants"
