"""On PostgreSQL too the doctor names what makes money or data unsafe, and nothing starts on it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import make_url

from pawpact.access.key_file import create_key_file
from pawpact.bootstrap.bringing_up import bring_up
from pawpact.bootstrap.doctor import check_up, refuse_unsafe_service, restore
from pawpact.bootstrap.safety import (
    AT_START,
    Danger,
    Installation,
    Unsafe,
    examine,
    refuse_unsafe,
)
from pawpact.bootstrap.start import start
from pawpact.hosting.host import Host
from pawpact.kernel.errors import AdminError
from pawpact.settings import Settings
from tests.core.bootstrap.conftest import TENANTS
from tests.databases import ON_POSTGRESQL, Databases, Given
from tests.house import RULES

pytestmark = ON_POSTGRESQL

STORE = "chengdu-yulin"
UNSAFE = Danger.UNSAFE


@dataclass(frozen=True)
class Served:
    """An installation whose books are on a server."""

    given: Given
    keys: Path

    def installation(self) -> Installation:
        settings = Settings(
            self.given.url, self.keys, RULES, owner_database_url=self.given.owner_url
        )
        return Installation(settings, loaded=_host())

    def found(self, *, whole: bool = False) -> dict[str, list[Danger]]:
        """The dangers of every check that found something: of a start, or of the doctor's whole."""
        installation = self.installation()
        examined = check_up(installation) if whole else examine(installation, AT_START)
        found = {
            each.check.code: [one.danger for one in each.findings]
            for each in examined
            if each.findings
        }
        _close(installation)
        return found

    def start(self) -> None:
        installation = self.installation()
        start(installation.settings, {}).parts.database.engine.dispose()

    def spoil(self, statement: str) -> None:
        """Change the schema as a superuser would."""
        with self.given.superuser() as connection:
            connection.execute(statement.format(role=self.given.role, name=self.given.name))


@cache
def _host() -> Host:
    """The plugins that are installed, looked over once."""
    return Host.load()


def _close(installation: Installation) -> None:
    for engine in installation.opened.values():
        engine.dispose()


@pytest.fixture(scope="module")
def opened_once(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Served:
    """An installation with the example stores, made once."""
    keys = tmp_path_factory.mktemp("served") / "keys.json"
    create_key_file(keys)
    served = Served(databases.empty(), keys)
    installation = served.installation()
    bring_up(installation)
    platform = start(installation.settings, {})
    platform.onboarding.apply(TENANTS, "system", why="")
    platform.parts.database.engine.dispose()
    _close(installation)
    return served


@pytest.fixture
def served(opened_once: Served, databases: Databases, tmp_path: Path) -> Iterator[Served]:
    """A copy of it for this test to spoil."""
    keys = Path(shutil.copy(opened_once.keys, tmp_path / "keys.json"))
    copied = opened_once.given.copied()
    yield Served(copied, keys)
    databases.give_back([copied])


def test_a_sound_installation_has_no_finding(served: Served) -> None:
    """What was brought up and given its stores is sound in every check, and starts."""
    assert served.found(whole=True) == {"outside": [Danger.CAREFUL]}
    served.start()


def test_an_empty_database_is_not_brought_up_by_a_start(
    served: Served, databases: Databases
) -> None:
    """The program's role makes no tables: a start says which command does."""
    empty = replace(served, given=databases.empty())
    with pytest.raises(Unsafe, match="pawpact database migrate"):
        empty.start()
    assert empty.given.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'") == []
    databases.give_back([empty.given])


FAULTS = {
    "dropped trigger": ("DROP TRIGGER posting_never_changed ON posting", "triggers"),
    "sleeping trigger": ("ALTER TABLE posting DISABLE TRIGGER posting_never_changed", "triggers"),
    "tame function": (
        "CREATE OR REPLACE FUNCTION pawpact_refuse() RETURNS trigger LANGUAGE plpgsql"
        " AS 'BEGIN RETURN NEW; END'",
        "triggers",
    ),
    "plugin's trigger": (
        "DROP TRIGGER credit_scoring__check_never_deleted ON credit_scoring__check",
        "triggers",
    ),
    "not forced": ("ALTER TABLE journal NO FORCE ROW LEVEL SECURITY", "isolation"),
    "plugin's policy": ("DROP POLICY of_one_store ON credit_scoring__check", "isolation"),
    "a view": ("CREATE VIEW everybody AS SELECT * FROM customer", "isolation"),
    "too many rights": ('GRANT DELETE ON journal TO "{role}"', "isolation"),
    "newer schema": ("UPDATE alembic_version SET version_num = '9999'", "schema"),
    "lost revision": ("DELETE FROM alembic_version", "schema"),
    "unsynced commits": ('ALTER DATABASE "{name}" SET synchronous_commit = off', "settings"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_unsafe_is_named_and_stops_the_start(fault: str, served: Served) -> None:
    """Each planted danger is found by its own check, and no command or server starts on it."""
    statement, check = FAULTS[fault]
    served.spoil(statement)
    assert UNSAFE in served.found()[check]
    installation = served.installation()
    with pytest.raises(Unsafe):
        refuse_unsafe(installation)
    _close(installation)


def test_a_server_does_not_begin_on_what_is_unsafe(served: Served) -> None:
    """What stops a start stops a server, which looks at more."""
    served.spoil("ALTER TABLE journal NO FORCE ROW LEVEL SECURITY")
    installation = served.installation()
    with pytest.raises(Unsafe, match="journal: no row policy"):
        refuse_unsafe_service(installation)
    _close(installation)


def test_what_protects_is_made_anew_by_a_restoration(served: Served) -> None:
    """Triggers, policies and rights are as they should be after it; a view is not taken away."""
    for statement, check in FAULTS.values():
        if check in ("triggers", "isolation"):
            served.spoil(statement)
    installation = served.installation()
    restore(installation)
    _close(installation)
    assert served.found() == {"isolation": [UNSAFE]}
    served.spoil("DROP VIEW everybody")
    assert served.found() == {}


def test_the_owner_is_refused_as_the_programs_role(served: Served) -> None:
    """A program that would run as the owner of the tables does not start."""
    settings = replace(served.installation().settings, database_url=served.given.owner_url)
    with pytest.raises(Unsafe, match="OWNER"):
        start(settings, {})


def test_a_server_that_is_not_there_is_told(served: Served) -> None:
    """No answer from the server is unsafe, said in words, without the address or a password."""
    nowhere = make_url(served.given.url).update_query_dict({"host": "/nowhere"})
    settings = replace(
        served.installation().settings,
        database_url=nowhere.render_as_string(hide_password=False),
    )
    with pytest.raises(Unsafe, match="does not answer now") as refused:
        start(settings, {})
    assert str(nowhere.password) not in str(refused.value)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"owner_database_url": None}, "PAWPACT_OWNER_DATABASE_URL is not set"),
        ({"owner_database_url": "postgresql://boss@/elsewhere"}, "name two databases"),
    ],
)
def test_an_owner_that_does_not_fit_is_refused(
    change: dict[str, str | None], said: str, served: Served
) -> None:
    """Without the owner's address of the same database nothing is migrated."""
    installation = served.installation()
    settings = replace(installation.settings, **change)
    with pytest.raises(AdminError, match=said):
        bring_up(replace(installation, settings=settings))
