"""A database with core's tables, made once a session and copied for each test.

It is a file in the test's folder, not memory: units nest readings and reach the file through
several connections, and SQLite's memory has no write-ahead log. Where tests are to run on a server,
a fixture hands in another template.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pawpact.access.key_file import create_key_file
from pawpact.bootstrap.start import open_database
from pawpact.hosting.host import Host

_FILE = "pawpact.sqlite3"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a database is, for the program and for the owner of its tables."""

    url: str
    owner_url: str
    role: str | None = None
    """Whom the program runs as, where that is not the owner."""


class Template(Protocol):
    """What is copied for each test."""

    @property
    def keys(self) -> Path:
        """The key file."""

    def copied(self, folder: Path) -> Address:
        """A copy that nobody else has; what is a file lies in this folder."""


@dataclass(frozen=True, slots=True)
class FileTemplate:
    """A file, and the keys beside it."""

    folder: Path

    @property
    def keys(self) -> Path:
        return self.folder / "keys.json"

    def copied(self, folder: Path) -> Address:
        url = f"sqlite:///{shutil.copy(self.folder / _FILE, folder)}"
        return Address(url, url)


def make_template(folder: Path) -> FileTemplate:
    """A database with all of core's tables, and a key file."""
    open_database(f"sqlite:///{folder / _FILE}", Host.of([])).dispose()
    create_key_file(folder / "keys.json")
    return FileTemplate(folder)
