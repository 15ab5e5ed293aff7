"""``pawpact keys``: the platform's key file, and the keys of programs that call a store.

Exit codes: 0 done, 1 refused, 2 wrong usage.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol, cast

import click

from pawpact.access.actor import Role
from pawpact.access.api_key import create_key, revoke_key
from pawpact.access.key_file import VARIABLE, create_key_file, rotate_key_file
from pawpact.kernel.errors import PawpactError
from pawpact.kernel.label import Label, Language
from pawpact.tenancy.unit import Unit

REFUSED = 1
_PROGRAM_ROLES = [str(role) for role in Role if role not in (Role.PLATFORM_ADMIN, Role.SYSTEM)]


class Platform(Protocol):
    """What this group needs of the platform."""

    def unit(self, store: str, actor: str = ...) -> AbstractContextManager[Unit]: ...


class Context(Protocol):
    """What the command line carries for its commands."""

    @property
    def platform(self) -> Platform: ...


_language = click.option(
    "--language",
    type=click.Choice(["zh", "en"]),
    default="zh",
    show_default=True,
    envvar="PAWPACT_LANGUAGE",
    help="Language of messages.",
)
_file = click.argument(
    "file", type=click.Path(dir_okay=False, path_type=Path), envvar=VARIABLE, required=True
)


@click.group()
def keys() -> None:
    """密钥 / Keys."""


@keys.command()
@_file
@_language
def create(file: Path, language: Language) -> None:
    """新建密钥文件 / Make the key FILE of a new installation; never replaces one."""
    try:
        create_key_file(file)
    except PawpactError as error:
        raise _refused(error, language) from None
    _say(
        Label(
            f"已建立 {file}。请另存备份：丢失后个人资料无法再打开。",
            f"{file} is made. Keep a copy elsewhere: without it personal data cannot be opened.",
        ),
        language,
    )


@keys.command()
@_file
@_language
def rotate(file: Path, language: Language) -> None:
    """换新密钥 / Add a key to FILE that everything is sealed with from now on."""
    try:
        name = rotate_key_file(file)
    except PawpactError as error:
        raise _refused(error, language) from None
    _say(
        Label(
            f"当前密钥是 {name}；旧密钥保留，重启后生效。",
            f"{name} is the current key; old ones stay. It takes effect at the next start.",
        ),
        language,
    )


@keys.command()
@click.option("--store", required=True, help="哪家门店 / Which store.")
@click.option(
    "--role", type=click.Choice(_PROGRAM_ROLES), required=True, help="以什么角色 / As what."
)
@click.option("--label", required=True, help="用途 / What it is for.")
@_language
@click.pass_context
def issue(context: click.Context, store: str, role: str, label: str, language: Language) -> None:
    """签发接口密钥 / Make a program's key of one store; it is shown this once."""
    try:
        with _platform(context).unit(store) as unit:
            text = create_key(unit, Role(role), label)
    except PawpactError as error:
        raise _refused(error, language) from None
    click.echo(text)
    once = Label("请现在保存：密钥只显示这一次。", "Keep it now: it is shown this once.")
    click.echo(once.say(language), err=True)


@keys.command()
@click.argument("key")
@click.option("--store", required=True, help="哪家门店 / Which store.")
@_language
@click.pass_context
def revoke(context: click.Context, key: str, store: str, language: Language) -> None:
    """停用接口密钥 / Take KEY (key_…, without its secret) out of use."""
    try:
        with _platform(context).unit(store) as unit:
            revoke_key(unit, key.partition(".")[0])
    except PawpactError as error:
        raise _refused(error, language) from None
    _say(Label("已停用", "revoked"), language)


def _platform(context: click.Context) -> Platform:
    return cast(Context, context.obj).platform


def _say(words: Label, language: Language) -> None:
    click.echo(words.say(language))


def _refused(error: PawpactError, language: Language) -> click.exceptions.Exit:
    for words in (error.message, error.hint):
        if words is not None:
            click.echo(words.say(language), err=True)
    return click.exceptions.Exit(REFUSED)
