"""Says who it is in one language only."""

from pawpact.sdk import Label, PluginInfo
from tests.core.sdk.bad.made import make

plugin = make("bad_info", plugin=PluginInfo("bad_info", "1.0", Label("Info", "Info"), api=1))
