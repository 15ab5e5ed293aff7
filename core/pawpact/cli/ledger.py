"""``pawpact ledger``: prove a store's books, close and verify its days, export, statements."""

from __future__ import annotations

from pathlib import Path

import click

from pawpact.cli.ledger_audit import audit
from pawpact.cli.ledger_chain import seal, verify
from pawpact.cli.ledger_owed import pay_receivable, receivables, write_off
from pawpact.cli.ledger_statement import statement
from pawpact.cli.ledger_stores import close_store, halves, settle_stores, spend_elsewhere
from pawpact.cli.shell import language_option, platform_of, reporting, store_option
from pawpact.cli.whole_file import written_whole
from pawpact.kernel.label import Language
from pawpact.ledger.export import Format, export


@click.group("ledger")
def ledger() -> None:
    """账本 / The books of a store."""


for command in (
    audit,
    seal,
    verify,
    statement,
    receivables,
    pay_receivable,
    write_off,
    spend_elsewhere,
    settle_stores,
    halves,
    close_store,
):
    ledger.add_command(command)


@ledger.command("export")
@store_option
@click.option(
    "--format",
    "kind",
    type=click.Choice([str(each) for each in Format]),
    default=str(Format.BEANCOUNT),
    show_default=True,
    help="导出格式 / What to write.",
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="写到哪个文件，只有本人可读 / Which file, for its owner alone; else to the screen.",
)
@language_option
@click.pass_context
def export_command(
    context: click.Context, store: str, kind: str, output: Path | None, language: Language
) -> None:
    """导出账本 / Write the books as CSV or beancount."""
    with reporting(language), platform_of(context).reading(store) as unit:
        lines = export(unit, Format(kind))
        if output is None:
            for line in lines:
                click.echo(line, nl=False)
            return
        with written_whole(output) as file:
            file.writelines(line.encode() for line in lines)
