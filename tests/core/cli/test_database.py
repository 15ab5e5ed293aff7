"""The commands that bring a database up and say how it is."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import make_url

from pawpact.cli.database import database as command
from pawpact.database.migration import newest
from pawpact.settings import Settings
from tests.databases import ON_POSTGRESQL, Given, GivenServed

Run = Callable[..., Result]


@pytest.fixture
def run(bare: Given) -> Run:
    """A command over a database without any table, in English."""
    settings = Settings(bare.url, owner_database_url=bare.owner_url)

    def invoke(*arguments: str) -> Result:
        shell = SimpleNamespace(settings=settings)
        return CliRunner().invoke(command, [*arguments, "--language", "en"], obj=shell)

    return invoke


def test_migrating_brings_an_empty_database_up(run: Run) -> None:
    """Core and plugins go from nothing to the newest revision, and the database is ready."""
    told = run("migrate")
    assert told.exit_code == 0, told.output
    assert f"core: none → {newest()}" in told.output
    assert "credit_scoring: none → " in told.output
    status = run("status")
    assert (status.exit_code, "ready to start" in status.output) == (0, True), status.output


def test_migrating_again_is_told(run: Run) -> None:
    """A second run says that everything is there; programs read the same from the JSON."""
    run("migrate")
    assert f"core: is at {newest()}" in run("migrate").output
    told = json.loads(run("status", "--json").output)
    assert told["safe"] is True
    assert told["revisions"]["core"] == {"at": newest(), "needs": newest()}
    assert told["unsafe"] == []


@ON_POSTGRESQL
def test_before_the_first_migration_nothing_is_ready(run: Run) -> None:
    """An empty database on a server is unsafe, with the command that mends it."""
    told = run("status")
    assert told.exit_code == 3
    assert "core: at none" in told.output
    assert "pawpact database migrate" in told.output


@ON_POSTGRESQL
def test_what_could_not_be_looked_at_is_not_told_as_sound(bare: GivenServed) -> None:
    """Where the server turns the program away, no table of it is said to be safe."""
    url = make_url(bare.url).set(username="nobody_of_this_name", password="wrong")
    settings = Settings(url.render_as_string(hide_password=False))
    told = CliRunner().invoke(
        command, ["status", "--language", "en"], obj=SimpleNamespace(settings=settings)
    )
    assert told.exit_code == 3
    assert "- append-only triggers\n" in told.output
    assert "✓" not in told.output


@ON_POSTGRESQL
def test_the_role_of_the_program_is_made(bare: GivenServed) -> None:
    """A role that is not there is made, with its password, without any privilege, and named."""
    role = f"{bare.role}_new"
    address = make_url(bare.url).set(username=role, password="it's %")
    url = address.render_as_string(hide_password=False)
    settings = Settings(url, owner_database_url=bare.owner_url)
    shell = SimpleNamespace(settings=settings)
    try:
        told = CliRunner().invoke(command, ["migrate", "--language", "en"], obj=shell)
        assert f"the program's role {role}: made" in told.output
        assert CliRunner().invoke(command, ["status"], obj=shell).exit_code == 0
        privileges = "rolsuper, rolbypassrls, rolcreaterole, rolcreatedb"
        assert bare.query(f"SELECT {privileges} FROM pg_roles WHERE rolname = '{role}'") == [
            (False, False, False, False)
        ]
    finally:
        with bare.superuser() as connection:
            connection.execute(f'DROP OWNED BY "{role}"; DROP ROLE "{role}"')
