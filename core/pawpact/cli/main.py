"""``pawpact``: one command for store operators, platform admins and programs.

Exit codes: 0 done; 1 refused, with findings or the reason; 2 the command line itself is wrong;
3 the installation needs its administrator; 4 try again later; 5 a defect of the program.
"""

from __future__ import annotations

import sys
from functools import cached_property

import click

from pawpact.bootstrap import Platform, start
from pawpact.cli.applications import applications, decisions
from pawpact.cli.held import held
from pawpact.cli.importing import import_command
from pawpact.cli.keys import keys
from pawpact.cli.plugins import plugins
from pawpact.cli.rules import rules
from pawpact.cli.serve import serve
from pawpact.cli.stores import stores
from pawpact.kernel.clock import SystemClock
from pawpact.kernel.errors import AdminError, Defect, PawpactError, TryLater
from pawpact.kernel.label import Language
from pawpact.logs import configure
from pawpact.policy.diagnostic import RuleFileError
from pawpact.settings import Settings, read_settings

REFUSED, NEEDS_ADMIN, TRY_LATER, DEFECT = 1, 3, 4, 5


class Shell:
    """What every command is handed: settings at once, the platform when it is first needed."""

    @cached_property
    def settings(self) -> Settings:
        settings = read_settings()
        style = "json" if settings.log == "json" else "console"
        configure(style, SystemClock(), level=settings.log_level, stream=sys.stderr)
        return settings

    @cached_property
    def platform(self) -> Platform:
        return start(self.settings)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="pawpact")
@click.pass_context
def pawpact(context: click.Context) -> None:
    """Rule files decide, books prove. 规则文件作决定，账本可核验。"""
    context.obj = context.obj or Shell()


for command in (
    applications,
    decisions,
    held,
    import_command,
    keys,
    plugins,
    rules,
    serve,
    stores,
):
    pawpact.add_command(command)


def main() -> None:
    """Run the command line; an error of ours ends with its message and its own exit code."""
    try:
        pawpact()
    except PawpactError as error:
        click.echo(say(error, _language()), err=True)
        sys.exit(exit_code(error))


def say(error: PawpactError, language: Language) -> str:
    """The error with its hint, findings of rule files in their frames."""
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


def _language() -> Language:
    try:
        return read_settings().language
    except AdminError:
        return "zh"
