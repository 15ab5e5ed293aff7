"""Whether what had to be done in a month was done in time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

from sqlalchemy import or_, select

from pawpact.kernel.label import Label
from pawpact.tasks.kinds import kind_label
from pawpact.tasks.models import Task
from pawpact.tasks.values import TaskState
from pawpact.tenancy.metric import Figure, Metric, Month, Ratio, Sample
from pawpact.tenancy.unit import Unit

_HOUR = 3600


def sla_rate(unit: Unit, month: Month) -> Iterator[Figure]:
    """By kind: of the tasks due in the month those done in time; how long those done in it took."""
    rows = select(Task.kind, Task.state, Task.from_at, Task.due_at, Task.closed_at).where(
        or_(
            (Task.due_at >= month.since) & (Task.due_at < month.until),
            (Task.closed_at >= month.since) & (Task.closed_at < month.until),
        )
    )
    due: defaultdict[str, int] = defaultdict(int)
    in_time: defaultdict[str, int] = defaultdict(int)
    took: defaultdict[str, list[Fraction]] = defaultdict(list)
    for kind, state, from_at, due_at, closed_at in unit.session.execute(rows):
        is_punctual = closed_at is not None and closed_at <= due_at
        is_dropped = state == TaskState.SUPPRESSED.value and is_punctual
        is_done = state == TaskState.DONE.value
        if month.since <= due_at < month.until and not is_dropped:
            due[kind] += 1
            in_time[kind] += is_done and is_punctual
        if is_done and closed_at is not None and month.since <= closed_at < month.until:
            seconds = int((closed_at - from_at).total_seconds())
            took[kind].append(Fraction(max(seconds, 0), _HOUR))
    for kind in sorted({*due, *took}):
        yield Figure(kind, kind_label(kind), Ratio("share", in_time[kind], due[kind]))
        what = kind_label(kind)
        title = Label(f"{what.zh}：用时", f"{what.en}: time taken")
        yield Figure(f"{kind}:time", title, Sample("hours", tuple(took[kind])))


METRICS = (
    Metric(
        "sla_rate",
        Label("时效达成率", "done in time"),
        Label(
            "按任务种类：按时完成 ÷ 到期（到期前已不需要的不算）；用时的中位数和九成分位",
            "tasks of a kind done in time / tasks of the kind due; median and p90",
        ),
        sla_rate,
    ),
)
