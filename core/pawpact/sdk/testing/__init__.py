"""The testing kit: what the author of a plugin needs to prove that it keeps its word.

Installed with pawpact as a pytest plugin, it brings two fixtures, ``store`` and ``run_rules``,
and one class, `PluginConformance`. A test module names the plugin under test::

    import pytest
    from acme_regular import plugin

    @pytest.fixture
    def pawpact_plugins():
        return [plugin]

    def test_a_regular_is_known(store):
        ...
"""

from pawpact.sdk.testing.answer import ApplicationShown, AskedFor, DecisionShown, RulesResult
from pawpact.sdk.testing.bench import Bench
from pawpact.sdk.testing.conformance import PluginConformance
from pawpact.sdk.testing.guard import ReachedOutside
from pawpact.sdk.testing.installation import Installation
from pawpact.sdk.testing.loading import PluginLeftOut
from pawpact.sdk.testing.rules import run_rules
from pawpact.sdk.testing.scale import QUALITY
from pawpact.sdk.testing.store import Store, open_store

__all__ = [
    "QUALITY",
    "ApplicationShown",
    "AskedFor",
    "Bench",
    "DecisionShown",
    "Installation",
    "PluginConformance",
    "PluginLeftOut",
    "ReachedOutside",
    "RulesResult",
    "Store",
    "open_store",
    "run_rules",
]
