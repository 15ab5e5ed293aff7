"""Whether what comes due is done: workers, the job engine, clocks, what waits too long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from importlib.metadata import version

from pawpact.bootstrap.jobs import jobs_of
from pawpact.bootstrap.safety import Check, Danger, Finding, Installation
from pawpact.bootstrap.start import platform_over
from pawpact.database.engine import server_time
from pawpact.jobs.history import failures, is_reachable
from pawpact.jobs.lease import SharedClock, Worker, workers
from pawpact.jobs.place import place_beside
from pawpact.kernel.label import Label

SEEN_WITHIN = timedelta(days=1)
"""A worker that is started once a day by a timer is enough; none for longer is not."""
WAITS_TOO_LONG = timedelta(days=1)
FAILS_OFTEN = 3
"""Once is a store that was busy or a provider that was down; this often within a day is a fault."""
_PLACE = "job_engine"
CLOCKS_APART = timedelta(seconds=30)
"""Leases and notices are told by clocks; machines that ask a time server differ by far less."""


def job_checks(opened: tuple[str, ...]) -> tuple[Check, ...]:
    """The checks; ``opened`` names those without which no store can be looked at."""
    return (
        Check("database_clock", Label("与数据库的时钟差", "clocks"), _clocks, opened[:-1]),
        Check(_PLACE, Label("任务引擎", "job engine"), _engine, opened[:-1]),
        Check("workers", Label("工作进程", "workers"), _workers, opened),
        Check("job_failures", Label("出错的工作", "work that fails"), _failing, (*opened, _PLACE)),
        Check("backlog", Label("积压的工作", "work that waits"), _backlog, opened),
    )


def _clocks(installation: Installation) -> Iterator[Finding]:
    """Of this machine and of the database's, where that has one of its own."""
    there = server_time(installation.engine)
    if there is None:
        return
    apart = abs(platform_over(installation).parts.clock.now() - there)
    if apart > CLOCKS_APART:
        yield Finding(
            Danger.UNSAFE,
            Label(
                f"本机时钟与数据库服务器相差 {apart.total_seconds():.0f} 秒",
                f"this machine's clock and the database's are {apart.total_seconds():.0f} s apart",
            ),
            Label("先校准两台机器的时钟", "set the clocks of both machines first"),
        )


def _engine(installation: Installation) -> Iterator[Finding]:
    settings = installation.settings
    if not is_reachable(place_beside(settings.database_url, settings.jobs_url)):
        yield Finding(
            Danger.UNSAFE,
            Label(
                "连不上任务引擎自己的数据库，工作进程启动不了",
                "the job engine's own database cannot be reached, so no worker starts",
            ),
            Label(
                "检查 PAWPACT_JOBS_URL；里面没有账目，删掉重建也不会丢失或重复任何一笔",
                "look at PAWPACT_JOBS_URL; no books are in it, and made anew nothing is lost or"
                " done twice",
            ),
        )


def _workers(installation: Installation) -> Iterator[Finding]:
    parts = platform_over(installation).parts
    clock = SharedClock(parts.database.engine, parts.clock)
    found = workers(parts.database, clock)
    newest = max((each.seen_at for each in found), default=None)
    if newest is None or clock.now() - newest > SEEN_WITHIN:
        when = newest.isoformat(timespec="minutes") if newest else None
        yield Finding(
            Danger.CAREFUL,
            Label(
                f"{when} 以后没有工作进程：到期的通知和扣款没有人做"
                if when
                else "还没有运行过工作进程：到期的通知和扣款没有人做",
                f"no worker was seen since {when}: notices and debits that fall due wait"
                if when
                else "no worker has run yet: notices and debits that fall due wait",
            ),
            Label(
                "运行 pawpact worker，或用定时任务运行 pawpact worker --once",
                "run pawpact worker, or pawpact worker --once from a timer",
            ),
        )
    yield from _killed(found)
    yield from _of_another_version(found)


def _killed(found: list[Worker]) -> Iterator[Finding]:
    """Workers that ended without a word while others go on."""
    for each in found:
        if not each.alive and not each.stopped:
            yield Finding(
                Danger.CAREFUL,
                Label(
                    f"工作进程 {each.name}（{each.host}:{each.process}）没有停下就不见了",
                    f"worker {each.name} ({each.host}:{each.process}) is gone without having"
                    " stopped",
                ),
                Label(
                    "别的工作进程会接着做；查明原因后用同样的名字再启动",
                    "others go on with its work; find out why, and start it again by its name",
                ),
            )


def _of_another_version(found: list[Worker]) -> Iterator[Finding]:
    """Workers that still run what was installed before, or already what comes after."""
    here = version("pawpact")
    for each in found:
        if each.alive and each.version != here:
            yield Finding(
                Danger.CAREFUL,
                Label(
                    f"工作进程 {each.name} 运行的是 {each.version} 版，这里安装的是 {here} 版",
                    f"worker {each.name} runs version {each.version}, here {here} is installed",
                ),
                Label(
                    "停下它再启动：SIGTERM 做完手头一批，余下的由新版本接着做",
                    "stop it and start it again: SIGTERM lets it finish its batch, the new version"
                    " goes on with the rest",
                ),
            )


def _failing(installation: Installation) -> Iterator[Finding]:
    """Jobs that failed again and again within the last day."""
    settings, clock = installation.settings, platform_over(installation).parts.clock
    place = place_beside(settings.database_url, settings.jobs_url)
    for (store, job), times in sorted(failures(place, clock.now() - SEEN_WITHIN).items()):
        if times >= FAILS_OFTEN:
            yield Finding(
                Danger.CAREFUL,
                Label(
                    f"{store} 的 {job} 一天内出错 {times} 次",
                    f"{store}: {job} failed {times} times within a day",
                ),
                Label(
                    f"看日志里的 job_failed；pawpact jobs show {job} --store {store}",
                    f"look for job_failed in the log; pawpact jobs show {job} --store {store}",
                ),
            )


def _backlog(installation: Installation) -> Iterator[Finding]:
    platform = platform_over(installation)
    now = platform.parts.clock.now()
    for each in platform.stores.every():
        for job in jobs_of(platform).values():
            since = job.since(each.name) if job.since else None
            if since is not None and now - since > WAITS_TOO_LONG:
                day = since.isoformat(timespec="minutes")
                yield Finding(
                    Danger.CAREFUL,
                    Label(
                        f"{each.name} 的{job.title.zh}从 {day} 等到现在",
                        f"{each.name}: {job.title.en} wait since {day}",
                    ),
                    Label(
                        f"pawpact jobs run {job.name} --store {each.name}",
                        f"pawpact jobs run {job.name} --store {each.name}",
                    ),
                )
