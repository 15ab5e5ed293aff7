"""A store's month, and a brand's: each metric once, a brand's from the parts of its stores."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pawpact.hosting.failure import PluginFailed
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label
from pawpact.reports.store.catalogue import CORE
from pawpact.tenancy.metric import Figure, Metric, Month
from pawpact.tenancy.unit import Unit

_EARLIEST = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Told:
    """A metric with its figures, or why there are none: code of a plugin that failed."""

    metric: Metric
    figures: Sequence[Figure]
    problem: Label | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """One month of one store, or of several together.

    ``open`` says that the month is not over, so that its figures still move.
    """

    name: str
    title: Label
    first: date
    made_at: datetime
    open: bool
    stores: Sequence[Label]
    metrics: Sequence[Told]


def month_of(unit: Unit, text: str) -> Month:
    """The month of this name, as 2026-03; one that has not begun is refused."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        raise InvalidField(
            "month", Label("应为年-月，如 2026-03", "a month is as 2026-03")
        ) from None
    if first < _EARLIEST:
        raise InvalidField("month", Label(f"最早为 {_EARLIEST:%Y-%m}", "no shop was open then"))
    if first > unit.today:
        raise InvalidField("month", Label("这个月还没有开始", "this month has not begun"))
    return Month(first, unit.store.zone)


def report(unit: Unit, month: Month, metrics: Sequence[Metric] = CORE) -> Report:
    """What one store's month came to."""
    return Report(
        unit.store.name,
        unit.store.title,
        month.first,
        unit.at.astimezone(unit.store.zone),
        unit.at < month.until,
        (unit.store.title,),
        [_told(metric, unit, month) for metric in metrics],
    )


def _told(metric: Metric, unit: Unit, month: Month) -> Told:
    try:
        return Told(metric, list(metric.read(unit, month)))
    except PluginFailed as failed:
        return Told(metric, (), failed.message)


def together(name: str, title: Label, reports: Sequence[Report]) -> Report:
    """What several stores' same month came to, each figure from the parts of all.

    What only some of them have, because a plugin is on there, is theirs alone.
    """
    first = reports[0]
    by_name: dict[str, list[Told]] = {}
    for each in (told for report in reports for told in report.metrics):
        by_name.setdefault(each.metric.name, []).append(each)
    told = [
        Told(
            found[0].metric,
            _added(each.figures for each in found),
            next((each.problem for each in found if each.problem), None),
        )
        for found in by_name.values()
    ]
    stores = [store for report in reports for store in report.stores]
    is_open = any(report.open for report in reports)
    return Report(name, title, first.first, first.made_at, is_open, stores, told)


def _added(lists: Iterable[Sequence[Figure]]) -> list[Figure]:
    found: dict[str, Figure] = {}
    for figure in (each for figures in lists for each in figures):
        known = found.get(figure.key)
        part: Any = figure.part
        if known is not None:
            part = known.part.plus(part)
        found[figure.key] = Figure(figure.key, figure.title, part)
    return list(found.values())


def figures_of(found: Report, name: str) -> Mapping[str, Figure]:
    """One metric's figures by key; none where the report has no such metric."""
    return {
        figure.key: figure
        for told in found.metrics
        if told.metric.name == name
        for figure in told.figures
    }
