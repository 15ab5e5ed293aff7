"""Deposit fallback keeps to what is asked of every plugin."""

from __future__ import annotations

from pawpact.sdk.testing import PluginConformance
from pawpact_plugins.credit_scoring import plugin as credit_scoring
from pawpact_plugins.deposit_fallback import plugin


class TestConformance(PluginConformance):
    plugin = plugin
    beside = (credit_scoring,)
