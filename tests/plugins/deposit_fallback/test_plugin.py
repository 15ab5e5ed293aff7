from __future__ import annotations

from pawpact.hosting.host import Host
from pawpact_plugins.credit_scoring import plugin as credit_scoring
from pawpact_plugins.deposit_fallback import plugin


def test_it_loads_as_anybody_elses_plugin():
    """The host takes it without complaint, alone or beside credit scoring."""
    assert Host.of([plugin]).broken == {}
    assert set(Host.of([credit_scoring, plugin]).plugins) == {"credit_scoring", "deposit_fallback"}


def test_every_deposit_is_fenced_by_its_parameter():
    """Whoever asks for a deposit is held to this plugin's deposit_amount."""
    limits = Host.of([plugin]).vocabulary().limits
    assert limits == {"require_deposit.amount": "deposit_fallback.deposit_amount"}
