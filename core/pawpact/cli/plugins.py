"""``pawpact plugins``: what is installed, what loaded, and who uses it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import click

from pawpact.cli.shell import language_option, platform_of, refuse, reporting
from pawpact.cli.table import drawn, headed
from pawpact.hosting.host import Host
from pawpact.kernel.label import Label, Language

State = Literal["loaded", "broken", "missing"]

_STATES: Mapping[State, Label] = {
    "loaded": Label("可用", "loaded"),
    "broken": Label("损坏", "broken"),
    "missing": Label("未安装", "missing"),
}
_COLUMNS = (
    Label("插件", "plugin"),
    Label("版本", "version"),
    Label("状态", "state"),
    Label("门店", "stores"),
    Label("说明", "reason"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One plugin as the list shows it."""

    name: str
    version: str
    state: State
    stores: tuple[str, ...]
    reason: Label


def overview(host: Host, switches: Mapping[str, Iterable[str]]) -> list[Row]:
    """Every plugin that is installed or wanted; nothing is imported for it."""
    wanted = {store: frozenset(names) for store, names in switches.items()}
    names = {*host.plugins, *host.broken, *(name for on in wanted.values() for name in on)}
    return [_row(host, name, wanted) for name in sorted(names)]


def _row(host: Host, name: str, wanted: Mapping[str, frozenset[str]]) -> Row:
    stores = tuple(sorted(store for store, on in wanted.items() if name in on))
    loaded = host.plugins.get(name)
    if loaded:
        return Row(name, loaded.info.version, "loaded", stores, Label.of(""))
    reason = host.degraded([name])[name]
    return Row(name, "", "broken" if name in host.broken else "missing", stores, reason)


@click.group()
def plugins() -> None:
    """插件 / Plugins."""


@plugins.command("list")
@language_option
@click.pass_context
def list_(context: click.Context, language: Language) -> None:
    """列出插件：版本、状态、哪些门店在用 / List plugins, their state and who uses them.

    Exit code 1 where a store wants a plugin that it cannot have.
    """
    with reporting(language):
        platform = platform_of(context)
        rows = overview(platform.host, platform.plugin_switches())
    _show(rows, language)
    if any(row.state != "loaded" and row.stores for row in rows):
        refuse()


def _show(rows: list[Row], language: Language) -> None:
    table = headed(_COLUMNS, language)
    for row in rows:
        state = _STATES[row.state].say(language)
        stores = ", ".join(row.stores) or "-"
        table.add_row(row.name, row.version or "-", state, stores, row.reason.say(language))
    click.echo(drawn(table))
