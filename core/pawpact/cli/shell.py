"""What every command shares: the platform when it is needed, the language, how errors end."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import cast

import click

from pawpact.bootstrap import Platform, start
from pawpact.kernel.clock import SystemClock
from pawpact.kernel.errors import AdminError, Defect, PawpactError, TryLater
from pawpact.kernel.label import Language
from pawpact.logs import configure
from pawpact.policy.diagnostic import RuleFileError
from pawpact.settings import Settings, read_settings

REFUSED, NEEDS_ADMIN, TRY_LATER, DEFECT = 1, 3, 4, 5

language_option = click.option(
    "--language",
    type=click.Choice(["zh", "en"]),
    default="zh",
    show_default=True,
    envvar="PAWPACT_LANGUAGE",
    help="消息用哪种语言 / Language of messages.",
)
store_option = click.option("--store", required=True, help="哪家门店 / Which store.")


class Shell:
    """Settings at once, the platform when it is first needed."""

    @cached_property
    def settings(self) -> Settings:
        settings = read_settings()
        style = "json" if settings.log == "json" else "console"
        configure(style, SystemClock(), level=settings.log_level, stream=sys.stderr)
        return settings

    @cached_property
    def platform(self) -> Platform:
        return start(self.settings)


def platform_of(context: click.Context) -> Platform:
    """The platform behind this command."""
    return cast(Shell, context.obj).platform


@contextmanager
def reporting(language: Language) -> Iterator[None]:
    """Let an error of ours end the command with its message and its own exit code."""
    try:
        yield
    except PawpactError as error:
        click.echo(say(error, language), err=True)
        raise click.exceptions.Exit(exit_code(error)) from None


def say(error: PawpactError, language: Language) -> str:
    """The error with its hint; findings of rule files in their frames."""
    if isinstance(error, RuleFileError):
        return error.render(language)
    text = error.message.say(language)
    return f"{text}\n{error.hint.say(language)}" if error.hint else text


def exit_code(error: PawpactError) -> int:
    """The documented exit code of an error."""
    if isinstance(error, AdminError):
        return NEEDS_ADMIN
    if isinstance(error, TryLater):
        return TRY_LATER
    return DEFECT if isinstance(error, Defect) else REFUSED
