"""Illness and pause keep to what is asked of every plugin."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pawpact.sdk import Change
from pawpact.sdk.testing import PluginConformance
from pawpact_plugins.illness_pause import plugin
from pawpact_plugins.illness_pause.models import Illness


class TestConformance(PluginConformance):
    plugin = plugin
