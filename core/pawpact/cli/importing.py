"""``pawpact import``: take what a store brings along over from files of another system."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import BinaryIO

import click
from rich.console import Console
from rich.progress import Progress

from pawpact.access.permission import Permission
from pawpact.cli.acting import acting, by_platform
from pawpact.cli.shell import (
    existing_file,
    language_option,
    platform_of,
    refuse,
    reporting,
    store_option,
    tell,
)
from pawpact.cli.table import drawn
from pawpact.cli.whole_file import written_whole
from pawpact.importing.gathering import Source
from pawpact.importing.mapping import ImportMapping
from pawpact.importing.mapping_file import load_mapping
from pawpact.importing.report import as_csv, as_json, count_table, outcome, problem_table
from pawpact.importing.service import import_file
from pawpact.importing.target import Kind
from pawpact.importing.values import ImportReport
from pawpact.kernel.errors import FileError
from pawpact.kernel.label import Label, Language


@click.command("import")
@click.argument("kind", type=click.Choice([kind.value for kind in Kind]))
@click.argument("file", type=existing_file)
@store_option
@click.option(
    "--mapping",
    required=True,
    type=existing_file,
    help="哪一列是什么，见 docs/import.md / Which column is what.",
)
@click.option(
    "--accept-good", is_flag=True, help="有坏行也收好行 / Take good rows beside bad ones."
)
@click.option("--dry-run", is_flag=True, help="只看结果，不写入 / Tell the result, write nothing.")
@click.option(
    "--report",
    "report_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="没导入的行写到 .json 或 .csv 文件 / Where rows that did not come in are written.",
)
@by_platform
@language_option
@click.pass_context
def import_command(
    context: click.Context,
    kind: str,
    file: Path,
    store: str,
    mapping: Path,
    accept_good: bool,
    dry_run: bool,
    report_file: Path | None,
    by: str,
    language: Language,
) -> None:
    """从 FILE 导入客户、宠物、合约、扣款、积分 / Take records over from FILE.

    Every row comes in or is reported. The same file twice changes nothing. Where rows are bad, the
    good ones wait until the file is mended or --accept-good is given.
    """
    if report_file and report_file.suffix not in {".json", ".csv"}:
        raise click.UsageError("--report takes a .json or a .csv file")
    with reporting(language):
        platform = platform_of(context)
        read = load_mapping(mapping)
        _require_kind(kind, read, mapping)
        allowed = acting(platform, store, by, Permission.IMPORT)
        with written_whole(report_file) if report_file else nullcontext() as told:
            with _lines(file) as lines, allowed as (unit, _):
                source = Source(file.name, lines, read)
                report = import_file(unit, source, accept_good=accept_good, dry_run=dry_run)
            _show(report, language)
            if report_file and told:
                told.write(_written(report, report_file).encode())
    if report.problems and not accept_good:
        refuse()


@contextmanager
def _lines(file: Path) -> Iterator[BinaryIO]:
    """The file's lines, with a bar on the terminal that leaves nothing behind."""
    console = Console(stderr=True)
    bar = Progress(console=console, transient=True, disable=not console.is_terminal)
    with bar, bar.open(file, "rb", description=file.name) as lines:
        yield lines


def _require_kind(kind: str, read: ImportMapping, mapping: Path) -> None:
    if kind != read.kind:
        raise FileError(
            Label(
                f"{mapping} 用于导入 {read.kind}，不是 {kind}",
                f"{mapping} is a mapping for {read.kind}, not for {kind}",
            ),
            hint=Label("换一个映射文件", "use another mapping file"),
        )


def _show(report: ImportReport, language: Language) -> None:
    click.echo(drawn(count_table(report, language)))
    if report.problems:
        click.echo(drawn(problem_table(report, language)))
    tell(outcome(report), language)


def _written(report: ImportReport, file: Path) -> str:
    return as_json(report) if file.suffix == ".json" else as_csv(report)
