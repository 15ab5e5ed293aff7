"""Which of the shipped plugins keep something of what happened."""

from __future__ import annotations

from pawpact.backtest.memory import remembering_plugins
from pawpact.hosting.host import Host


def test_plugins_that_react_or_act_remember() -> None:
    """Referrals, complaints and illnesses are remembered; scores come from outside, stars from

    the streak.
    """
    assert remembering_plugins(Host.load()) >= {
        "complaint_compensation",
        "illness_pause",
        "referral_rewards",
    }
    assert not remembering_plugins(Host.load()) & {"credit_scoring", "welfare_tiers"}
