"""Whether the past that was lived again is the one on record, and what of it was not lived."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import func, select

from pawpact.bootstrap import Platform
from pawpact.fork.figure import Figure, figures
from pawpact.fork.past.calibrated import Calibration, Difference
from pawpact.fork.past.happening import Deed
from pawpact.fork.past.life import Both, Past
from pawpact.hosting.table import PluginTable
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit


def calibrate(source: Platform, store: str, past: Past, both: Both) -> Calibration:
    """The record beside the life under the same rules, from the first day to the last."""
    span, recorded = figures(source, store, past.first, past.end)
    _, relived = figures(both.as_it_was.sandbox.world.platform, store, past.first, past.end)
    with source.reading(store) as unit:
        unread = tuple(_unread(unit, source))
    differences = tuple(_differences(recorded, relived, len(span.months)))
    return Calibration(
        span.names,
        len(recorded),
        differences,
        _counted(both.as_it_was.done),
        _counted(both.as_it_was.refused),
        _counted(both.draft.refused),
        unread,
    )


def _counted(deeds: Mapping[Deed, int]) -> dict[Label, int]:
    return {deed.title: count for deed, count in deeds.items() if count}


def _differences(
    recorded: Sequence[Figure], relived: Sequence[Figure], months: int
) -> Iterator[Difference]:
    nothing = (0,) * months
    again = {(each.group, each.name): each for each in relived}
    for each in recorded:
        found = again.pop((each.group, each.name), None)
        series = nothing if found is None else found.series
        if series != each.series:
            yield Difference(each, series)
    for found in again.values():
        if any(found.series):
            yield Difference(
                Figure(found.name, found.title, found.group, found.measure, nothing), found.series
            )


def _unread(unit: Unit, source: Platform) -> Iterator[str]:
    """What people may have done at a plugin's counter that the plugin does not read back."""
    for name in sorted(unit.store.plugins):
        plugin = source.host.plugins.get(name)
        models = plugin.tables.models if plugin is not None and plugin.tables else ()
        if plugin is None or not any(_rows(unit, each) for each in models):
            continue
        for action in plugin.actions:
            if action.again is None:
                yield f"{name}.{action.name}"


def _rows(unit: Unit, model: type[PluginTable]) -> int:
    return unit.session.scalar(select(func.count()).select_from(model)) or 0
