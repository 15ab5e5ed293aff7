"""``rules fork``: a store lives on twice, under its rules as they are and under a draft of them."""

from __future__ import annotations

import json
import os
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from pawpact.access.permission import Permission
from pawpact.cli.acting import by_platform, refuse_unless
from pawpact.cli.shell import (
    REFUSED,
    existing_file,
    form_option,
    language_option,
    misuse,
    platform_of,
    reporting,
    shell_of,
    store_option,
    tell,
)
from pawpact.kernel.label import Label, Language

if TYPE_CHECKING:
    from pawpact.fork.compared import Compared
    from pawpact.fork.plan import ForkPlan

FILE_WIDTH = 120
REPORT, DOCUMENT = "report.html", "report.json"
_folder = click.Path(file_okay=False, path_type=Path)


@click.command()
@store_option
@click.option(
    "--with",
    "draft",
    required=True,
    type=existing_file,
    help="规则草稿，代替本店的 rules.yaml / The draft, in place of the store's rules.yaml.",
)
@click.option(
    "--months",
    default=24,
    show_default=True,
    type=click.IntRange(1, 36),
    help="往后过几个月 / How many months it lives on.",
)
@click.option(
    "--seed",
    default=20260105,
    show_default=True,
    help="同样的数得同样的账 / Same seed, same books.",
)
@click.option(
    "--from",
    "since",
    type=click.DateTime(["%Y-%m-%d"]),
    help="草稿从哪天起用，默认接着过的第一天；写过去的日期就按记录重过到今天 /"
    " From when the draft is in force (the first day); a past day is lived again up to today.",
)
@click.option(
    "--arrivals",
    type=click.IntRange(0, 5000),
    help="每月来多少人，默认按以往平均 / People a month; as many as came on average.",
)
@click.option(
    "--sandbox",
    type=_folder,
    help="沙箱写到哪里，默认 var/fork/门店 / Where it is written (var/fork/STORE).",
)
@click.option(
    "--tenants",
    envvar="PAWPACT_TENANTS",
    default=Path("tenants"),
    show_default=True,
    type=_folder,
    help="品牌与门店的文件夹 / Folder of brands and stores.",
)
@click.option(
    "--processes",
    type=click.IntRange(1, 2),
    default=min(2, os.cpu_count() or 1),
    help="两个沙箱同时过还是先后过 / Both at the same time, or one after the other.",
)
@by_platform
@form_option
@language_option
@click.pass_context
def fork(
    context: click.Context,
    store: str,
    draft: Path,
    months: int,
    seed: int,
    since: datetime | None,
    arrivals: int | None,
    sandbox: Path | None,
    tenants: Path,
    processes: int,
    by: str,
    form: str,
    language: Language,
) -> None:
    """让本店在沙箱里照旧与按草稿各过一遍 / A store lives on in a sandbox, as it is and by a draft.

    Stopped with Ctrl-C or killed, the same command goes on where it was. The store's own books are
    only read; that personal facts were opened for it goes to the access log.
    """
    from pawpact.demo.plan import DAYS_A_MONTH
    from pawpact.fork.opening import note_opening
    from pawpact.fork.past.service import is_past
    from pawpact.fork.plan import ForkPlan

    with reporting(language):
        platform = platform_of(context)
        actor = refuse_unless(platform, store, by, Permission.PUBLISH_RULES)
        plan = ForkPlan(
            store,
            platform.stores.open(store).brand,
            draft,
            tenants,
            sandbox or Path("var/fork") / store,
            months * DAYS_A_MONTH,
            seed,
            _day(since),
            arrivals,
            shell_of(context).settings.rules,
            processes,
        )
        if is_past(platform, plan):
            _refuse_of_future(context)
        with platform.unit(store, str(actor)) as unit:
            note_opening(unit)
        found = _lived(context, plan, language)
        _show(found, plan, form, language)
    if not found.holds:
        raise click.exceptions.Exit(REFUSED)


def _refuse_of_future(context: click.Context) -> None:
    """A past is as long as it was, and whoever came in it came."""
    for name in ("months", "arrivals"):
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            raise misuse(
                f"--from 是过去的日期，按记录重过到今天；--{name} 只用于往后过",
                f"--from is a past day, lived again up to today as on record; --{name} is for a"
                " life that goes on",
            )


def _day(since: datetime | None) -> date | None:
    return None if since is None else since.date()


def _lived(context: click.Context, plan: ForkPlan, language: Language) -> Compared:
    from pawpact.cli.demo import stoppable
    from pawpact.fork.service import fork as fork_store

    with stoppable(language), _bar() as bar:
        tasks: dict[str, int] = {}

        def progress(words: Label, done: int, whole: int) -> None:
            said = words.say(language)
            if said not in tasks:
                tasks[said] = bar.add_task(said, total=None)
            bar.update(bar.task_ids[tasks[said]], completed=done, total=whole)

        return fork_store(platform_of(context), plan, progress)


def _bar() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    )


def _show(found: Compared, plan: ForkPlan, form: str, language: Language) -> None:
    from pawpact.cli.whole_file import written_whole
    from pawpact.fork.document import document_of
    from pawpact.fork.page import page_of
    from pawpact.fork.shown import calibration_lines, comparison_table

    document = json.dumps(document_of(found), ensure_ascii=False, indent=2)
    written = {DOCUMENT: f"{document}\n", REPORT: page_of(found, language)}
    for name, text in written.items():
        with written_whole(plan.sandbox / name) as file:
            file.write(text.encode())
    if form == "json":
        click.echo(document)
        return
    console = Console(soft_wrap=True)
    if not console.is_terminal:
        console = Console(soft_wrap=True, width=FILE_WIDTH)
    console.print(comparison_table(found, language))
    for name, proofs in found.proofs.items():
        for each in (each for each in proofs if not each.holds):
            tell(
                Label(
                    f"{name} {each.title.zh}：{'; '.join(each.findings[:3])}",
                    f"{name} {each.title.en}: {'; '.join(each.findings[:3])}",
                ),
                language,
            )
    if found.calibration is not None:
        for line in calibration_lines(found.calibration):
            click.echo(line.say(language))
    if found.holds:
        tell(Label("两个沙箱的账目核对都成立", "the books of both pass every audit"), language)
    tell(Label(f"图表  {plan.sandbox / REPORT}", f"charts  {plan.sandbox / REPORT}"), language)
