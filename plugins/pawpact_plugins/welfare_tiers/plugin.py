"""Registers the plugin: what it knows about streaks and veterans; its rules do the rest."""

from __future__ import annotations

from collections.abc import Sequence

from pawpact.sdk import FactProvider, Label, PluginInfo, PluginVocabulary, hookimpl
from pawpact_plugins.welfare_tiers.facts import OFFERS, STARS, VETERANS
from pawpact_plugins.welfare_tiers.vocabulary import FACTS


@hookimpl
def pawpact_plugin() -> PluginInfo:
    return PluginInfo("welfare_tiers", "1.0", Label("守约福利阶梯", "Welfare tiers"), api=1)


@hookimpl
def pawpact_vocabulary() -> PluginVocabulary:
    return PluginVocabulary(
        facts=FACTS,
        needs=frozenset(
            {
                "contract.performed",
                "contract.streak",
                "contract.streak_before",
                "customer.veteran_months",
            }
        ),
    )


@hookimpl
def pawpact_facts() -> Sequence[FactProvider]:
    return [STARS, VETERANS, OFFERS]
