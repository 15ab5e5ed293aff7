"""``pawpact demo``: twelve months of three stores, then the proof of their books."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from pawpact.cli.shell import REFUSED, language_option, reporting
from pawpact.demo.report import comparison_table, proof_table, summary_table
from pawpact.demo.run import Lived, live
from pawpact.demo.plan import Plan
from pawpact.kernel.label import Label, Language

FILE_WIDTH = 150
_folder = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.option(
    "--folder",
    type=_folder,
    default=Path("var/demo"),
    show_default=True,
    help="写到哪里 / Where it is written.",
)
@click.option(
    "--tenants",
    envvar="PAWPACT_TENANTS",
    type=_folder,
    default=Path("tenants"),
    show_default=True,
    help="品牌与门店的文件夹 / Folder of brands and stores.",
)
@click.option(
    "--rules", envvar="PAWPACT_RULES", type=_folder, help="平台规则 / The platform's rules."
)
@click.option(
    "--seed",
    default=20260105,
    show_default=True,
    help="同样的数得同样的账 / Same seed, same books.",
)
@click.option(
    "--applications",
    default=300,
    show_default=True,
    type=click.IntRange(1, 5000),
    help="多少份申请 / How many applications.",
)
@click.option(
    "--months",
    default=24,
    show_default=True,
    type=click.IntRange(2, 36),
    help="过几个月 / How many months.",
)
@click.option(
    "--debits",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="还款记录决定哪些扣款失败 / Repayment histories decide which debits fail.",
)
@language_option
def demo(
    folder: Path,
    tenants: Path,
    rules: Path | None,
    seed: int,
    applications: int,
    months: int,
    debits: Path | None,
    language: Language,
) -> None:
    """一个品牌三家店过十二个月，再核对账目 / Three stores live twelve months, then audits."""
    console = wide_console()
    plan = Plan(folder, tenants, rules, seed, applications, months, debits)
    with reporting(language), _bar(console) as bar:
        task = bar.add_task(Label("生活中", "living").say(language), total=None)
        lived = live(plan, lambda done, days: bar.update(task, completed=done, total=days))
    _show(console, lived, language)
    if not lived.holds:
        raise click.exceptions.Exit(REFUSED)


def _bar(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeElapsedColumn(),
        console=console,
    )


def _show(console: Console, lived: Lived, language: Language) -> None:
    console.print(summary_table(lived.summaries, language))
    console.print(comparison_table(lived.compared, language))
    platform = lived.world.platform
    for store, decision in lived.receipts:
        console.print()
        console.print(platform.explain_decision(store, decision, language), highlight=False)
    console.print()
    console.print(proof_table(lived.proofs, language))


def wide_console() -> Console:
    """The terminal as wide as it is; a file gets room for tables."""
    console = Console(soft_wrap=True)
    return console if console.is_terminal else Console(soft_wrap=True, width=FILE_WIDTH)
