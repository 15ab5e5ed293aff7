"""What a checkout's rule files may send: the platform's kinds of messages, and plugins' own."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

from pawpact.cli.rules_folder import RuleFolders
from pawpact.hosting.hook import hookimpl
from pawpact.hosting.host import Host
from pawpact.hosting.registration import PluginInfo
from pawpact.kernel.label import Label
from pawpact.tenancy.folder import read_tenants
from tests.house import RULES, platform_rules

TEXT = """\
format: 1
kind: messages
texts:
  - kind: acme.given
    version: 1
    title: 礼物
    to: customer
    purpose: service
    zh: 【{store}】礼物到了
"""


def plugin(folder: Path) -> SimpleNamespace:
    (folder / "rules" / "messages").mkdir(parents=True)
    (folder / "rules" / "messages" / "gifts.yaml").write_text(TEXT, "utf-8")

    @hookimpl
    def pawpact_plugin() -> PluginInfo:
        return PluginInfo("acme", "1.0", Label.of("acme"), api=1)

    return SimpleNamespace(pawpact_plugin=pawpact_plugin, __file__=str(folder / "plugin.py"))


def test_words_of_plugins_are_known(tmp_path: Path) -> None:
    """Beside the platform's; a folder whose platform has none asks for none."""
    tenants, platform = tmp_path / "tenants", platform_rules()
    tenants.mkdir()
    host = Host.of([plugin(tmp_path / "acme")])
    known = RuleFolders([(RULES, "rules")], read_tenants(tenants), tenants, host)
    assert {"acme.given", "pet.birthday"} <= known.read_messages(platform).keys()
    bare = RuleFolders([(tmp_path, "rules")], read_tenants(tenants), tenants, host)
    assert bare.read_messages(platform) == {}
