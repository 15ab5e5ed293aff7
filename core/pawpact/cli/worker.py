"""``pawpact worker``: does what comes due, for as long as it runs or once."""

from __future__ import annotations

import os
from collections.abc import Mapping

import click

from pawpact.cli.jobs import counted, stopping
from pawpact.cli.shell import TRY_LATER, language_option, reporting, shell_of, tell
from pawpact.kernel.label import Label, Language

_READY = Label(
    "工作进程已启动；SIGTERM 或 Ctrl-C 做完手头一批后停下",
    "the worker has started; SIGTERM or Ctrl-C stops it after the batch at hand",
)
_STOPPED = Label("已停下；余下的再次运行即可继续", "stopped; run it again to go on")
_NOTHING = Label("此刻没有到期的工作", "nothing is due now")


@click.command()
@click.option(
    "--once",
    is_flag=True,
    help="做完此刻到期的就结束，供定时任务用 / Do what is due now and end, for cron.",
)
@click.option(
    "--stores-at-a-time",
    default=4,
    show_default=True,
    type=click.IntRange(1, 64),
    help="同时处理几家门店 / How many stores are worked on at a time.",
)
@language_option
@click.pass_context
def worker(context: click.Context, once: bool, stores_at_a_time: int, language: Language) -> None:
    """执行到期的工作 / Do what comes due; refuses to start where money or keys are not safe."""
    from pawpact.bootstrap.doctor import refuse_unsafe_service
    from pawpact.bootstrap.safety import Installation
    from pawpact.bootstrap.striking import watch_over
    from pawpact.bootstrap.work import of_worker, worker_of

    done: dict[tuple[str, str], Mapping[str, int]] = {}

    def progress(store: str, job: str, counts: Mapping[str, int]) -> None:
        done[store, job] = counts
        if once and counts:
            click.echo(f"{store} {job} {counted(counts)}")

    with reporting(language):
        shell = shell_of(context)
        shell.settings = of_worker(shell.settings, os.environ)
        refuse_unsafe_service(Installation(shell.settings, os.environ), leave_out=frozenset())
        watch_over(shell.settings)
        loop = worker_of(shell.platform, shell.settings, stores_at_a_time, progress)
        with stopping(loop.stop):
            if not once:
                tell(_READY, language, err=True)
                loop.work()
                return
            finished = loop.work_once()
    if not finished:
        tell(_STOPPED, language, err=True)
        raise click.exceptions.Exit(TRY_LATER)
    if not any(done.values()):
        tell(_NOTHING, language)
