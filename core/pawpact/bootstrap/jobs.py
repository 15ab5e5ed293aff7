"""Every job of the platform: its name, how often it is looked at, the function that does it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta

from pawpact.billing.page import PAGE
from pawpact.billing.reconciliation_due import reconcile_due
from pawpact.billing.run import DebitRun, RunReport
from pawpact.bootstrap.between import finish_halves
from pawpact.bootstrap.due import EXPIRY, RECORDS, TASKS, Work, do_due
from pawpact.bootstrap.platform import Platform
from pawpact.bootstrap.unread import ask_about_unread
from pawpact.bootstrap.waiting import charges_waiting, messages_waiting
from pawpact.bootstrap.watch import watch_books
from pawpact.contracts.applying.application import decide_submitted
from pawpact.decisions.plugin_event import events_waiting
from pawpact.jobs.values import Counts, Job, Jobs, by_name
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def jobs_of(platform: Platform, page: int = PAGE) -> Jobs:
    """The jobs in the order in which they are queued: what people wait for comes first."""
    return by_name([*_conversation(platform), *_money(platform, page), *_the_rest(platform)])


def _conversation(platform: Platform) -> list[Job]:
    return [
        Job(
            "messages",
            Label("待发的消息", "messages that wait to leave"),
            MINUTE,
            lambda store: _messages(platform, store),
            _since(platform, messages_waiting),
        ),
        Job(
            "applications",
            Label("未决的领养申请", "applications to be decided"),
            5 * MINUTE,
            lambda store: _decide(platform, store),
        ),
        Job(
            "tasks",
            Label("任务的到期与上报", "tasks that fall due, and escalation"),
            5 * MINUTE,
            lambda store: _due(platform, store, TASKS),
        ),
        Job(
            "events",
            Label("要告诉插件的事", "what plugins are told of"),
            MINUTE,
            lambda store: _events(platform, store),
            _since(platform, events_waiting),
        ),
    ]


def _money(platform: Platform, page: int) -> list[Job]:
    return [
        Job(
            "notices",
            Label("扣款通知", "notices of debits"),
            15 * MINUTE,
            lambda store: _notices(debit_run(platform, store, page)),
        ),
        Job(
            "debits",
            Label("扣款与未知结果的查询", "debits, and answers still owed"),
            15 * MINUTE,
            lambda store: _debits(debit_run(platform, store, page)),
            _since(platform, charges_waiting),
        ),
        Job(
            "refunds",
            Label("退款的支付与查询", "refunds, paid and asked for"),
            HOUR,
            lambda store: _refunds(platform, store),
        ),
        Job(
            "mandates",
            Label("到渠道解除代扣授权", "mandates ended at their providers"),
            HOUR,
            lambda store: _mandates(platform, store),
        ),
    ]


def _the_rest(platform: Platform) -> list[Job]:
    return [
        Job(
            "orders",
            Label("订单与仓库", "orders, and news of the warehouse"),
            5 * MINUTE,
            lambda store: _orders(platform, store),
        ),
        Job(
            "expiry",
            Label("到期失效的一切", "whatever runs out"),
            HOUR,
            lambda store: _due(platform, store, EXPIRY),
        ),
        Job(
            "plugins",
            Label("插件每天要做的事", "what plugins do each day"),
            HOUR,
            platform.run_plugins,
        ),
        Job(
            "letters",
            Label("本品牌其他门店的来信", "what the brand's other stores sent"),
            15 * MINUTE,
            lambda store: _letters(platform, store),
        ),
        Job(
            "halves",
            Label("跨店账的另一半", "the other halves of what is between stores"),
            HOUR,
            lambda store: _halves(platform, store),
        ),
        Job(
            "reconciliation",
            Label("与渠道对账", "providers' statements compared with the books"),
            DAY,
            lambda store: _reconciliation(platform, store),
        ),
        Job(
            "books",
            Label("账目自查", "the books, looked over"),
            DAY,
            lambda store: _books(platform, store),
        ),
        Job(
            "records",
            Label("协议存档与资料保留期限", "archived agreements, and how long data is kept"),
            DAY,
            lambda store: _due(platform, store, RECORDS),
        ),
    ]


def debit_run(platform: Platform, store: str, page: int = PAGE) -> DebitRun:
    """The debit run of a store, by hand or by a worker."""
    parts = platform.parts
    return DebitRun(
        lambda: platform.unit(store), parts.gateways, platform.notices(store), size=page
    )


def _since(
    platform: Platform, look: Callable[[Unit], datetime | None]
) -> Callable[[str], datetime | None]:
    def since(store: str) -> datetime | None:
        with platform.reading(store) as unit:
            return look(unit)

    return since


def _debits(run: DebitRun) -> Iterator[Counts]:
    report = RunReport()
    for _ in run.steps(report):
        yield _counted(asdict(report))


def _notices(run: DebitRun) -> Iterator[Counts]:
    report = RunReport()
    for _ in run.announcing(report):
        yield _counted(asdict(report))


def _messages(platform: Platform, store: str) -> Iterator[Counts]:
    yield _counted(asdict(platform.deliver_messages(store)))


def _events(platform: Platform, store: str) -> Iterator[Counts]:
    heard = platform.tell_plugins(store)
    while heard:
        yield {"heard": heard}
        heard = platform.tell_plugins(store)


def _letters(platform: Platform, store: str) -> Iterator[Counts]:
    read = platform.carry_letters(store)
    with platform.unit(store) as unit:
        asked = ask_about_unread(unit)
    yield _counted({"read": read, "asked": asked})


def _halves(platform: Platform, store: str) -> Iterator[Counts]:
    yield _counted({"booked": finish_halves(platform, store)})


def _refunds(platform: Platform, store: str) -> Iterator[Counts]:
    yield _counted(asdict(platform.run_refunds(store)))


def _mandates(platform: Platform, store: str) -> Iterator[Counts]:
    yield _counted(asdict(platform.end_mandates(store)))


def _orders(platform: Platform, store: str) -> Iterator[Counts]:
    yield _counted(asdict(platform.run_orders(store)))


def _reconciliation(platform: Platform, store: str) -> Iterator[Counts]:
    reports = reconcile_due(
        lambda: platform.unit(store),
        platform.parts.gateways,
        reading=lambda: platform.reading(store),
    )
    for report in reports:
        yield _counted(asdict(report))


def _books(platform: Platform, store: str) -> Iterator[Counts]:
    found = watch_books(lambda: platform.reading(store), lambda: platform.unit(store))
    yield _counted({"findings": found})


def _decide(platform: Platform, store: str) -> Iterator[Counts]:
    decide_submitted(platform.runner, store)
    yield {}


def _due(platform: Platform, store: str, due: Work) -> Iterator[Counts]:
    return do_due(lambda: platform.unit(store), due)


def _counted(counts: Mapping[str, int]) -> Counts:
    return {name: count for name, count in counts.items() if count}
