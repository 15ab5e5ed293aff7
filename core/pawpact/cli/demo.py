"""``pawpact demo``: two years of three stores, what their rules made of them, the proof."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from pawpact.cli.shell import REFUSED, language_option, reporting, tell
from pawpact.cli.whole_file import write_shared
from pawpact.demo.page import page_of
from pawpact.demo.plan import Plan
from pawpact.demo.report import (
    caused_table,
    comparison_table,
    direction_table,
    life_table,
    proof_table,
    summary_table,
)
from pawpact.demo.run import Lived, live
from pawpact.kernel.label import Label, Language

FILE_WIDTH = 150
STOPPED = 130
"""The exit code of a life that somebody stopped."""
REPORT = "report.html"
MOST_PROCESSES = 16
WORTH_A_PROCESS = 1_000
"""Months of people in a store: a process takes a while to begin and to come together again."""
MANY_PEOPLE, OF_MANY = 2_000, 2
"""Of more people so many stores at a time stay within half a gigabyte."""
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
    help="每家店多少份申请 / How many applications in each store.",
)
@click.option(
    "--contracts",
    type=click.IntRange(1, 30_000),
    help="一共要有多少份合约，代替 --applications / So many contracts in all, instead.",
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
@click.option(
    "--database",
    help="另一个数据库，已建好表、没有门店 / Another database: up to date, without stores.",
)
@click.option(
    "--processes",
    type=click.IntRange(1, MOST_PROCESSES),
    help="几家店同时过，默认看处理器；结果一样 / So many stores at the same time; by the machine.",
)
@language_option
def demo(
    folder: Path,
    tenants: Path,
    rules: Path | None,
    seed: int,
    applications: int,
    contracts: int | None,
    months: int,
    debits: Path | None,
    database: str | None,
    processes: int | None,
    language: Language,
) -> None:
    """一个品牌三家店过两年，再核对账目 / Three stores live two years, then audits.

    Stopped with Ctrl-C or killed, the same command goes on where it was.
    """
    console = wide_console()
    plan = Plan(folder, tenants, rules, seed, applications, months, debits, contracts, database)
    plan = replace(plan, processes=processes or processes_for(plan))
    with reporting(language), stoppable(language), _bar(console) as bar:
        task = bar.add_task(Label("生活中", "living").say(language), total=None)

        def progress(done: int, days: int) -> None:
            bar.update(task, completed=done, total=days, refresh=True)

        lived = live(plan, progress)
    with reporting(language):
        receipts = _receipts(lived, language)
        _show(console, lived, receipts, language)
        _write(console, plan.folder / REPORT, lived, receipts, language)
    if not lived.holds:
        raise click.exceptions.Exit(REFUSED)


def processes_for(plan: Plan) -> int:
    """A short life is over before a second process has begun; a long one uses every processor.

    More stores than processors at a time, for the busiest takes longer than all others; but where
    many people live, fewer, for each store holds a lot in memory.
    """
    cores = os.cpu_count() or 1
    is_short = (plan.contracts or plan.applications) * plan.months < WORTH_A_PROCESS
    if is_short or cores == 1:
        return 1
    return OF_MANY if plan.people > MANY_PEOPLE else min(2 * cores, MOST_PROCESSES)


@contextmanager
def stoppable(language: Language) -> Iterator[None]:
    """Ctrl-C and SIGTERM alike end it; the week at hand is taken back."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    except KeyboardInterrupt:
        tell(
            Label("已停下；再运行同一条命令就接着过", "stopped; the same command goes on"),
            language,
        )
        raise click.exceptions.Exit(STOPPED) from None
    finally:
        signal.signal(signal.SIGTERM, before)


def _bar(console: Console) -> Progress:
    """Drawn when told to: stores are forked into processes, so no thread may draw it."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        auto_refresh=False,
    )


def _show(console: Console, lived: Lived, receipts: Sequence[str], language: Language) -> None:
    console.print(summary_table(lived.summaries, language))
    console.print(comparison_table(lived.compared, language))
    console.print(caused_table(lived.caused, language))
    console.print(direction_table(lived.directions, language))
    if lived.biography:
        console.print(life_table(lived.biography, language))
    for receipt in receipts:
        console.print()
        console.print(receipt, highlight=False)
    console.print()
    console.print(proof_table(lived.proofs, language))


def _receipts(lived: Lived, language: Language) -> list[str]:
    platform = lived.world.platform
    return [
        platform.explain_decision(store, decision, language) for store, decision in lived.receipts
    ]


def _write(
    console: Console, path: Path, lived: Lived, receipts: Sequence[str], language: Language
) -> None:
    """The page with its charts, and what the whole life came to."""
    write_shared(path, page_of(lived, receipts, language))
    digest = Label("结果摘要", "digest of the life").say(language)
    report = Label("图表", "charts").say(language)
    console.print(f"{digest}  {lived.digest}", highlight=False)
    console.print(f"{report}  {path}", highlight=False)
    if missing := [each for each in lived.directions if not each.is_shown and lived.is_usual]:
        named = ", ".join(each.policy for each in missing)
        tell(
            Label(
                f"这些政策没有两面都出现二十次：{named}",
                f"not twenty times in each direction: {named}",
            ),
            language,
        )


def wide_console() -> Console:
    """The terminal as wide as it is; a file gets room for tables."""
    console = Console(soft_wrap=True)
    return console if console.is_terminal else Console(soft_wrap=True, width=FILE_WIDTH)
