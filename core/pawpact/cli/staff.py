"""``pawpact staff``: who works at a store, in which role."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from pawpact.access.actor import STAFF, Role
from pawpact.access.permission import Permission
from pawpact.cli.acting import acting, by_platform
from pawpact.cli.shell import id_of, language_option, platform_of, reporting, store_option, tell
from pawpact.cli.table import drawn, headed
from pawpact.kernel.label import Label, Language

if TYPE_CHECKING:
    from pawpact.accounts.staff import Member

_COLUMNS = (
    Label("编号", "id"),
    Label("姓名", "name"),
    Label("角色", "role"),
    Label("入职", "since"),
    Label("离职", "left"),
)
_ROLES = click.Choice([str(role) for role in sorted(STAFF)])


@click.group()
def staff() -> None:
    """员工 / Staff."""


@staff.command()
@store_option
@by_platform
@click.option("--name", required=True, help="姓名 / Name.")
@click.option("--role", type=_ROLES, required=True, help="角色 / Role.")
@language_option
@click.pass_context
def add(
    context: click.Context, store: str, by: str, name: str, role: str, language: Language
) -> None:
    """登记员工 / Somebody starts work; prints the id to act under."""
    from pawpact.accounts.staff import PREFIX, register_staff
    from pawpact.kernel.identity import public_id

    with (
        reporting(language),
        acting(platform_of(context), store, by, Permission.MANAGE_STAFF) as (unit, _),
    ):
        number = register_staff(unit, name, Role(role))
    click.echo(public_id(PREFIX, number))


@staff.command("list")
@store_option
@by_platform
@click.option("--json", "as_json", is_flag=True, help="给程序读 / For programs.")
@language_option
@click.pass_context
def list_(context: click.Context, store: str, by: str, as_json: bool, language: Language) -> None:
    """列出员工 / Everybody who works here or did."""
    from pawpact.accounts.staff import list_staff

    with (
        reporting(language),
        acting(platform_of(context), store, by, Permission.MANAGE_STAFF) as (unit, _),
    ):
        found = list_staff(unit)
    if as_json:
        click.echo(json.dumps([_document(each) for each in found], ensure_ascii=False, indent=2))
        return
    table = headed(_COLUMNS, language)
    for each in found:
        left = each.left_at.date().isoformat() if each.left_at else ""
        role = Role(each.role).title.say(language)
        table.add_row(each.id, each.name, role, each.since.date().isoformat(), left)
    click.echo(drawn(table))


@staff.command()
@click.argument("member")
@store_option
@by_platform
@click.option("--from", "home", required=True, help="所在门店 / The store where MEMBER works.")
@click.option("--role", type=_ROLES, required=True, help="在本店的角色 / Role here.")
@language_option
@click.pass_context
def admit(
    context: click.Context,
    member: str,
    store: str,
    by: str,
    home: str,
    role: str,
    language: Language,
) -> None:
    """让同品牌另一家店的 MEMBER 也在本店办事 / MEMBER of a sister store may act here too."""
    from pawpact.accounts.staff import PREFIX, admit_staff, name_of
    from pawpact.kernel.errors import Conflict

    with reporting(language):
        platform = platform_of(context)
        number = id_of(PREFIX, member, "member")
        with acting(platform, home, by, Permission.MANAGE_STAFF) as (unit, _):
            name, brand = name_of(unit, number), unit.store.brand
        with acting(platform, store, by, Permission.MANAGE_STAFF) as (unit, _):
            if unit.store.brand != brand:
                raise Conflict(Label("不是同一品牌的门店", "that store is of another brand"))
            admit_staff(unit, number, name, Role(role))
    tell(Label("已登记", "admitted"), language)


@staff.command("role")
@click.argument("member")
@click.argument("new_role", type=_ROLES)
@store_option
@by_platform
@language_option
@click.pass_context
def role_(
    context: click.Context, member: str, new_role: str, store: str, by: str, language: Language
) -> None:
    """更换 MEMBER 的角色 / MEMBER works in another role from now on."""
    from pawpact.accounts.staff import PREFIX, change_role

    with reporting(language):
        number = id_of(PREFIX, member, "member")
        with acting(platform_of(context), store, by, Permission.MANAGE_STAFF) as (unit, _):
            change_role(unit, number, Role(new_role))
    tell(Label("已更换", "changed"), language)


@staff.command()
@click.argument("member")
@store_option
@by_platform
@language_option
@click.pass_context
def leave(context: click.Context, member: str, store: str, by: str, language: Language) -> None:
    """MEMBER 离职 / MEMBER works here no longer and acts no more."""
    from pawpact.accounts.staff import PREFIX, record_leaving

    with reporting(language):
        number = id_of(PREFIX, member, "member")
        with acting(platform_of(context), store, by, Permission.MANAGE_STAFF) as (unit, _):
            record_leaving(unit, number)
    tell(Label("已离职", "has left"), language)


def _document(member: Member) -> dict[str, str | None]:
    return {
        "id": member.id,
        "name": member.name,
        "role": str(member.role),
        "since": member.since.isoformat(),
        "left_at": member.left_at.isoformat() if member.left_at else None,
    }
