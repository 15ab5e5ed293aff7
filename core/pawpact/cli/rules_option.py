"""The options that every command on rule files shares: where they lie."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import Any

import click

from pawpact.cli.rules_folder import RuleFolders
from pawpact.hosting.host import Host
from pawpact.tenancy.folder import Tenants, read_tenants

_rules_option = click.option(
    "--rules",
    "rule_folders",
    envvar="PAWPACT_RULES",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="平台规则的文件夹 / Folder of platform rules (default: ./rules).",
)
_tenants_option = click.option(
    "--tenants",
    envvar="PAWPACT_TENANTS",
    default="tenants",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="品牌与门店的文件夹 / Folder of brands and stores.",
)


def files_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say where rule files lie, as one ``RuleFolders`` argument."""

    @wraps(command)
    def wrapped(*args: Any, rule_folders: tuple[Path, ...], tenants: Path, **rest: Any) -> None:
        command(*args, folders=_folders(rule_folders, tenants), **rest)

    return _rules_option(_tenants_option(wrapped))


def _folders(rule_folders: Sequence[Path], tenants: Path) -> RuleFolders:
    host = Host.load()
    chosen = list(rule_folders) or [Path("rules")]
    missing = [str(folder) for folder in chosen if not folder.is_dir()]
    if missing:
        raise click.UsageError(f"there is no folder {', '.join(missing)}; name it with --rules")
    platform = [*((folder, folder.name) for folder in chosen), *host.rule_folders()]
    known = read_tenants(tenants) if tenants.is_dir() else Tenants({}, {})
    return RuleFolders(platform, known, tenants, host)
