"""A life comes to the same on either database."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pawpact.demo.run import Lived
from tests.core.demo.lived import Copied, Small, live_quietly
from tests.core.demo.moving import made_ready
from tests.databases import ON_POSTGRESQL, Databases, PostgresqlDatabases


@ON_POSTGRESQL
def test_the_same_life(small: Small, copied: Copied, databases: Databases, tmp_path: Path) -> None:
    """Lived on a server, every store comes to the figures and the hash of the life in a file."""
    assert isinstance(databases, PostgresqlDatabases)
    given = made_ready(databases)
    lived = live_quietly(replace(small.plan, folder=tmp_path / "demo", database=given.url))
    databases.give_back([given])
    assert lived.holds
    assert shown(lived) == shown(copied.conclude())


def shown(lived: Lived) -> object:
    figures = {each.store: each.figures for each in lived.summaries}
    return lived.digest, figures, lived.collected, lived.directions, lived.caused, lived.compared
