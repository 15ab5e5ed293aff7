from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from marshmallow import Schema

from pawpact.hosting.failure import Stage
from pawpact.hosting.hook import hookimpl
from pawpact.hosting.host import AdapterUnknown, Host
from pawpact.hosting.registration import (
    Adapter,
    FactProvider,
    Inquiry,
    PluginInfo,
    PluginTables,
    PluginVocabulary,
)
from pawpact.kernel.label import Label
from pawpact.vocabulary.core import CORE
from pawpact.vocabulary.declarations import Fact
from pawpact.vocabulary.types import ValueType


def lucky(owner: str = "acme", name: str = "acme.lucky", subject: str = "customer") -> Fact:
    return Fact(name, ValueType.BOOL, Label.of("lucky"), subject, "true", owner=owner)


def provider(name: str = "acme.lucky", subject: str = "customer") -> FactProvider:
    return FactProvider(subject, (name,), lambda batch: {name: [True] * len(batch.subjects)})


def words(**given):
    return PluginVocabulary(facts=(lucky(),), **given)


def test_a_raising_hook_leaves_the_other_plugins_loaded(make_plugin):
    """A plugin whose hook raises is kept as broken, and the plugins beside it load."""
    host = Host.of(
        {
            "bad": make_plugin("bad", vocabulary=RuntimeError("out of order")),
            "acme": make_plugin(vocabulary=words(), facts=[provider()]),
        }
    )
    assert set(host.plugins) == {"acme"}
    assert host.broken["bad"].reason.en == "RuntimeError: out of order"
    assert "out of order" in host.broken["bad"].traceback


def test_revisions_lie_beside_the_plugins_module_wherever_it_runs(make_plugin, tmp_path):
    """A relative folder is the plugin's own, not that of whoever started the program."""
    plugin = make_plugin(models=PluginTables((), Path("migrations") / "versions"))
    plugin.__file__ = str(tmp_path / "plugin.py")
    tables = Host.of([plugin]).plugins["acme"].tables
    assert tables.versions == tmp_path / "migrations" / "versions"


@pytest.mark.parametrize("error", [SystemExit(3), ImportError("no such library"), MemoryError()])
def test_a_plugin_that_cannot_be_imported_is_kept_as_broken(error, monkeypatch):
    """Whatever an import raises, even an exit, is kept with the stage at which it happened."""

    def load() -> object:
        raise error

    monkeypatch.setattr(
        "pawpact.hosting.host.installed",
        lambda: (SimpleNamespace(name="bad", distribution="bad-dist", load=load),),
    )
    host = Host.load()
    assert not host.plugins
    assert host.broken["bad"].stage is Stage.IMPORT


def test_an_interrupt_at_the_keyboard_is_not_swallowed(monkeypatch):
    """Ctrl-C while a plugin is imported stops the program."""

    def load() -> object:
        raise KeyboardInterrupt

    monkeypatch.setattr(
        "pawpact.hosting.host.installed",
        lambda: (SimpleNamespace(name="bad", distribution="", load=load),),
    )
    with pytest.raises(KeyboardInterrupt):
        Host.load()


def test_a_misspelt_hook_is_named(make_plugin):
    """A hook implementation that no hook asks for breaks its plugin, and the reason names it."""
    plugin = make_plugin()

    def pawpact_fact() -> list[FactProvider]:
        return []

    plugin.pawpact_fact = hookimpl(pawpact_fact)
    host = Host.of({"acme": plugin})
    assert host.broken["acme"].stage is Stage.REGISTER
    assert "pawpact_fact" in host.broken["acme"].reason.en


@pytest.mark.parametrize("api", [0, 2])
def test_a_plugin_for_another_interface_is_refused(make_plugin, api):
    """A plugin outside the supported interface versions does not load, and says which it wants."""
    broken = Host.of({"acme": make_plugin(api=api)}).broken["acme"]
    assert broken.stage is Stage.VERSION
    assert f"interface {api}" in broken.reason.en


@pytest.mark.parametrize(
    ("hook", "value"),
    [
        ("plugin", "acme"),
        ("vocabulary", {}),
        ("facts", "acme.lucky"),
        ("facts", [lucky()]),
        ("inquiries", [provider()]),
        ("adapters", provider()),
        ("models", []),
        ("config", Schema()),
    ],
)
def test_a_hook_that_returns_another_type_breaks_its_plugin(make_plugin, hook, value):
    """Each hook's type is checked, and the reason names the hook."""
    broken = Host.of({"acme": make_plugin(**{hook: value})}).broken["acme"]
    assert broken.stage is Stage.DESCRIBE
    assert f"pawpact_{hook}" in broken.reason.en


GOOD_INFO = PluginInfo("acme", "1.0", Label.of("acme"), 1)
ASK = Inquiry("application.submitted", "customer", "ask", lambda batch: frozenset(), print)


@pytest.mark.parametrize(
    ("hook", "value", "said"),
    [
        ("plugin", replace(GOOD_INFO, version=None), "pawpact_plugin.version has to be str"),
        ("plugin", replace(GOOD_INFO, title=None), "pawpact_plugin.title has to be Label"),
        ("plugin", replace(GOOD_INFO, api="1"), "pawpact_plugin.api has to be int, and is str"),
        ("facts", [FactProvider("customer", "acme.lucky", print)], "pawpact_facts[0].facts"),
        ("facts", [replace(provider(), provide=7)], "pawpact_facts[0].provide has to be Callable"),
        ("inquiries", [replace(ASK, ask="ask")], "pawpact_inquiries[ask].ask has to be Callable"),
        ("inquiries", [replace(ASK, needs="credit")], "pawpact_inquiries[ask].needs has to be"),
        ("adapters", [Adapter("bell", "acme", print, None)], "pawpact_adapters[acme].sandbox"),
        ("vocabulary", PluginVocabulary(needs="customer.age"), "pawpact_vocabulary.needs"),
        ("vocabulary", PluginVocabulary(limits={"approve.a": 7}), "limits[approve.a] has to be"),
        ("models", PluginTables((str,), Path("versions")), "pawpact_models.models[0]"),
        ("models", PluginTables((), "versions"), "pawpact_models.versions has to be Path"),
    ],
)
def test_a_value_with_a_field_of_another_type_breaks_its_plugin(
    make_plugin, hook: str, value: Any, said: str
):
    """What a hook returns is checked to its last field, and the reason says which, twice."""
    broken = Host.of({"acme": make_plugin(**{hook: value})}).broken["acme"]
    assert broken.stage is Stage.DESCRIBE
    assert said in broken.reason.en
    assert said.partition(" ")[0] in broken.reason.zh


def test_a_plugin_without_identity_is_refused():
    """A plugin that does not implement pawpact_plugin does not load."""
    broken = Host.of({"acme": SimpleNamespace()}).broken["acme"]
    assert "pawpact_plugin" in broken.reason.en


def test_a_plugin_that_calls_itself_otherwise_is_refused(make_plugin):
    """The entry point's name and the plugin's own name are the same."""
    broken = Host.of({"acme": make_plugin("other")}).broken["acme"]
    assert "acme" in broken.reason.en
    assert "other" in broken.reason.en


def test_two_plugins_with_one_fact_leave_the_second_broken(make_plugin):
    """A fact belongs to one plugin: the second that declares it is left out, the first stays."""
    second = PluginVocabulary(facts=(lucky(owner="beta"),))
    host = Host.of(
        {
            "acme": make_plugin(vocabulary=words(), facts=[provider()]),
            "beta": make_plugin("beta", vocabulary=second, facts=[provider()]),
        }
    )
    assert set(host.plugins) == {"acme"}
    assert "acme.lucky" in host.broken["beta"].reason.en


def test_the_vocabulary_is_core_and_all_loaded_plugins(make_plugin):
    """The joined vocabulary holds core's words, the plugins' words and what they need."""
    vocabulary = words(needs=frozenset({"customer.age"}))
    host = Host.of([make_plugin(vocabulary=vocabulary, facts=[provider()])])
    joined = host.vocabulary(CORE)
    assert joined.facts.keys() == CORE.facts.keys() | {"acme.lucky"}
    assert joined.needs["acme"] == frozenset({"customer.age"})


def test_contributions_are_those_of_plugins_switched_on(make_plugin):
    """What a switched-off plugin brings is not handed out, and each value names its plugin."""
    inquiry = Inquiry(
        "application.submitted", "customer", "ask", lambda batch: frozenset(), lambda case: ()
    )
    plugin = make_plugin(vocabulary=words(), facts=[provider()], inquiries=[inquiry])
    host = Host.of([plugin])
    assert [each.plugin.name for each in host.providers({"acme"})] == ["acme"]
    assert host.providers(set()) == ()
    assert [each.value for each in host.inquiries("application.submitted")] == [inquiry]
    assert host.inquiries("deposit.paid") == ()


def test_an_adapter_is_made_from_the_configuration_or_as_its_double(make_plugin):
    """A seed gives the sandbox double; without one the adapter is made for the store."""
    adapter = Adapter(
        "bell", "acme", make=lambda config: config["address"], sandbox=lambda seed: f"double {seed}"
    )
    host = Host.of([make_plugin(adapters=[adapter])])
    assert host.connect("acme", "bell", "acme", {"address": "there"}) == "there"
    assert host.connect("acme", "bell", "acme", {}, sandbox_seed="7") == "double 7"
    with pytest.raises(AdapterUnknown):
        host.connect("acme", "bell", "other", {})


def test_a_plugin_gets_its_own_adapter_and_never_anothers(make_plugin):
    """Of two plugins with one kind and name each has its own; a third plugin has none."""

    def bell(owner: str) -> Adapter:
        return Adapter("bell", "acme", lambda config: owner, lambda seed: owner)

    host = Host.of(
        {
            "aaa": make_plugin("aaa", adapters=[bell("aaa")]),
            "acme": make_plugin(adapters=[bell("acme")]),
            "third": make_plugin("third"),
        }
    )
    assert host.connect("acme", "bell", "acme", {"token": "secret"}) == "acme"
    assert host.connect("aaa", "bell", "acme", {}) == "aaa"
    for other in ("third", "not_installed"):
        with pytest.raises(AdapterUnknown, match=f"plugin {other} brings no bell"):
            host.connect(other, "bell", "acme", {"token": "secret"})


def test_a_store_learns_why_it_cannot_have_a_plugin(make_plugin):
    """Missing and broken plugins of a store come with a reason; loaded ones do not appear."""
    host = Host.of({"acme": make_plugin(), "bad": make_plugin("bad", api=9)})
    reasons = host.degraded({"acme", "bad", "gone"})
    assert set(reasons) == {"bad", "gone"}
    assert reasons["bad"] == host.broken["bad"].reason
