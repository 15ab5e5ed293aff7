"""``pawpact plugins do|show|run``: what plugins offer at the counter, and do each day."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from pawpact.access.permission import Permission
from pawpact.cli.acting import PLATFORM, TERMINAL, acting, by_platform, by_terminal
from pawpact.cli.shell import (
    language_option,
    misuse,
    platform_of,
    refuse,
    reporting,
    store_option,
    tell,
)
from pawpact.cli.table import drawn, headed
from pawpact.kernel.label import Label, Language

if TYPE_CHECKING:
    from pawpact.access.actor import Actor
    from pawpact.bootstrap import Platform
    from pawpact.decisions.plugin_action import Done

_given = click.argument("given", nargs=-1, metavar="[NAME=VALUE]...")
_body = click.option("--body", help="其余内容，JSON / What else is sent, as JSON.")
_json = click.option("--json", "as_json", is_flag=True, help="输出 JSON / Print JSON.")


@click.command()
@click.argument("plugin")
@click.argument("action")
@_given
@store_option
@_body
@click.option("--key", default="", help="自选编号，重发只办一次 / The same key is done once.")
@by_terminal
@_json
@language_option
@click.pass_context
def do(
    context: click.Context,
    plugin: str,
    action: str,
    given: Sequence[str],
    store: str,
    body: str | None,
    key: str,
    by: str | None,
    as_json: bool,
    language: Language,
) -> None:
    """办一件插件提供的事 / Do what a plugin offers: wishes make customer=cus_… points=20."""
    with reporting(language):
        platform = platform_of(context)
        who = _who(platform, store, by)
        done = platform.terminal.do(store, plugin, action, _written(given, body), who, key)
    if as_json:
        from dataclasses import asdict

        click.echo(json.dumps(asdict(done), ensure_ascii=False, indent=2))
        return
    tell(Label("已办理", "done"), language)
    _say(done, language)


@click.command()
@click.argument("plugin")
@click.argument("view")
@_given
@store_option
@by_terminal
@_json
@language_option
@click.pass_context
def show(
    context: click.Context,
    plugin: str,
    view: str,
    given: Sequence[str],
    store: str,
    by: str | None,
    as_json: bool,
    language: Language,
) -> None:
    """查看插件的记录 / Show what a plugin keeps: wishes list customer=cus_…."""
    with reporting(language):
        platform = platform_of(context)
        who = _who(platform, store, by)
        found = platform.terminal.show(store, plugin, view, _written(given, None), who)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    elif "items" in found and "next" in found:
        _list(found, language)
    else:
        _fields(found)


@click.command()
@store_option
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="哪一天 / Which day.")
@language_option
@click.pass_context
def run(context: click.Context, store: str, day: Any, language: Language) -> None:
    """办插件每天该办、还没办的事 / Do what plugins do each day and is left.

    Without a date all days up to today. Exit code 1 where some of it failed; it is tried again.
    """
    chosen: date | None = None if day is None else day.date()
    counts: Mapping[str, int] = {}
    with reporting(language):
        for done in platform_of(context).run_plugins(store, chosen):
            counts = done
    pieces, cases, failed = (counts.get(name, 0) for name in ("done", "cases", "failed"))
    zh = f"完成 {pieces} 项，{cases} 件，失败 {failed} 件"
    tell(Label(zh, f"{pieces} done, {cases} cases, {failed} failed"), language)
    if failed:
        refuse()


@click.command()
@click.argument("plugin")
@store_option
@by_platform
@language_option
@click.pass_context
def release(context: click.Context, plugin: str, store: str, by: str, language: Language) -> None:
    """解除隔离，让修好的插件回到门店 / Let a mended PLUGIN into the store again."""
    from pawpact.tenancy.strike import release as let_in

    with reporting(language):
        platform = platform_of(context)
        with acting(platform, store, by, Permission.APPLY_STORE) as (unit, _):
            let_in(unit.session, plugin)
    tell(Label("已解除", "it is let in again"), language)


def _who(platform: Platform, store: str, by: str | None) -> Actor:
    from pawpact.accounts.staff import find_staff

    if by is None:
        return TERMINAL
    if by == PLATFORM:
        raise misuse("插件的事由员工办理（--by stf_…）", "what plugins offer is for staff")
    with platform.reading(store) as unit:
        return find_staff(unit, by)


def _written(given: Sequence[str], body: str | None) -> dict[str, Any]:
    written: dict[str, Any] = {}
    if body is not None:
        try:
            written = json.loads(body)
        except ValueError:
            raise misuse("--body 不是 JSON", "--body is no JSON") from None
        if not isinstance(written, dict):
            raise misuse("--body 应是 JSON 对象", "--body has to be a JSON object")
    for each in given:
        name, equals, value = each.partition("=")
        if not equals or name in written:
            raise misuse(f"{each} 应写作 名称=值，且只写一次", f"write {each} as name=value, once")
        written[name] = value
    return written


def _say(done: Done, language: Language) -> None:
    _fields(done.answer)
    for each in done.decided:
        what = each.moment
        if each.held:
            tell(Label(f"{what} 待人处理：{each.held}", f"{what} waits: {each.held}"), language)
        elif each.decision:
            tell(Label(f"{what} 已决定：{each.decision}", f"{what}: {each.decision}"), language)


def _fields(found: Mapping[str, Any]) -> None:
    for name, value in found.items():
        click.echo(f"{name}: {_text(value)}")


def _list(found: Mapping[str, Any], language: Language) -> None:
    items = found["items"]
    names = list(items[0]) if items else []
    table = headed([Label.of(name) for name in names], language)
    for item in items:
        table.add_row(*(_text(item.get(name)) for name in names))
    click.echo(drawn(table) if names else Label("没有记录", "there is nothing").say(language))
    if found["next"]:
        tell(Label(f"还有：after={found['next']}", f"more: after={found['next']}"), language)


def _text(value: Any) -> str:
    if value is None:
        return "-"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
