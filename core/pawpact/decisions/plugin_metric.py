"""Figures that plugins add to a store's month, beside core's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from pawpact.decisions.plugin import surroundings
from pawpact.hosting.calling import measured
from pawpact.hosting.failure import PluginFailed
from pawpact.hosting.host import Contribution, Host
from pawpact.hosting.metric import MonthCase, PluginMetric, Volume
from pawpact.tenancy.metric import Figure, Metric, Month
from pawpact.tenancy.unit import Unit
from pawpact.tenancy.values import Store

VolumeOf = Callable[[Unit, Month], Volume]
"""Contracts and orders are counted above; they are handed down."""


def plugin_metrics(host: Host, store: Store, volume_of: VolumeOf) -> list[Metric]:
    """Of the plugins that are on in the store, and of those that run off there."""
    on = store.plugins.union(*store.running_off)
    return [
        Metric(
            f"{each.plugin.name}.{each.value.name}",
            each.value.title,
            each.value.formula,
            partial(_read, each, volume_of),
        )
        for each in host.metrics(on)
    ]


def _read(
    found: Contribution[PluginMetric], volume_of: VolumeOf, unit: Unit, month: Month
) -> Sequence[Figure]:
    plugin, metric = found.plugin, found.value
    reason = unit.store.degraded.get(plugin.name)
    if reason is not None:
        raise PluginFailed(plugin.name, metric.name, reason)
    around = surroundings(unit, "", plugin, month.last)
    case = MonthCase(around, month.first, month.last, volume_of(unit, month))
    return measured(plugin, metric, case)
