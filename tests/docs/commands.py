"""The command line as the documentation has to know it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from pawpact.cli.main import pawpact as command_line


def every_command() -> Iterator[tuple[str, click.Command]]:
    """Each command by its whole name, without groups."""
    yield from _below((), command_line)


def find_command(words: Sequence[str]) -> tuple[click.Command, list[str]] | None:
    """The command that these words lead to, and the words left for it."""
    command: click.Command = command_line
    rest = list(words)
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        found = command.get_command(click.Context(command), rest.pop(0))
        if found is None:
            return None
        command = found
    return command, rest


def long_options(command: click.Command) -> set[str]:
    """The options of a command that have a name of their own."""
    options = command.get_params(click.Context(command))
    return {name for each in options for name in each.opts if name.startswith("--")}


def _below(path: tuple[str, ...], command: click.Command) -> Iterator[tuple[str, click.Command]]:
    if not isinstance(command, click.Group):
        yield " ".join(path), command
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        found = command.get_command(context, name)
        assert found is not None
        yield from _below((*path, name), found)
