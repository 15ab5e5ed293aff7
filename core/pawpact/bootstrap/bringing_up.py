"""Bringing a database to what this program expects: tables, protection, the program's role.

On PostgreSQL two roles share the work: the owner of the tables migrates, under its own address;
the program runs as a role that can read and write rows and nothing beyond.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import URL, Engine, make_url

from pawpact.bootstrap.safety import Installation
from pawpact.database.engine import is_postgresql, make_engine
from pawpact.database.grant import create_role
from pawpact.database.migration import Schema, current, newest, upgrade
from pawpact.jobs.schema import make_schema
from pawpact.kernel.errors import AdminError
from pawpact.kernel.label import Label


@dataclass(frozen=True, slots=True)
class Brought:
    """One schema, from where to where; nothing was to do where both are the same."""

    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class BroughtUp:
    """What was done; ``role`` is the program's, made now if ``made_role``."""

    schemas: tuple[Brought, ...]
    role: str | None = None
    made_role: bool = False


def bring_up(installation: Installation) -> BroughtUp:
    """Run the missing revisions and protect every table anew; run again it changes nothing."""
    url = installation.settings.database_url
    if not is_postgresql(url):
        return BroughtUp(_migrate(installation.engine, installation.schemas(), None))
    owner, program = _addresses(installation)
    role = str(program.username)
    engine = make_engine(owner.render_as_string(hide_password=False))
    try:
        with engine.begin() as connection:
            made = create_role(connection, role, str(program.password or "") or None)
        done = _migrate(engine, installation.schemas(), role)
        if installation.settings.jobs_url is None:
            make_schema(owner.render_as_string(hide_password=False), role)
        return BroughtUp(done, role, made)
    finally:
        engine.dispose()


def _migrate(engine: Engine, schemas: Sequence[Schema], role: str | None) -> tuple[Brought, ...]:
    done = []
    for schema in schemas:
        before = current(engine, schema)
        upgrade(engine, schema, role=role)
        done.append(Brought(schema.plugin or "core", before, newest(schema)))
    return tuple(done)


def _addresses(installation: Installation) -> tuple[URL, URL]:
    """The owner's and the program's, which lead to one database under two names."""
    given = installation.settings.owner_database_url
    if given is None:
        raise AdminError(
            Label("没有设置 PAWPACT_OWNER_DATABASE_URL", "PAWPACT_OWNER_DATABASE_URL is not set"),
            hint=Label(
                "设为同一数据库、表的所有者的地址；程序本身用 PAWPACT_DATABASE_URL 的角色运行",
                "set it to the address of the same database as the tables' owner; the program"
                " itself runs as the role of PAWPACT_DATABASE_URL",
            ),
        )
    owner, program = make_url(given), make_url(installation.settings.database_url)
    if owner.database != program.database:
        raise AdminError(
            Label(
                "PAWPACT_OWNER_DATABASE_URL 与 PAWPACT_DATABASE_URL 不是同一个数据库",
                "PAWPACT_OWNER_DATABASE_URL and PAWPACT_DATABASE_URL name two databases",
            )
        )
    if not program.username or owner.username == program.username:
        raise AdminError(
            Label(
                "程序要用自己的数据库角色运行，不能是表的所有者",
                "the program runs as a role of its own, not as the owner of the tables",
            ),
            hint=Label(
                "在 PAWPACT_DATABASE_URL 里写另一个用户名；还没有的会被建立",
                "name another user in PAWPACT_DATABASE_URL; one that is not there is made",
            ),
        )
    return owner, program
