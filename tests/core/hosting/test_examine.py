"""Installed plugins are looked over in a process of their own, whatever they do to it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping

import pytest

from pawpact.hosting.discovery import installed
from pawpact.hosting.examine import ExaminedPlugin, examine_plugins

GOOD = """
from pawpact.sdk import Label, PluginInfo, hookimpl
@hookimpl
def pawpact_plugin():
    return PluginInfo({name!r}, "1.5", Label("好", "Good"), api={api})
"""
PLUGINS = {
    "leaves": "import os\nos._exit(7)\n",
    "exits": "raise SystemExit(3)\n",
    "crashes": "import faulthandler\nfaulthandler._sigsegv()\n",
    "sleeps": "import time\n@hookimpl\ndef pawpact_facts():\n    time.sleep(600)\n",
    "talks": "print('hello', flush=True)\n",
    "misspelt": "@hookimpl\ndef pawpact_fact():\n    return []\n",
    "untitled": """
@hookimpl
def pawpact_plugin():
    return PluginInfo("untitled", None, None, api=1)
""",
    "ancient": "",
    "future": "",
}
"""What each does beside saying who it is."""
APIS = {"ancient": 0, "future": 2}
PATIENCE = 3


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, ExaminedPlugin]]:
    """All of these, installed beside the sound ones."""
    folder = tmp_path_factory.mktemp("installed")
    for name, text in PLUGINS.items():
        code = GOOD.format(name=name, api=APIS.get(name, 1)) + text
        (folder / f"{name}_installed.py").write_text(code)
        info = folder / f"{name}-1.5.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.5\n")
        (info / "entry_points.txt").write_text(f"[pawpact.plugins]\n{name} = {name}_installed\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        yield examine_plugins(seconds=PATIENCE)


def broken(found: ExaminedPlugin) -> tuple[str, str]:
    assert found.state == "broken"
    return found.stage, found.reason.en


def test_plugins_that_take_their_process_along_are_named(
    found: Mapping[str, ExaminedPlugin],
) -> None:
    """One ends the process, one raises SystemExit, one crashes: each is said as it is."""
    assert broken(found["leaves"]) == ("import", "it ends the process (exit code 7)")
    assert broken(found["exits"]) == ("import", "SystemExit: 3")
    assert broken(found["crashes"]) == ("import", "it crashes the process (SIGSEGV)")


def test_the_trace_leads_to_the_line(found: Mapping[str, ExaminedPlugin]) -> None:
    """What a plugin raised, where it crashed and where it hung is kept."""
    for name in ("exits", "crashes", "sleeps"):
        assert f"{name}_installed.py" in found[name].traceback


def test_a_plugin_that_hangs_is_named(found: Mapping[str, ExaminedPlugin]) -> None:
    """It is ended when its time is over, with the stage at which it hung."""
    said = f"it is not done within {PATIENCE} seconds"
    assert broken(found["sleeps"]) == ("register", said)


def test_the_sound_ones_are_told_in_full(found: Mapping[str, ExaminedPlugin]) -> None:
    """Beside plugins that end every process, others are found; what one prints is no finding."""
    assert (found["talks"].state, found["talks"].version) == ("loaded", "1.5")
    assert found["credit_scoring"].tables == ("credit_scoring__check",)
    assert found["credit_scoring"].revision


def test_slips_are_told_with_what_was_meant(found: Mapping[str, ExaminedPlugin]) -> None:
    """A misspelt hook is named with the nearest one."""
    said = "there is no hook pawpact_fact; did you mean pawpact_facts?"
    assert broken(found["misspelt"]) == ("register", said)


def test_a_plugin_without_a_version_is_told_as_such(found: Mapping[str, ExaminedPlugin]) -> None:
    """Who does not say its version is named with that, and no process is said to have died."""
    said = "pawpact_plugin.version has to be str, and is NoneType"
    assert broken(found["untitled"]) == ("describe", said)


def test_interfaces_too_old_and_too_new_are_told(found: Mapping[str, ExaminedPlugin]) -> None:
    """A plugin outside the supported interfaces says for which one it was written."""
    assert [found[name].stage for name in ("ancient", "future")] == ["version"] * 2
    assert "interface 0" in found["ancient"].reason.en
    assert "interface 2" in found["future"].reason.en


def test_nothing_is_imported_here(found: Mapping[str, ExaminedPlugin]) -> None:
    """The process that asks has imported none of them."""
    assert set(found) == {*PLUGINS, *(each.name for each in installed())}
    assert not {name for name in sys.modules if name.endswith("_installed")}
