"""The options that every command on rule files shares: where they lie."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import Any

import click

from pawpact.cli.rules_folder import RuleFolders
from pawpact.cli.shell import misuse, tenants_option
from pawpact.hosting.host import Host
from pawpact.policy.reading.load import rule_files
from pawpact.tenancy.folder import Tenants, read_tenants

_USUAL = Path("rules")

_rules_option = click.option(
    "--rules",
    "rule_folders",
    envvar="PAWPACT_RULES",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="平台规则的文件夹 / Folder of platform rules (default: ./rules).",
)


def files_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say where rule files lie, as one ``RuleFolders`` argument."""
    return _with_folders(command, needed=True)


def files_options_if_any(command: Callable[..., None]) -> Callable[..., None]:
    """The same where the platform's rules may be elsewhere, as in the folder of a plugin."""
    return _with_folders(command, needed=False)


def _with_folders(command: Callable[..., None], *, needed: bool) -> Callable[..., None]:
    @wraps(command)
    def wrapped(*args: Any, rule_folders: tuple[Path, ...], tenants: Path, **rest: Any) -> None:
        command(*args, folders=_folders(rule_folders, tenants, needed=needed), **rest)

    return _rules_option(tenants_option(wrapped))


def _folders(rule_folders: Sequence[Path], tenants: Path, *, needed: bool) -> RuleFolders:
    host = Host.load()
    usual = [] if not needed and not _USUAL.is_dir() else [_USUAL]
    chosen = list(rule_folders) or usual
    for folder in chosen:
        _refuse_none(folder)
    platform = [*((folder, folder.name) for folder in chosen), *host.rule_folders()]
    known = read_tenants(tenants) if tenants.is_dir() else Tenants({}, {})
    return RuleFolders(platform, known, tenants, host)


def _refuse_none(folder: Path) -> None:
    """A folder that is not there, or the wrong one: of no rules there is nothing to be said."""
    if not folder.is_dir():
        raise misuse(
            f"没有文件夹 {folder}；用 --rules 写明",
            f"there is no folder {folder}; name it with --rules",
        )
    if not rule_files(folder):
        raise misuse(
            f"{folder} 里没有规则文件；用 --rules 写明是哪个文件夹",
            f"{folder} holds no rule files; name the folder with --rules",
        )
