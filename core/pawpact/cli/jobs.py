"""``pawpact jobs``: what comes due by itself, and doing it by hand."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event
from typing import TYPE_CHECKING

import click
from rich.table import Table

from pawpact.cli.shell import (
    TRY_LATER,
    language_option,
    platform_of,
    reporting,
    shell_of,
    store_option,
    tell,
)
from pawpact.cli.table import drawn
from pawpact.kernel.label import Label, Language

if TYPE_CHECKING:
    from pawpact.tenancy.values import Store

_STATES = {
    "waiting": Label("排队中", "waiting"),
    "running": Label("进行中", "running"),
    "done": Label("完成", "done"),
    "failed": Label("出错，下一轮再做", "failed; the next slot tries again"),
    "given_up": Label("已放弃，下一轮再做", "given up; the next slot tries again"),
}
_STOPPED = Label("已停下；余下的再次运行即可继续", "stopped; run it again to go on")
_NOTHING = Label("没有到期的", "nothing was due")
_NEVER = Label("还没有记录", "nothing is on record")


@click.group()
def jobs() -> None:
    """到期的工作 / Work that comes due by itself."""


@jobs.command("list")
@click.option("--store", help="看这家门店等到何时 / Since when something waits in this store.")
@language_option
@click.pass_context
def list_jobs(context: click.Context, store: str | None, language: Language) -> None:
    """列出各项工作和多久做一次 / List the jobs and how often each is looked at."""
    from pawpact.bootstrap.jobs import jobs_of

    with reporting(language):
        platform = platform_of(context)
        opened = platform.stores.open(store) if store else None
        table = Table(box=None, show_header=False)
        for job in jobs_of(platform).values():
            row = [job.name, job.title.say(language), _length(job.every, language)]
            if opened is not None:
                row.append(_local(opened, job.since(opened.name) if job.since else None))
            table.add_row(*row)
    click.echo(drawn(table))


@jobs.command("show")
@click.argument("job")
@store_option
@click.option(
    "--last",
    default=10,
    show_default=True,
    type=click.IntRange(1, 1000),
    help="最近几次 / How many of the latest.",
)
@language_option
@click.pass_context
def show_job(context: click.Context, job: str, store: str, last: int, language: Language) -> None:
    """一项工作最近几次的结果 / What became of a store's job lately."""
    from pawpact.bootstrap.jobs import jobs_of
    from pawpact.jobs.history import past
    from pawpact.jobs.place import place_beside
    from pawpact.jobs.values import job_of

    with reporting(language):
        platform, settings = platform_of(context), shell_of(context).settings
        opened = platform.stores.open(store)
        job_of(jobs_of(platform), job)
        found = past(place_beside(settings.database_url, settings.jobs_url), store, job, last)
    table = Table(box=None, show_header=False)
    for each in found:
        state = _STATES[each.state].say(language)
        table.add_row(_local(opened, each.queued_at), state, each.worker, counted(each.counts))
    click.echo(drawn(table) if found else _NEVER.say(language))


@jobs.command("workers")
@language_option
@click.pass_context
def list_workers(context: click.Context, language: Language) -> None:
    """工作进程：谁在、谁已停 / Workers: who is here, who is gone."""
    from pawpact.jobs.lease import SharedClock, workers

    with reporting(language):
        parts = platform_of(context).parts
        found = workers(parts.database, SharedClock(parts.database.engine, parts.clock))
    table = Table(box=None, show_header=False)
    for each in found:
        here = Label("在", "alive") if each.alive else Label("不在", "gone")
        seen = each.seen_at.isoformat(timespec="seconds")
        place = f"{each.host}:{each.process}"
        table.add_row(each.name, str(each.node), here.say(language), seen, place, each.version)
    click.echo(drawn(table) if found else _NEVER.say(language))


@jobs.command("run")
@click.argument("job")
@store_option
@language_option
@click.pass_context
def run_job(context: click.Context, job: str, store: str, language: Language) -> None:
    """立即做一家门店的一项工作 / Do a store's job now; Ctrl-C stops between two batches."""
    from pawpact.bootstrap.jobs import jobs_of
    from pawpact.jobs.values import job_of

    with reporting(language):
        platform = platform_of(context)
        platform.stores.open(store)
        found = job_of(jobs_of(platform), job)
        last: dict[str, int] = {}
        finished = follow(_kept(found.run(store), last), language)
    click.echo(counted(last) or _NOTHING.say(language))
    if not finished:
        raise click.exceptions.Exit(TRY_LATER)


def _kept(run: Iterator[Mapping[str, int]], last: dict[str, int]) -> Iterator[Mapping[str, int]]:
    for counts in run:
        last.update(counts)
        yield counts


def follow(run: Iterator[Mapping[str, int]], language: Language) -> bool:
    """Go through a run and show how far it is; False where it was stopped before its end."""
    told = ""
    with stopping() as stop:
        for counts in run:
            now = counted(counts)
            if now != told:
                click.echo(now, err=True)
                told = now
            if stop.is_set():
                tell(_STOPPED, language, err=True)
                return False
    return True


@contextmanager
def stopping(stop: Event | None = None) -> Iterator[Event]:
    """While this lasts, SIGTERM and Ctrl-C ask to stop instead of breaking off."""
    stop = stop or Event()

    def ask(_number: int, _frame: object) -> None:
        stop.set()

    before = {each: signal.signal(each, ask) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def counted(counts: Mapping[str, int]) -> str:
    """Counts on one line."""
    return " ".join(f"{name}={count}" for name, count in counts.items())


def _length(every: timedelta, language: Language) -> str:
    minutes = round(every.total_seconds() / 60)
    return Label(f"每 {minutes} 分钟", f"every {minutes} minutes").say(language)


def _local(store: Store, at: datetime | None) -> str:
    return "-" if at is None else f"{at.astimezone(store.zone):%Y-%m-%d %H:%M}"
