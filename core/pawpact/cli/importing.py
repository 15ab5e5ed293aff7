"""``pawpact import``: take pets or customers over from a file of another system.

Exit codes: 0 the file was taken in or had nothing new, 1 rows or files have to be mended,
2 wrong usage.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol, cast

import click
from rich.console import Console
from rich.progress import Progress

from pawpact.importing.gathering import Source
from pawpact.importing.mapping import ImportMapping
from pawpact.importing.mapping_file import load_mapping
from pawpact.importing.report import as_csv, as_json, count_table, outcome, problem_table
from pawpact.importing.service import import_file
from pawpact.importing.target import Kind
from pawpact.importing.values import ImportReport
from pawpact.kernel.errors import FileError, PawpactError
from pawpact.kernel.label import Label, Language
from pawpact.policy.diagnostic import RuleFileError
from pawpact.tenancy.unit import Unit

TO_MEND = 1


class Platform(Protocol):
    """What this command needs of the platform."""

    def unit(self, store: str, actor: str = ...) -> AbstractContextManager[Unit]: ...


class Context(Protocol):
    """What the command line carries for its commands."""

    @property
    def platform(self) -> Platform: ...


_file = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("import")
@click.argument("kind", type=click.Choice([kind.value for kind in Kind]))
@click.argument("file", type=_file)
@click.option("--store", required=True, help="The store that takes the records over.")
@click.option("--mapping", required=True, type=_file, help="Which column is what; docs/import.md.")
@click.option("--accept-good", is_flag=True, help="Take the good rows although there are bad ones.")
@click.option("--dry-run", is_flag=True, help="Tell what would happen and write nothing.")
@click.option(
    "--report",
    "report_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write every row that did not become a record to this .json or .csv file.",
)
@click.option("--actor", default="system", show_default=True, help="Who is recorded.")
@click.option(
    "--language",
    type=click.Choice(["zh", "en"]),
    default="zh",
    show_default=True,
    envvar="PAWPACT_LANGUAGE",
    help="Language of messages.",
)
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
    actor: str,
    language: Language,
) -> None:
    """Take pets or customers over from FILE. Every row comes in or is reported.

    The same file twice changes nothing. Where rows are bad, the good ones wait until the file is
    mended or --accept-good is given.
    """
    if report_file and report_file.suffix not in {".json", ".csv"}:
        raise click.UsageError("--report takes a .json or a .csv file")
    platform = cast(Context, context.obj).platform
    with _told(language):
        read = load_mapping(mapping)
        _require_kind(kind, read, mapping)
        with _lines(file) as lines, platform.unit(store, actor) as unit:
            source = Source(file.name, lines, read)
            report = import_file(unit, source, accept_good=accept_good, dry_run=dry_run)
        _show(report, language)
        _write(report, report_file)
    if report.problems and not accept_good:
        raise SystemExit(TO_MEND)


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
    console = Console()
    console.print(count_table(report, language))
    if report.problems:
        console.print(problem_table(report, language))
    click.echo(outcome(report).say(language))


def _write(report: ImportReport, file: Path | None) -> None:
    if file:
        text = as_json(report) if file.suffix == ".json" else as_csv(report)
        file.write_text(text, encoding="utf-8")


@contextmanager
def _told(language: Language) -> Iterator[None]:
    """Errors as people read them."""
    try:
        yield
    except RuleFileError as problem:
        click.echo(problem.render(language), err=True)
        raise SystemExit(TO_MEND) from None
    except PawpactError as problem:
        click.echo(problem.message.say(language), err=True)
        if problem.hint:
            click.echo(problem.hint.say(language), err=True)
        raise SystemExit(TO_MEND) from None
