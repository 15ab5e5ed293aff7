from __future__ import annotations

import pytest

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


@pytest.mark.parametrize(
    ("changes", "fired"),
    [
        ({"credit__score": 540}, ["offer_deposit", "offer_low_threshold_pet"]),
        ({"credit__score": 540, "pet__low_threshold": True}, ["offer_deposit"]),
        ({"credit__score": 540, "customer__age": 17}, []),
        ({"credit__score": 540, "customer__housing": "rented"}, []),
        ({"credit__score": 612}, []),
    ],
)
def test_the_guides_applicants_come_out_as_it_says(apply, changes, fired):
    """Whom the worked example offers a deposit or another pet, and whom nothing."""
    effects = apply(**changes).effects
    assert [each.rule for each in effects if each.policy == "deposit_fallback.offer"] == fired
