"""What complaints add to the store's monthly report: how many, how they ended, what comes again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pawpact.sdk import (
    Between,
    Figure,
    Label,
    MonthCase,
    PluginMetric,
    PluginTable,
    Ratio,
    Row,
    Total,
)
from pawpact_plugins.complaint_compensation.models import Complaint, Improvement
from pawpact_plugins.complaint_compensation.vocabulary import TYPES

AGAIN = timedelta(days=90)
PAGE = 1_000


def complaint_rate(month: MonthCase) -> Iterator[Figure]:
    """Registered in the month, over the contracts in performance and over the orders."""
    rows = [row for row in _of_month(month) if row["state"] != "received"]
    count, live = len(rows), sum(month.volume.live)
    yield Figure("registered", Label("已登记", "registered"), Total("count", count))
    rate = Label("每份在履约的合约", "for each contract in performance")
    yield Figure("rate", rate, Ratio("share", 2 * count, live))
    orders = Label("每笔订单", "for each order")
    yield Figure("per_order", orders, Ratio("share", count, month.volume.orders))
    for name, label in TYPES.items():
        of = Label(f"其中 {label.zh}", f"of them {label.en}")
        yield Figure(f"of_{name}", of, Total("count", sum(row["type"] == name for row in rows)))


def satisfaction_rate(month: MonthCase) -> Iterator[Figure]:
    """Of those who were called back and answered, who is satisfied."""
    said = [row["answer"] for row in _of_month(month)]
    answered = said.count("satisfied") + said.count("unsatisfied")
    title = Label("满意率", "satisfied")
    yield Figure("rate", title, Ratio("share", said.count("satisfied"), answered))
    silent = Label("回访未答复", "no answer")
    yield Figure("no_answer", silent, Total("count", said.count("no_answer")))


def repeat_fault_rate(month: MonthCase) -> Iterator[Figure]:
    """Service faults that the same member of staff had in the 90 days before."""
    zone = ZoneInfo(str(month.parameter("core.tenancy.timezone")))
    since = datetime.combine(month.first, time(), zone)
    until = datetime.combine(month.last + timedelta(days=1), time(), zone)
    last = until - timedelta(microseconds=1)
    rows = list(_all(month, Improvement, {"at": Between(since - AGAIN, last)}))
    before: defaultdict[tuple[str, str], list[datetime]] = defaultdict(list)
    faults = again = 0
    for row in sorted(rows, key=lambda each: each["at"]):
        earlier = before[row["staff"], row["fault"]]
        if row["at"] >= since:
            faults += 1
            again += bool(earlier) and row["at"] - earlier[-1] <= AGAIN
        earlier.append(row["at"])
    yield Figure("rate", Label("重复发生率", "come again"), Ratio("share", again, faults))


def _of_month(month: MonthCase) -> Iterator[Row]:
    yield from _all(month, Complaint, {"month": month.first.isoformat()[:7]})


def _all(month: MonthCase, model: type[PluginTable], where: Mapping[str, Any]) -> Iterator[Row]:
    after: int | None = None
    while True:
        found = month.find(model, where, after=after, limit=PAGE)
        yield from found.rows
        if found.next is None:
            return
        after = found.next


METRICS = (
    PluginMetric(
        "complaint_rate",
        Label("客诉率", "Complaints"),
        Label(
            "本月接到并已登记的投诉 ÷ 在履约的合约（月初、月末的平均）；另按订单",
            "complaints of the month / contracts in performance (mean of both ends); also by order",
        ),
        complaint_rate,
    ),
    PluginMetric(
        "satisfaction_rate",
        Label("满意率", "Satisfaction"),
        Label(
            "本月接到的投诉，回访时满意 ÷ 满意与不满意；未答复的不算",
            "complaints of the month: satisfied / satisfied or not; no answer is neither",
        ),
        satisfaction_rate,
    ),
    PluginMetric(
        "repeat_fault_rate",
        Label("重复发生", "Faults that come again"),
        Label(
            "90 天内同一员工、同一类的服务问题 ÷ 本月的服务问题",
            "service faults with the same staff and kind in 90 days / service faults",
        ),
        repeat_fault_rate,
    ),
)
