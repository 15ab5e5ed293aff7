"""Which plugins keep something of what happened, so that their facts may hang on all of it."""

from __future__ import annotations

from pawpact.hosting.host import Host


def remembering_plugins(host: Host) -> frozenset[str]:
    """Those that are told of moments, or do something of their own, now or each day.

    The facts of any other plugin come from the facts that it needs, or from outside.
    """
    return frozenset(
        name
        for name, plugin in host.plugins.items()
        if plugin.reactions
        or plugin.listeners
        or plugin.schedule
        or plugin.receivers
        or plugin.actions
    )
