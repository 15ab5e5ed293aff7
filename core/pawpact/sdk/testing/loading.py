"""A host of just the plugins that a test names; one that is left out stops the test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pawpact.hosting.host import Host


class PluginLeftOut(AssertionError):
    """A plugin under test did not load; says at which stage and why.

    >>> PluginLeftOut("acme", "vocabulary", "fact acme.x names core as its owner").args[0]
    'acme is left out (vocabulary): fact acme.x names core as its owner'
    """

    def __init__(self, plugin: str, stage: str, reason: str) -> None:
        super().__init__(f"{plugin} is left out ({stage}): {reason}")


def loaded_host(plugins: Sequence[object] | Mapping[str, object]) -> Host:
    """The host of these plugins, every one loaded."""
    host = Host.of(plugins)
    for each in host.broken.values():
        raise PluginLeftOut(each.name, each.stage, each.reason.en)
    return host
