"""What a mistake on the command line is called: in Chinese first, then in click's own words."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import click

from pawpact.kernel.label import Label

_DAY = "2026-03-12"


class Misused(click.UsageError):
    """A command line that cannot be run, said in both languages."""

    def show(self, file: IO[Any] | None = None) -> None:
        file = file or sys.stderr
        if self.ctx:
            click.echo(self.ctx.get_usage(), file=file)
            click.echo(f"查看用法 / For help: {self.ctx.command_path} --help\n", file=file)
        click.echo(f"错误 / Error: {self.format_message()}", file=file)


@contextmanager
def worded() -> Iterator[None]:
    """Let a mistake on the command line be said in both languages."""
    try:
        yield
    except Misused:
        raise
    except click.UsageError as error:
        context = error.ctx or click.get_current_context(silent=True)
        raise Misused(str(_words(error)), context) from None


def _words(error: click.UsageError) -> Label:
    english = error.format_message()
    match error:
        case click.MissingParameter():
            return Label(f"缺少 {_parameter(error)}", english)
        case click.BadParameter():
            return _expected(error, english)
        case click.NoSuchOption():
            return Label(f"没有选项 {error.option_name}", english)
        case click.BadOptionUsage():
            return Label(f"选项 {error.option_name} 的用法不对", english)
        case click.BadArgumentUsage():
            return Label("参数的用法不对", english)
    if english.startswith("No such command"):
        return Label(f"没有命令 {english.removeprefix('No such command ').rstrip('.')}", english)
    if english.startswith("Got unexpected extra argument"):
        return Label("多出了参数", english)
    return Label.of(english) if not english.isascii() else Label("命令写得不对", english)


def _expected(error: click.BadParameter, english: str) -> Label:
    """What is wrong with a value, and what would be right where its type says so."""
    wrong = f"{_parameter(error)} 的值不对"
    match error.param.type if error.param else None:
        case click.DateTime():
            said = english.partition(" does not match ")[0]
            return Label(f"{wrong}，应写作 {_DAY}", f"{said} is not written like {_DAY}.")
        case click.Choice(choices=choices):
            return Label(f"{wrong}，应为其中之一：{'、'.join(map(str, choices))}", english)
        case click.IntRange(min=int(least), max=int(most)):
            return Label(f"{wrong}，应为 {least} 到 {most} 的整数", english)
        case click.Path():
            return Label(f"{wrong}，找不到或不能读", english)
    return Label(wrong, english)


def _parameter(error: click.BadParameter) -> str:
    """The option or argument as it is typed."""
    parameter, hint = error.param, error.param_hint
    if isinstance(hint, str):
        return hint
    if hint:
        return ", ".join(hint)
    if isinstance(parameter, click.Option):
        return f"选项 {' / '.join(parameter.opts)}"
    return f"参数 {parameter.make_metavar(error.ctx)}" if parameter and error.ctx else "参数"
