"""On PostgreSQL too the doctor names what makes money or data unsafe, and nothing starts on it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import make_url

from pawpact.bootstrap.at_start import AT_START, refuse_unsafe
from pawpact.bootstrap.bringing_up import bring_up
from pawpact.bootstrap.doctor import refuse_unsafe_service, restore
from pawpact.bootstrap.safety import Danger, Installation, Unsafe, examine
from pawpact.bootstrap.start import start
from pawpact.kernel.errors import AdminError
from tests.core.bootstrap.conftest import installed_on
from tests.databases import ON_POSTGRESQL, GivenServed

pytestmark = ON_POSTGRESQL

UNSAFE = Danger.UNSAFE


def _at_start(installation: Installation) -> dict[str, list[Danger]]:
    """The dangers of every check of a start that found something."""
    return {
        each.check.code: [one.danger for one in each.findings]
        for each in examine(installation, AT_START)
        if each.findings
    }


def _spoil(books: GivenServed, statement: str) -> None:
    """Change the schema as a superuser would."""
    books.alter(statement.format(role=books.role, name=books.name))


def test_an_empty_database_is_not_brought_up_by_a_start(bare: GivenServed, keys: Path) -> None:
    """The program's role makes no tables: a start says which command does."""
    with pytest.raises(Unsafe, match="pawpact database migrate"):
        start(installed_on(bare, keys).settings, {})
    assert bare.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'") == []


FAULTS = {
    "dropped trigger": ("DROP TRIGGER posting_never_changed ON posting", "triggers"),
    "sleeping trigger": ("ALTER TABLE posting DISABLE TRIGGER posting_never_deleted", "triggers"),
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
    "sleeping triggers": (
        'ALTER ROLE "{role}" IN DATABASE "{name}" SET session_replication_role = replica',
        "settings",
    ),
    "another schema": (
        "CREATE SCHEMA other; GRANT USAGE ON SCHEMA other TO PUBLIC;"
        ' ALTER ROLE "{role}" IN DATABASE "{name}" SET search_path = other, public',
        "settings",
    ),
    "a copy in another schema": (
        "CREATE SCHEMA other; GRANT USAGE ON SCHEMA other TO PUBLIC;"
        " CREATE TABLE other.customer AS SELECT * FROM customer;"
        " GRANT SELECT (id) ON other.customer TO PUBLIC",
        "isolation",
    ),
    "a copy without its store": (
        "CREATE TABLE phones AS SELECT id FROM customer; GRANT SELECT ON phones TO PUBLIC",
        "isolation",
    ),
    "a materialised copy": (
        "CREATE MATERIALIZED VIEW kept AS SELECT count(*) FROM customer;"
        " GRANT SELECT ON kept TO PUBLIC",
        "isolation",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_unsafe_is_named_and_stops_the_start(
    fault: str, installation: Installation, books: GivenServed
) -> None:
    """Each planted danger is found by its own check, and no command or server starts on it."""
    statement, check = FAULTS[fault]
    _spoil(books, statement)
    assert UNSAFE in _at_start(installation)[check]
    with pytest.raises(Unsafe):
        refuse_unsafe(installation)


def test_a_sleeping_trigger_is_told_in_words(
    installation: Installation, books: GivenServed
) -> None:
    """A setting that puts the triggers to sleep is told by what it would do, and who mends it."""
    _spoil(books, FAULTS["sleeping triggers"][0])
    with pytest.raises(Unsafe) as refused:
        refuse_unsafe(installation)
    said = refused.value.message.zh
    assert ("防篡改触发器" in said, "RESET" in said, "丢失" in said) == (True, True, False)


def test_a_copy_out_of_reach_is_named(installation: Installation, books: GivenServed) -> None:
    """A copy of stores' rows that only others can read stops nothing and is not passed over."""
    _spoil(books, "CREATE TABLE kept AS SELECT * FROM customer")
    assert _at_start(installation) == {"isolation": [Danger.CAREFUL]}
    _spoil(books, "DROP TABLE kept; CREATE TABLE mine (number int)")
    assert _at_start(installation) == {}


def test_a_refused_login_is_told(installation: Installation, books: GivenServed) -> None:
    """A user that the server does not let in is not told to wait."""
    stranger = make_url(books.url).set(username="pawpact_nobody")
    address = stranger.render_as_string(hide_password=False)
    with pytest.raises(Unsafe, match="refuses the login") as refused:
        start(replace(installation.settings, database_url=address), {})
    assert str(stranger.password) not in str(refused.value)


def test_a_server_does_not_begin_on_what_is_unsafe(
    installation: Installation, books: GivenServed
) -> None:
    """What stops a start stops a server, which looks at more."""
    _spoil(books, "ALTER TABLE journal NO FORCE ROW LEVEL SECURITY")
    with pytest.raises(Unsafe, match="journal: no row policy"):
        refuse_unsafe_service(installation)


def test_what_protects_is_made_anew_by_a_restoration(
    installation: Installation, books: GivenServed
) -> None:
    """Triggers, policies and rights are as they should be after it; a view is not taken away."""
    for fault, (statement, check) in FAULTS.items():
        if check in ("triggers", "isolation") and "copy" not in fault:
            _spoil(books, statement)
    restore(installation)
    assert _at_start(installation) == {"isolation": [UNSAFE]}
    _spoil(books, "DROP VIEW everybody")
    assert _at_start(installation) == {}


def test_the_owner_is_refused_as_the_programs_role(
    installation: Installation, books: GivenServed
) -> None:
    """A program that would run as the owner of the tables does not start."""
    with pytest.raises(Unsafe, match=r"owner of \d+ tables"):
        start(replace(installation.settings, database_url=books.owner_url), {})


def test_a_server_that_is_not_there_is_told(installation: Installation, books: GivenServed) -> None:
    """No answer from the server is unsafe, said in words, without the address or a password."""
    nowhere = make_url(books.url).update_query_dict({"host": "/nowhere"})
    address = nowhere.render_as_string(hide_password=False)
    with pytest.raises(Unsafe, match="does not answer now") as refused:
        start(replace(installation.settings, database_url=address), {})
    assert str(nowhere.password) not in str(refused.value)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"owner_database_url": None}, "PAWPACT_OWNER_DATABASE_URL is not set"),
        ({"owner_database_url": "postgresql://boss@/elsewhere"}, "name two databases"),
    ],
)
def test_an_owner_that_does_not_fit_is_refused(
    change: dict[str, str | None], said: str, installation: Installation
) -> None:
    """Without the owner's address of the same database nothing is migrated."""
    settings = replace(installation.settings, **change)
    with pytest.raises(AdminError, match=said):
        bring_up(replace(installation, settings=settings))
