"""For maintainers: writes the next revision from what the models say now.

    python -m pawpact.database.autogenerate "what changes"
    python -m pawpact.database.autogenerate --initial

``--initial`` writes revision 0001 anew, which is allowed only until a first release.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from tempfile import TemporaryDirectory

from alembic import command

from pawpact.database.engine import make_engine
from pawpact.database.migration import CORE, Schema, config, newest, upgrade

INITIAL = "0001"


def import_models() -> None:
    """Import every ``models.py`` of core, so that the metadata holds all tables."""
    package = import_module("pawpact")
    for found in walk_packages(package.__path__, "pawpact."):
        if found.name.rpartition(".")[2] == "models":
            import_module(found.name)


def write_revision(message: str, number: str, schema: Schema = CORE) -> Path:
    """Write the revision that leads from the newest one to the models; answer its file."""
    with TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{folder}/schema.sqlite3")
        if newest(schema):
            upgrade(engine, schema)
        with engine.begin() as connection:
            written = command.revision(
                config(schema, connection), message, autogenerate=True, rev_id=number
            )
        engine.dispose()
    assert written is not None
    assert not isinstance(written, list)
    return Path(written.path)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="write the next revision of the schema")
    parser.add_argument("message", nargs="?", default="initial")
    parser.add_argument("--initial", action="store_true", help="write revision 0001 anew")
    asked = parser.parse_args(arguments)
    import_models()
    if asked.initial:
        for old in CORE.versions.glob("*.py"):
            old.unlink()
    last = newest()
    path = write_revision(asked.message, f"{int(last) + 1:04}" if last else INITIAL)
    _tidy(path)
    return 0


def _tidy(path: Path) -> None:
    """Lay the file out as the house does."""
    for step in (("format",), ("check", "--select", "I,UP", "--fix"), ("format",)):
        subprocess.run([sys.executable, "-m", "ruff", *step, "-q", str(path)], check=True)  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())
