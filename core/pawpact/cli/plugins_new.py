"""``pawpact plugins new``: a plugin to begin with, whose tests pass as they are."""

from __future__ import annotations

import keyword
import re
from pathlib import Path

import click

from pawpact.cli.shell import language_option, misuse, reporting, tell
from pawpact.cli.whole_file import write_shared
from pawpact.hosting.discovery import installed
from pawpact.kernel.label import Label, Language

TEMPLATE = Path(__file__).parent / "plugin_template"
_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)+", re.ASCII)
_SUFFIX = ".txt"


@click.command()
@click.argument("name")
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="写进这个文件夹，默认以插件命名 / The folder; named after the plugin by default.",
)
@language_option
def new(name: str, output: Path | None, language: Language) -> None:
    """写一个可用的插件，测试直接通过 / Write a plugin that works; its tests pass as they are.

    NAME is two words or more, yours first: acme_visits.
    """
    if not _NAME.fullmatch(name) or keyword.iskeyword(name) or len(name) > 40:
        raise misuse(
            f"`{name}` 不能作插件名：小写字母、数字和下划线，自己的名字在前，如 acme_visits",
            f"`{name}` cannot be a plugin's name: lower case and underscores, as in acme_visits",
        )
    if name in (each.name for each in installed()):
        raise misuse(
            f"已装有名为 {name} 的插件，换一个名字",
            f"a plugin called {name} is installed already; take another name",
        )
    folder = output or Path(name.replace("_", "-"))
    if folder.exists() and any(folder.iterdir()):
        raise misuse(f"{folder} 里已有文件，不覆盖", f"{folder} holds files already")
    with reporting(language):
        for source in sorted(TEMPLATE.rglob(f"*{_SUFFIX}")):
            _write(source, folder, name)
    tell(
        Label(
            f"已写入 {folder}；试一试：cd {folder} && python -m pytest",
            f"written to {folder}; try: cd {folder} && python -m pytest",
        ),
        language,
    )


def _write(source: Path, folder: Path, name: str) -> None:
    place = str(source.relative_to(TEMPLATE)).removesuffix(_SUFFIX)
    path = folder / _named(place, name)
    write_shared(path, _named(source.read_text("utf-8"), name))


def _named(text: str, name: str) -> str:
    return text.replace("DISTRIBUTION", name.replace("_", "-")).replace("NAME", name)
