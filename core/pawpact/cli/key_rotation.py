"""``pawpact keys rotate``, ``status`` and ``drop``: new keys for old, and what needs which."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pawpact.access.key_file import Keys, read_key_file
from pawpact.access.permission import Permission
from pawpact.cli.acting import ADMIN, PLATFORM, by_platform, refuse_unless
from pawpact.cli.shell import Shell, language_option, reporting, shell_of, tell
from pawpact.kernel.errors import Forbidden
from pawpact.kernel.label import Label, Language

if TYPE_CHECKING:
    from pawpact.access.key_status import KeyState, StoreKeys
    from pawpact.access.rotation import Told

_COLUMNS = (
    Label("门店", "store"),
    Label("密钥", "key"),
    Label("主密钥", "master key"),
    Label("状态", "state"),
    Label("个人密钥", "keys of people and pets"),
    Label("仍需要它的数据", "what still needs it"),
)
_as_json = click.option("--json", "as_json", is_flag=True, help="给程序读 / For programs.")
_WHAT = {
    "data_key": Label("门店密钥", "keys of stores"),
    "subject_key": Label("个人密钥", "keys of people and pets"),
}
_NOT_THEIRS = Label(
    "主密钥由平台管理；门店用 --store 更换自己的密钥",
    "the master key is the platform's; a store makes itself a new key by --store",
)
_MASTER = Label("主密钥", "the master key")
_INTERRUPTED = 130
_STOPPED = Label(
    "已停下，所有资料仍可打开；再运行一次即可继续",
    "stopped; everything still opens. Run it again to go on",
)


@click.command()
@click.option("--store", default="", help="只换这家门店的密钥 / A new key for this store only.")
@by_platform
@_as_json
@language_option
@click.pass_context
def rotate(context: click.Context, store: str, by: str, as_json: bool, language: Language) -> None:
    """换新密钥 / Make a new master key, or with --store a new key of that store.

    Can be stopped at any time: everything still opens, and running it again goes on.
    """
    moved: Counter[str] = Counter()

    def told(what: str, count: int) -> None:
        moved[what] += count
        if not as_json:
            click.echo(f"{_WHAT.get(what, Label.of(what)).say(language)}: {moved[what]}", err=True)

    with reporting(language):
        try:
            name = _rotate(shell_of(context), store, by, told)
        except KeyboardInterrupt:
            tell(_STOPPED, language, err=True)
            raise click.exceptions.Exit(_INTERRUPTED) from None
    if as_json:
        click.echo(json.dumps({"store": store or None, "current": name, "moved": moved}))
        return
    whose = Label(f"门店 {store} 的密钥", f"the key of {store}") if store else _MASTER
    tell(Label(f"{whose.zh}现在是 {name}", f"{whose.en} is {name} now"), language)


@click.command()
@_as_json
@language_option
@click.pass_context
def status(context: click.Context, as_json: bool, language: Language) -> None:
    """密钥状态 / Which keys every store has, and what still needs the older ones."""
    from pawpact.cli.table import drawn, headed

    with reporting(language):
        shell = shell_of(context)
        masters, stores = read_key_file(_file(shell)), _states(shell)
    droppable = _droppable(masters, stores)
    if as_json:
        click.echo(json.dumps(_document(masters, stores, droppable), indent=2))
        return
    table = headed(_COLUMNS, language)
    for each in stores:
        for key in each.keys:
            table.add_row(each.store, *_cells(key, each, language))
    tell(Label(f"主密钥：{masters.current}", f"master key: {masters.current}"), language)
    if droppable:
        listed = ", ".join(droppable)
        tell(
            Label(f"已无门店使用，可以删除：{listed}", f"no store needs, may be dropped: {listed}"),
            language,
        )
    click.echo(drawn(table))


@click.command()
@click.argument("name")
@language_option
@click.pass_context
def drop(context: click.Context, name: str, language: Language) -> None:
    """删除主密钥 NAME / Take master key NAME out of the key file, once no store needs it.

    Backups from before the rotation can then be read by nobody any more.
    """
    from pawpact.access.key_status import drop_master

    with reporting(language):
        shell = shell_of(context)
        drop_master(_file(shell), name, _states(shell))
    tell(Label(f"已删除 {name}", f"{name} is dropped"), language)


def _rotate(shell: Shell, store: str, by: str, told: Told) -> str:
    from pawpact.access.rotation import StoreRotation, rotate_masters
    from pawpact.bootstrap.sealed import sealed_columns_of
    from pawpact.bootstrap.start import open_vault

    platform, masters = shell.platform, open_vault(shell.settings).masters
    if store:
        who = refuse_unless(platform, store, by, Permission.MANAGE_KEYS)
        columns = sealed_columns_of(platform.host)
        return StoreRotation(partial(platform.unit, store, str(who)), masters, columns).run(told)
    if by != PLATFORM:
        raise Forbidden(_NOT_THEIRS)
    stores = [partial(platform.unit, each.name, str(ADMIN)) for each in platform.stores.every()]
    return rotate_masters(_file(shell), masters, stores, told)


def _file(shell: Shell) -> Path:
    file = shell.settings.key_file
    assert file is not None  # no platform starts without one
    return file


def _states(shell: Shell) -> list[StoreKeys]:
    from pawpact.access.key_status import keys_of
    from pawpact.bootstrap.sealed import sealed_columns_of

    columns = sealed_columns_of(shell.platform.host)
    states = []
    for each in shell.platform.stores.every():
        with shell.platform.reading(each.name) as unit:
            states.append(keys_of(unit, columns))
    return states


def _droppable(masters: Keys, stores: Sequence[StoreKeys]) -> list[str]:
    needed = {masters.current}.union(*(each.masters for each in stores))
    return sorted(masters.keys.keys() - needed)


def _cells(key: KeyState, store: StoreKeys, language: Language) -> tuple[str, ...]:
    is_current = key is store.keys[0]
    state = Label("当前", "current") if is_current else Label("待换完", "being left")
    if key.is_retired:
        state = Label("已停用", "retired")
    needing = ", ".join(f"{column} {count}" for column, count in key.values.items())
    return key.name, key.master, state.say(language), str(key.subject_keys), needing


def _document(
    masters: Keys, stores: Sequence[StoreKeys], droppable: Sequence[str]
) -> dict[str, Any]:
    return {
        "master": masters.current,
        "droppable": list(droppable),
        "stores": [
            {
                "store": each.store,
                "destroyed": each.destroyed,
                "keys": [
                    {
                        "name": key.name,
                        "master": key.master,
                        "retired": key.is_retired,
                        "subject_keys": key.subject_keys,
                        "values": dict(key.values),
                        "needed": key is each.keys[0] or key.is_needed,
                    }
                    for key in each.keys
                ],
            }
            for each in stores
        ],
    }
