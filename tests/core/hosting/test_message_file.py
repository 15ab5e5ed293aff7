"""The words that a plugin ships are read as it is admitted, and kept by the host."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from pawpact.hosting.failure import Stage
from pawpact.hosting.host import Host
from tests.core.hosting.conftest import MakePlugin

HEAD = "format: 1\nkind: messages\ntexts:\n"
TEXT = """\
  - kind: acme.given
    version: 1
    title: 礼物
    to: customer
    purpose: service
    zh: 【{store}】礼物到了
"""


def shipping(make_plugin: MakePlugin, folder: Path, **files: str) -> SimpleNamespace:
    """A plugin whose folder holds these files with words."""
    messages = folder / "rules" / "messages"
    messages.mkdir(parents=True)
    for name, text in files.items():
        (messages / f"{name}.yaml").write_text(HEAD + text, "utf-8")
    plugin = make_plugin()
    plugin.__file__ = str(folder / "plugin.py")
    return plugin


def test_words_come_with_the_plugin(make_plugin: MakePlugin, tmp_path: Path) -> None:
    """Of all its files, by kind; a plugin without any brings none."""
    more = TEXT.replace("acme.given", "acme.gone")
    host = Host.of([shipping(make_plugin, tmp_path, given=TEXT, more=more), make_plugin("other")])
    assert sorted(host.texts()) == ["acme.given", "acme.gone"]
    assert host.texts()["acme.given"].content == {"zh": "【{store}】礼物到了"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (TEXT.replace("acme.given", "pet.given"), "acme:rules/messages/a.yaml:4:11: `pet.given`"),
        (
            TEXT.replace("礼物到了", "{gift}"),
            "acme:rules/messages/a.yaml:9:18: there is no variable",
        ),
        ("  - [\n", "acme:rules/messages/a.yaml:"),
        (TEXT + TEXT, "acme:rules/messages/a.yaml:10:5: `acme.given` stands here twice"),
    ],
)
def test_a_mistake_leaves_the_plugin_out(
    make_plugin: MakePlugin, tmp_path: Path, text: str, said: str
) -> None:
    """With its place, and the plugins beside it load."""
    host = Host.of([shipping(make_plugin, tmp_path, a=text), make_plugin("other")])
    assert set(host.plugins) == {"other"}
    assert host.broken["acme"].stage is Stage.RULES
    assert host.broken["acme"].reason.en.startswith(said)


def test_what_helps_is_said_too(make_plugin: MakePlugin, tmp_path: Path) -> None:
    """As one line, which the list of plugins shows."""
    host = Host.of([shipping(make_plugin, tmp_path, a=TEXT.replace("{store}", "[门店名称]"))])
    assert "{store}" in host.broken["acme"].reason.zh


def test_a_kind_stands_in_one_file(make_plugin: MakePlugin, tmp_path: Path) -> None:
    """In two it is refused, with both places."""
    host = Host.of([shipping(make_plugin, tmp_path, a=TEXT, b=TEXT)])
    reason = host.broken["acme"].reason.en
    assert "acme:rules/messages/b.yaml:4:5" in reason
    assert "acme:rules/messages/a.yaml:4:5" in reason


def test_a_file_that_cannot_be_opened_is_named(make_plugin: MakePlugin, tmp_path: Path) -> None:
    """By its name and the kind of the error."""
    plugin = shipping(make_plugin, tmp_path)
    (tmp_path / "rules" / "messages" / "a.yaml").symlink_to(tmp_path / "nowhere")
    reason = Host.of([plugin]).broken["acme"].reason.en
    assert reason == "acme:rules/messages/a.yaml cannot be opened (FileNotFoundError)"
