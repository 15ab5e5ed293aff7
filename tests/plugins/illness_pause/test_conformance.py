"""Illness and pause keep to what is asked of every plugin."""

from __future__ import annotations

from pawpact.sdk.testing import PluginConformance
from pawpact_plugins.illness_pause import plugin


class TestConformance(PluginConformance):
    plugin = plugin
