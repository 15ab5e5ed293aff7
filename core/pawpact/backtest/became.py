"""What became of plugins' own things: a claim, a complaint, as the plugin says it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, select

from pawpact.backtest.fate import Fate
from pawpact.hosting.host import Host
from pawpact.hosting.table import PluginThing

Things = Mapping[str, type[PluginThing]]
"""By role the kinds of things of which their plugins say what becomes."""


def things_of(host: Host) -> Things:
    """Those of all plugins that loaded."""
    return {
        role: model
        for plugin in host.plugins.values()
        for role, model in plugin.things.items()
        if model.__became__
    }


def standing(model: type[PluginThing]) -> Select[*tuple[Any, ...]]:
    """How such things stood, version by version."""
    columns = [getattr(model, name) for name in model.__became__]
    return select(model.thing, *columns).order_by(model.thing, model.version)


def fate_of_thing(model: type[PluginThing], row: Any) -> Fate | None:
    """The first column whose value is one that people have a word for."""
    for name, words in model.__became__.items():
        value = getattr(row, name)
        if value in words:
            return Fate(f"{model.__role__}_{value}", words[value])
    return None
