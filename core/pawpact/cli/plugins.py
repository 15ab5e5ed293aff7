"""``pawpact plugins``: what is installed, what loaded, who uses it, and what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import click

from pawpact.cli.plugins_do import do, release, run, show
from pawpact.cli.plugins_new import new
from pawpact.cli.plugins_revise import revise
from pawpact.cli.plugins_told import STATES, told
from pawpact.cli.plugins_upgrade import upgrade
from pawpact.cli.shell import language_option, refuse, reporting, shell_of, tell
from pawpact.cli.table import drawn, headed
from pawpact.kernel.errors import NotFound
from pawpact.kernel.label import Label, Language

if TYPE_CHECKING:
    from pawpact.bootstrap.plugin_report import PluginReport

_COLUMNS = (
    Label("插件", "plugin"),
    Label("版本", "version"),
    Label("状态", "state"),
    Label("门店", "stores"),
    Label("说明", "reason"),
)
_json = click.option("--json", "as_json", is_flag=True, help="输出 JSON / Print JSON.")

_NO_STORES = Label(
    "没有本版本的数据库，因此看不到哪些门店在用",
    "there is no database of this version, so who uses them is not known",
)


@click.group()
def plugins() -> None:
    """插件 / Plugins."""


plugins.add_command(do)
plugins.add_command(show)
plugins.add_command(run)
plugins.add_command(new)
plugins.add_command(revise)
plugins.add_command(release)
plugins.add_command(upgrade)


@plugins.command("list")
@_json
@language_option
@click.pass_context
def list_(context: click.Context, as_json: bool, language: Language) -> None:
    """列出插件：版本、状态、哪些门店在用 / List plugins, their state and who uses them.

    Plugins are looked over in a process of their own. Exit code 1 where a store wants a plugin
    that it cannot have.
    """
    with reporting(language):
        found = _reports(context, language)
    if as_json:
        click.echo(json.dumps([_document(each) for each in found], ensure_ascii=False, indent=2))
    else:
        click.echo(_listed(found, language))
    if any(each.state != "loaded" and each.is_wanted for each in found):
        refuse()


@plugins.command()
@click.argument("name", required=False)
@_json
@language_option
@click.pass_context
def doctor(context: click.Context, name: str | None, as_json: bool, language: Language) -> None:
    """检查插件：哪一步出错、谁受影响 / Say what is wrong with plugins, and whom it concerns.

    Exit code 1 where a store wants a plugin that it cannot have, cases wait because of one,
    tables of one are not migrated, or its models differ from its revisions.
    """
    with reporting(language):
        found = _named(_reports(context, language), name)
    if as_json:
        click.echo(json.dumps([_document(each) for each in found], ensure_ascii=False, indent=2))
    else:
        click.echo("\n\n".join("\n".join(told(each, language)) for each in found))
    if not all(each.is_well for each in found):
        refuse()


def _reports(context: click.Context, language: Language) -> Sequence[PluginReport]:
    from pawpact.bootstrap.plugin_report import is_readable, report_plugins
    from pawpact.hosting.examine import examine_plugins

    database = shell_of(context).database
    if not is_readable(database):
        tell(_NO_STORES, language, err=True)
    return list(report_plugins(database, examine_plugins()).values())


def _named(found: Sequence[PluginReport], name: str | None) -> Sequence[PluginReport]:
    if name is None:
        return found
    names = [each.found.name for each in found]
    if name not in names:
        near = get_close_matches(name, names, 1)
        raise NotFound(
            Label(f"没有插件 {name}", f"there is no plugin {name}"),
            hint=Label(f"是不是 {near[0]}？", f"did you mean {near[0]}?") if near else None,
        )
    return [each for each in found if each.found.name == name]


def _listed(found: Sequence[PluginReport], language: Language) -> str:
    table = headed(_COLUMNS, language)
    for each in found:
        version, state = each.found.version or "-", STATES[each.state].say(language)
        stores, said = ", ".join(each.stores) or "-", _said(each).say(language)
        table.add_row(each.found.name, version, state, stores, said)
    return drawn(table)


def _said(report: PluginReport) -> Label:
    """Why it cannot be had, where it is kept out, or where it runs off."""
    if report.quarantined:
        listed = ", ".join(report.quarantined)
        return Label(
            f"超时未返回，已隔离：{listed}", f"it did not come back, kept out of: {listed}"
        )
    if report.state != "loaded" or not report.leaving:
        return report.found.reason
    left = sorted(report.leaving.items())
    zh = "；".join(f"{store} 停用中：{count} 份合约" for store, count in left)
    en = "; ".join(f"running off in {store}: {count} contracts" for store, count in left)
    return Label(zh, en)


def _document(report: PluginReport) -> dict[str, Any]:
    found = report.found
    return {
        "name": found.name,
        "version": found.version,
        "state": report.state,
        "distribution": found.distribution,
        "api": found.api,
        "stage": found.stage,
        "reason": {"zh": found.reason.zh, "en": found.reason.en},
        "traceback": found.traceback,
        "facts": list(found.facts),
        "effects": list(found.effects),
        "moments": list(found.moments),
        "offers": list(found.offers),
        "works": list(found.works),
        "tables": list(found.tables),
        "migrated": report.is_migrated,
        "unrevised": list(found.unrevised),
        "stores": list(report.stores),
        "running_off": dict(report.leaving),
        "held": dict(report.held),
        "quarantined": list(report.quarantined),
        "order": [
            {"moment": moment, "policies": list(order), "stores": list(stores)}
            for moment, orders in report.order.items()
            for order, stores in orders.items()
        ],
    }
