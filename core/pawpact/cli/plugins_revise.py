"""``pawpact plugins revise``: writes the next revision of a plugin's tables from its models."""

from __future__ import annotations

import re
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pawpact.cli.shell import language_option, misuse, reporting, tell
from pawpact.kernel.label import Label, Language

if TYPE_CHECKING:
    from pawpact.hosting.plugin import LoadedPlugin

_NOTHING = re.compile(r"def upgrade\(\) -> None:\n(    #.*\n)*    pass\n")


@click.command()
@click.argument("name")
@click.argument("changes")
@language_option
def revise(name: str, changes: str, language: Language) -> None:
    """从插件的模型写出下一个迁移文件 / Write the next revision of a plugin's tables.

    NAME is an installed plugin, CHANGES what is new, in a few words. Read what was written, and
    ship it with the plugin: stores get it at their next start.
    """
    with reporting(language):
        path = _written(_loaded(name), changes)
    tell(Label(f"已写入 {path}，请读一遍", f"written to {path}; read it through"), language)


def _loaded(name: str) -> LoadedPlugin:
    """The plugin alone; of all others no code is imported."""
    from pawpact.hosting.discovery import installed
    from pawpact.hosting.host import Host

    host = Host.load(found=[each for each in installed() if each.name == name])
    if name in host.broken:
        reason = host.broken[name].reason
        raise misuse(f"{name} 损坏：{reason.zh}", f"{name} is broken: {reason.en}")
    if name not in host.plugins:
        raise misuse(
            f"没有安装插件 {name}；先 python -m pip install --editable .",
            f"no plugin {name} is installed; first python -m pip install --editable .",
        )
    if not host.plugins[name].models:
        raise misuse(
            f"{name} 的 pawpact_models 没有返回数据表", f"pawpact_models of {name} returns no table"
        )
    return host.plugins[name]


def _written(plugin: LoadedPlugin, changes: str) -> Path:
    from pawpact.database.autogenerate import write_revision
    from pawpact.database.migration import plugin_schema

    assert plugin.tables is not None
    versions = plugin.tables.versions
    schema = plugin_schema(plugin.name, plugin.models[0].metadata, versions)
    versions.mkdir(parents=True, exist_ok=True)
    number = len(list(versions.glob("*.py"))) + 1
    with redirect_stdout(StringIO()):
        path = write_revision(changes, f"{plugin.name}_{number:04}", schema)
    if _NOTHING.search(path.read_text("utf-8")):
        path.unlink()
        raise misuse("模型与已有的迁移一致，没有要写的", "models and revisions agree already")
    return path
