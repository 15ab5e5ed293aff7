from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result

from pawpact.cli.plugins import plugins
from pawpact.hosting.hook import hookimpl
from pawpact.hosting.host import Host
from pawpact.hosting.registration import PluginInfo
from pawpact.kernel.label import Label


def plugin(name: str, api: int = 1) -> SimpleNamespace:
    def pawpact_plugin() -> PluginInfo:
        return PluginInfo(name, "2.5", Label.of(name), api)

    return SimpleNamespace(pawpact_plugin=hookimpl(pawpact_plugin))


def shown(switches: Mapping[str, list[str]], *arguments: str) -> Result:
    """The output of ``plugins list`` with acme loaded and bad broken."""
    host = Host.of({"acme": plugin("acme"), "bad": plugin("bad", api=9)})
    platform = SimpleNamespace(host=host, plugin_switches=lambda: switches)
    context = SimpleNamespace(platform=platform)
    return CliRunner().invoke(plugins, ["list", *arguments], obj=context)


def line(result: Result, name: str) -> str:
    return next(each for each in result.output.splitlines() if each.strip().startswith(name))


def test_a_loaded_plugin_is_shown_with_version_and_stores():
    """Name, version, state and the stores that use it stand in one line."""
    result = shown({"west": ["acme"], "east": ["acme"], "north": []}, "--language", "en")
    assert line(result, "acme").split() == ["acme", "2.5", "loaded", "east,", "west"]
    assert result.exit_code == 0


def test_a_broken_plugin_is_shown_with_its_reason():
    """A broken plugin that no store wants is listed with the reason, and nothing is wrong yet."""
    result = shown({}, "--language", "en")
    assert "broken" in line(result, "bad")
    assert "interface 9" in result.output
    assert result.exit_code == 0


@pytest.mark.parametrize(("name", "state"), [("bad", "损坏"), ("gone", "未安装")])
def test_a_store_that_cannot_have_its_plugin_is_an_error(name, state):
    """Wanted and broken, or wanted and missing: listed with the store, exit code 1."""
    result = shown({"west": [name]})
    assert state in line(result, name)
    assert "west" in line(result, name)
    assert result.exit_code == 1
