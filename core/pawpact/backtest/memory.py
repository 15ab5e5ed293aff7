"""Which plugins keep something of what happened, so that their facts may hang on all of it."""

from __future__ import annotations

from pawpact.hosting.host import Host
from pawpact.hosting.plugin import LoadedPlugin


def remembering_plugins(host: Host) -> frozenset[str]:
    """Those that are told of moments, or do something of their own, now or each day.

    The facts of any other plugin come from the facts that it needs, or from outside. What people
    write down with an action is from outside too, where no decision had a hand in it.
    """
    return frozenset(
        name
        for name, plugin in host.plugins.items()
        if plugin.reactions
        or plugin.listeners
        or plugin.schedule
        or plugin.receivers
        or _acts_on_decisions(plugin)
    )


def _acts_on_decisions(plugin: LoadedPlugin) -> bool:
    """Whether its actions see facts, or meet what rules made of moments and effects of its own."""
    decided = plugin.vocabulary.moments or plugin.effects
    return bool(plugin.actions and decided) or any(each.reads for each in plugin.actions)
