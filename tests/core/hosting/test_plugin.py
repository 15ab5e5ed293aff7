from __future__ import annotations

import pytest
from marshmallow import Schema, fields, post_load

from pawpact.hosting.host import Host
from pawpact.hosting.plugin import ConfigRefused

SECRET = "hunter2"


class Inner(Schema):
    timeout_seconds = fields.Float(load_default=3.0)


class Config(Schema):
    address = fields.Url(required=True)
    inner = fields.Nested(Inner)


@pytest.fixture
def plugin(make_plugin):
    """A loaded plugin with a configuration of its own."""
    return Host.of([make_plugin(config=Config)]).plugins["acme"]


def test_configuration_is_checked_and_filled_in(plugin):
    """What a store wrote comes back with defaults."""
    written = {"address": "https://acme.example", "inner": {}}
    assert plugin.check_config(written)["inner"] == {"timeout_seconds": 3.0}


def test_an_unknown_key_is_refused_by_name(plugin):
    """A key that the plugin does not know is named, with the keys it does know as a hint."""
    with pytest.raises(ConfigRefused) as caught:
        plugin.check_config({"address": "https://acme.example", "adress": SECRET})
    assert "adress" in caught.value.message.en
    assert "address, inner" in caught.value.hint.en


def test_a_wrong_value_is_not_repeated(plugin):
    """The error names the key's path and never the value, which may be a secret."""
    with pytest.raises(ConfigRefused) as caught:
        plugin.check_config({"address": SECRET, "inner": {"timeout_seconds": SECRET}})
    assert "inner.timeout_seconds" in caught.value.message.en
    assert SECRET not in caught.value.message.en
    assert caught.value.__cause__ is None


def test_a_plugin_without_configuration_takes_none(make_plugin):
    """A plugin that declares no configuration accepts an empty one only."""
    plugin = Host.of([make_plugin()]).plugins["acme"]
    assert plugin.check_config({}) == {}
    with pytest.raises(ConfigRefused):
        plugin.check_config({"anything": 1})


def test_a_check_of_the_plugins_that_fails_is_a_refusal(make_plugin):
    """Whatever a plugin's own check raises refuses the configuration, without its words."""

    class Failing(Schema):
        @post_load
        def fail(self, data, **given):
            raise RuntimeError(SECRET)

    plugin = Host.of([make_plugin(config=Failing)]).plugins["acme"]
    with pytest.raises(ConfigRefused) as caught:
        plugin.check_config({})
    assert "RuntimeError" in caught.value.message.en
    assert SECRET not in str(caught.value)
    assert caught.value.__context__ is None
