"""``pawpact keys``: the platform's key file, and the keys of programs that call a store."""

from __future__ import annotations

from pathlib import Path

import click

from pawpact.access.actor import PROGRAMS, Role
from pawpact.access.key_file import VARIABLE, create_key_file
from pawpact.access.permission import Permission
from pawpact.cli.acting import acting, by_platform
from pawpact.cli.key_rotation import drop, rotate, status
from pawpact.cli.shell import language_option, platform_of, reporting, store_option, tell
from pawpact.kernel.label import Label, Language

_file = click.argument(
    "file", type=click.Path(dir_okay=False, path_type=Path), envvar=VARIABLE, required=True
)


@click.group()
def keys() -> None:
    """密钥 / Keys."""


for each in (rotate, status, drop):
    keys.add_command(each)


@keys.command()
@_file
@language_option
def create(file: Path, language: Language) -> None:
    """新建密钥文件 / Make the key FILE of a new installation; never replaces one."""
    with reporting(language):
        create_key_file(file)
    tell(
        Label(
            f"已建立 {file}。请另存备份：丢失后个人资料无法再打开。",
            f"{file} is made. Keep a copy elsewhere: without it personal data cannot be opened.",
        ),
        language,
    )


@keys.command()
@store_option
@click.option(
    "--role",
    type=click.Choice([str(role) for role in sorted(PROGRAMS)]),
    required=True,
    help="以什么角色 / As what.",
)
@click.option("--label", required=True, help="用途 / What it is for.")
@by_platform
@language_option
@click.pass_context
def issue(
    context: click.Context, store: str, role: str, label: str, by: str, language: Language
) -> None:
    """签发接口密钥 / Make a program's key of one store; it is shown this once."""
    from pawpact.access.api_key import create_key

    with (
        reporting(language),
        acting(platform_of(context), store, by, Permission.MANAGE_KEYS) as (unit, _),
    ):
        text = create_key(unit, Role(role), label)
    click.echo(text)
    once = Label("请现在保存：密钥只显示这一次。", "Keep it now: it is shown this once.")
    tell(once, language, err=True)


@keys.command()
@click.argument("key")
@store_option
@by_platform
@language_option
@click.pass_context
def revoke(context: click.Context, key: str, store: str, by: str, language: Language) -> None:
    """停用接口密钥 / Take KEY (key_…, without its secret) out of use."""
    from pawpact.access.api_key import revoke_key

    with (
        reporting(language),
        acting(platform_of(context), store, by, Permission.MANAGE_KEYS) as (unit, _),
    ):
        revoke_key(unit, key.partition(".")[0])
    tell(Label("已停用", "revoked"), language)
