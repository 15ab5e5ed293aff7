"""Registers the plugin: its rules do the work, so it brings a name and no code of its own."""

from __future__ import annotations

from pawpact.sdk import Label, PluginInfo, PluginVocabulary, hookimpl


@hookimpl
def pawpact_plugin() -> PluginInfo:
    return PluginInfo("signing_benefits", "1.0", Label("签约礼与交接", "Signing benefits"), api=1)


@hookimpl
def pawpact_vocabulary() -> PluginVocabulary:
    needs = {"charge.period", "contract.end_reason", "contract.performed"}
    return PluginVocabulary(needs=frozenset(needs))
