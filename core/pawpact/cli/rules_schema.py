"""``pawpact rules schema``: what an editor needs to complete and check rule files."""

from __future__ import annotations

import json
from pathlib import Path

import click

from pawpact.cli.rules_folder import RuleFolders
from pawpact.cli.rules_option import files_options
from pawpact.cli.shell import language_option, reporting, tell
from pawpact.cli.whole_file import write_shared
from pawpact.kernel.label import Label, Language
from pawpact.policy.editing.schema.export import KINDS, Kind, rule_file_schema


@click.command("schema")
@click.option(
    "--kind",
    type=click.Choice(KINDS),
    help="只要这一种文件的；不给则按文件内容分辨 / Of this kind of file; else of whichever it is.",
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="写进这个文件，已有则换成新的 / Write it to this file, in place of an older one.",
)
@language_option
@files_options
def schema(
    folders: RuleFolders, kind: Kind | None, output: Path | None, language: Language
) -> None:
    """导出编辑器用的 JSON Schema / Export JSON Schema, for completion in an editor."""
    with reporting(language):
        platform = folders.read_platform()
        platform.raise_errors()
        document = rule_file_schema(platform, folders.vocabulary, kind)
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        if output:
            write_shared(output, f"{text}\n")
    if output is None:
        click.echo(text)
        return
    tell(Label(f"已写好：{output}", f"written: {output}"), language, err=True)
