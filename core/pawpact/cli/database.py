"""``pawpact database``: bring the tables up to date, and say how they are."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from pawpact.cli.doctor import told
from pawpact.cli.shell import NEEDS_ADMIN, language_option, reporting, shell_of, tell
from pawpact.kernel.label import Label, Language

if TYPE_CHECKING:
    from pawpact.bootstrap.bringing_up import BroughtUp
    from pawpact.bootstrap.safety import Examined, Installation

_SAFE = Label("可以启动", "ready to start")
_UNSAFE = Label("处理好之前不会启动", "nothing starts until this is mended")


@click.group()
def database() -> None:
    """数据库：升级与现状 / The database: bring it up, look at it."""


@database.command()
@language_option
@click.pass_context
def migrate(context: click.Context, language: Language) -> None:
    """升级表结构，重建触发器、行策略与权限 / Bring the tables up, protect them anew.

    On PostgreSQL it runs as the owner of the tables (PAWPACT_OWNER_DATABASE_URL), and makes the
    role of PAWPACT_DATABASE_URL where it is missing. Run again it changes nothing. Make a backup
    first.
    """
    from pawpact.bootstrap.bringing_up import bring_up

    with reporting(language), _looking_at(context) as installation:
        for line in _done(bring_up(installation)):
            tell(line, language)


@database.command()
@click.option("--json", "as_json", is_flag=True, help="输出 JSON / Print JSON.")
@language_option
@click.pass_context
def status(context: click.Context, as_json: bool, language: Language) -> None:
    """版本、设置、触发器与隔离 / Revisions, settings, triggers, and stores kept apart.

    Exit code 3 where something is unsafe; `pawpact doctor` looks at everything else too.
    """
    from pawpact.bootstrap.at_start import AT_START
    from pawpact.bootstrap.safety import examine

    with reporting(language), _looking_at(context) as installation:
        checks = [each for each in AT_START if each.code not in ("key_file", "files")]
        checks[0] = replace(checks[0], after=())
        found = list(examine(installation, checks))
        revisions = _revisions(installation) if not found[0].unsafe else {}
    if as_json:
        click.echo(json.dumps(_document(found, revisions), ensure_ascii=False, indent=2))
    else:
        _show(found, revisions, language)
    if any(each.unsafe for each in found):
        raise click.exceptions.Exit(NEEDS_ADMIN)


@contextmanager
def _looking_at(context: click.Context) -> Iterator[Installation]:
    """The installation, its connections closed at the end."""
    from pawpact.bootstrap.models import MODULES
    from pawpact.bootstrap.safety import Installation

    assert MODULES
    installation = Installation(shell_of(context).settings, os.environ)
    try:
        yield installation
    finally:
        installation.close()


def _done(done: BroughtUp) -> list[Label]:
    lines = [
        Label(f"{each.name}：已是 {each.after}", f"{each.name}: is at {each.after}")
        if each.before == each.after
        else Label(
            f"{each.name}：{each.before or '空'} → {each.after}",
            f"{each.name}: {each.before or 'none'} → {each.after}",
        )
        for each in done.schemas
    ]
    if done.role is not None:
        made = Label("已建立", "made") if done.made_role else Label("已授权", "has its rights")
        lines.append(
            Label(
                f"程序的角色 {done.role}：{made.zh}", f"the program's role {done.role}: {made.en}"
            )
        )
    return lines


def _revisions(installation: Installation) -> dict[str, tuple[str | None, str | None]]:
    """By schema, the revision that is there and the one that this program needs."""
    from pawpact.database.migration import current, newest

    if not installation.has_database:
        return {}
    return {
        each.plugin or "core": (current(installation.engine, each), newest(each))
        for each in installation.schemas()
    }


def _show(
    found: list[Examined], revisions: dict[str, tuple[str | None, str | None]], language: Language
) -> None:
    for name, (at, wanted) in revisions.items():
        tell(
            Label(
                f"{name}：版本 {at or '空'}，程序需要 {wanted}",
                f"{name}: at {at or 'none'}, this program needs {wanted}",
            ),
            language,
        )
    for each in found:
        click.echo(told(each, language))
    tell(_UNSAFE if any(each.unsafe for each in found) else _SAFE, language)


def _document(
    found: list[Examined], revisions: dict[str, tuple[str | None, str | None]]
) -> dict[str, object]:
    return {
        "safe": not any(each.unsafe for each in found),
        "revisions": {name: {"at": at, "needs": wants} for name, (at, wants) in revisions.items()},
        "unsafe": [
            {"check": each.check.code, "found": {"zh": one.found.zh, "en": one.found.en}}
            for each in found
            for one in each.unsafe
        ],
    }
