from __future__ import annotations

import pytest

from pawpact.hosting.host import Host
from pawpact.hosting.plugin import ConfigRefused
from pawpact_plugins.credit_scoring import plugin
from pawpact_plugins.credit_scoring.answer import ProviderDown
from pawpact_plugins.credit_scoring.config import connect

ACCESS = {
    "address": "https://gateway.example/gateway.do",
    "app_id": "1",
    "private_key": "p",
    "provider_public_key": "q",
}


@pytest.fixture
def loaded():
    """The plugin as a host holds it."""
    return Host.of([plugin]).plugins["credit_scoring"]


def test_a_store_may_leave_the_provider_out(loaded):
    """Without access the plugin is on, and connecting says that nothing is set up."""
    assert loaded.check_config({}) == {}
    with pytest.raises(ProviderDown, match="not set up"):
        connect({})


def test_defaults_are_filled_in(loaded):
    """The time limit and the table of sub-codes have defaults."""
    zhima = loaded.check_config({"zhima": ACCESS})["zhima"]
    assert (zhima["timeout_seconds"], zhima["statuses"]) == (3.0, {})


@pytest.mark.parametrize(
    "wrong",
    [
        {"address": "http://gateway.example"},
        {"timeout_seconds": 60},
        {"statuses": {"X": "fine"}},
        {"min_score": 500},
    ],
)
def test_what_cannot_be_right_is_refused(loaded, wrong):
    """Open addresses, endless waits, unknown statuses and decision numbers are refused."""
    with pytest.raises(ConfigRefused):
        loaded.check_config({"zhima": {**ACCESS, **wrong}})


def test_keys_that_cannot_be_read_are_no_connection(loaded):
    """A broken key leaves the provider down, and is not shown."""
    config = loaded.check_config({"zhima": {**ACCESS, "private_key": "hunter2"}})
    with pytest.raises(ProviderDown) as caught:
        connect(config)
    assert "hunter2" not in str(caught.value)
