"""``--dry-run`` of what people do at the counter: the same command, and nothing of it stays.

There is no second way through the program for it. The command runs as in earnest, inside one
transaction that is taken back; the decisions made on the way are explained before it is.
"""

from __future__ import annotations

import functools
from typing import Any

import click

from pawpact.cli.shell import platform_of, reporting, tell
from pawpact.kernel.label import Label

_OFFERED = (
    "applications submit document choose-pet deposit review assess withdraw",
    "benefits book unbook redeem revoke restore",
    "billing pay reverse",
    "contracts draft activate mandate plan hold lift end settle withdraw",
    "contracts pause grant-pause refuse-pause resume extend-pause",
    "contracts report evidence found confirm reject",
    "deposits offset",
    "held resume decide",
    "orders place",
    "plugins do",
)
"""Groups with the commands that can be tried: they move one store's rows and nothing outside."""

_NOTHING_STAYS = Label("试运行：以上都没有写入", "a dry run: nothing of this was written")


def offer(group: str, command: click.Command) -> click.Command:
    """The group, with the option on each of its commands that can be tried."""
    if isinstance(command, click.Group):
        for name in _offered(group):
            _add_option(command.commands[name])
    return command


def _offered(group: str) -> list[str]:
    words = (line.split() for line in _OFFERED)
    return [name for first, *names in words if first == group for name in names]


def _add_option(command: click.Command) -> None:
    if any(each.name == "dry_run" for each in command.params) or command.callback is None:
        return
    option = click.Option(
        ["--dry-run"],
        is_flag=True,
        help="照样走一遍，说明决定，不写入 / Go the same way, tell the decisions, write nothing.",
    )
    command.params.insert(len(command.params) - 1, option)
    command.callback = _rehearsed(command.callback)


def _rehearsed(callback: Any) -> Any:
    @functools.wraps(callback)
    def wrapped(*given: Any, dry_run: bool, **options: Any) -> None:
        if not dry_run:
            callback(*given, **options)
            return
        context = click.get_current_context()
        language, store = options["language"], options["store"]
        with reporting(language), platform_of(context).rehearsing(store) as made:
            try:
                callback(*given, **options)
                for decision in made():
                    told = platform_of(context).explain_decision(store, decision, language)
                    click.echo(f"\n{told}", err=True)
            finally:
                tell(_NOTHING_STAYS, language, err=True)

    return wrapped
