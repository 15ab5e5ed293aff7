"""What every command shares: the platform when it is needed, the language, how errors end.

Heavy modules are imported by what needs them, so that ``--help`` and ``keys create`` are quick.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, cast

import click

from pawpact.cli.field_name import field_name
from pawpact.kernel.errors import AdminError, Defect, InvalidField, PawpactError, TryLater
from pawpact.kernel.identity import read_public_id
from pawpact.kernel.label import Label, Language
from pawpact.policy.finding.diagnostic import RuleFileError

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from pawpact.bootstrap import Platform
    from pawpact.settings import Settings

_COLON = Label("：", ": ")
REFUSED, NEEDS_ADMIN, TRY_LATER, DEFECT = 1, 3, 4, 5

language_option = click.option(
    "--language",
    type=click.Choice(["zh", "en"]),
    default="zh",
    show_default=True,
    envvar="PAWPACT_LANGUAGE",
    help="消息用哪种语言 / Language of messages.",
)
form_option = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="给人看或给程序读 / For people or programs.",
)
tenants_option = click.option(
    "--tenants",
    envvar="PAWPACT_TENANTS",
    default="tenants",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="品牌与门店的文件夹 / Folder of brands and stores.",
)
store_option = click.option("--store", required=True, help="哪家门店 / Which store.")
existing_file = click.Path(exists=True, dir_okay=False, path_type=Path)


class Shell:
    """Settings at once, the platform when it is first needed."""

    @cached_property
    def settings(self) -> Settings:
        from pawpact.kernel.clock import SystemClock
        from pawpact.logs import configure
        from pawpact.settings import read_settings

        settings = read_settings()
        configure(settings.log, SystemClock(), level=settings.log_level, stream=sys.stderr)
        return settings

    @cached_property
    def database(self) -> Engine | None:
        """The database as it is, nothing brought up; None where there is none yet."""
        from pawpact.bootstrap.safety import Installation

        installation = Installation(self.settings)
        return installation.engine if installation.has_database else None

    @cached_property
    def platform(self) -> Platform:
        from pawpact.bootstrap import start

        return start(self.settings)


def shell_of(context: click.Context) -> Shell:
    """The shell behind this command."""
    return cast(Shell, context.obj)


def platform_of(context: click.Context) -> Platform:
    """The platform behind this command."""
    return shell_of(context).platform


@contextmanager
def reporting(language: Language) -> Iterator[None]:
    """Let an error of ours end the command with its message and its own exit code."""
    try:
        yield
    except PawpactError as error:
        click.echo(say(error, language), err=True)
        raise click.exceptions.Exit(exit_code(error)) from None


def misuse(zh: str, en: str) -> click.UsageError:
    """What to raise where options and arguments do not go together."""
    return click.UsageError(str(Label(zh, en)))


def refuse() -> NoReturn:
    """End the command where something was found or refused that has been said already."""
    raise click.exceptions.Exit(REFUSED)


def id_of(prefix: str, public: str, field: str) -> int:
    """The number behind a public id; a text that is none is refused by the argument's name."""
    number = read_public_id(prefix, public)
    if number is None:
        raise InvalidField(
            field,
            Label(f"编号应为 {prefix}_ 加 13 位字母数字", f"an id is {prefix}_ and 13 characters"),
        )
    return number


def tell(words: Label, language: Language, *, err: bool = False) -> None:
    """Say it in the reader's language."""
    click.echo(words.say(language), err=err)


def say(error: PawpactError, language: Language) -> str:
    """The error with its hint and its field; findings of rule files in their frames."""
    if isinstance(error, RuleFileError):
        text = error.render(language)
    else:
        text = error.message.say(language)
    if isinstance(error, InvalidField):
        text = f"{field_name(error).say(language)}{_COLON.say(language)}{text}"
    return f"{text}\n{error.hint.say(language)}" if error.hint else text


def exit_code(error: PawpactError) -> int:
    """The documented exit code of an error."""
    if isinstance(error, AdminError):
        return NEEDS_ADMIN
    if isinstance(error, TryLater):
        return TRY_LATER
    return DEFECT if isinstance(error, Defect) else REFUSED
