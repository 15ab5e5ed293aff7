"""The guides of plugin authors name all there is, and what they show works."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pawpact import pytest_plugin, sdk
from pawpact.hosting import batch
from pawpact.hosting.hook import HookSpecifications
from pawpact.sdk import testing
from pawpact.sdk.testing import QUALITY, PluginConformance, Store
from pawpact.vocabulary.declarations import Argument, Effect, Fact, Moment

DOCS = Path(__file__).parents[3] / "docs"
GUIDE = (DOCS / "plugin-author.md").read_text(encoding="utf-8")
TESTING = (DOCS / "plugin-testing.md").read_text(encoding="utf-8")
HOOKS = sorted(name for name in vars(HookSpecifications) if name.startswith("pawpact_"))
GUIDES = (GUIDE, (DOCS / "plugin-author.zh-CN.md").read_text(encoding="utf-8"))
_FILE = re.compile(r"^```\w+ (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("name", [*HOOKS, *sdk.__all__])
def test_every_hook_and_every_public_name_stands_in_the_guide(name: str) -> None:
    """The page for plugin authors mentions each hook and each name of the SDK."""
    assert re.search(rf"\b{name}\b", GUIDE)


def test_the_guide_shows_the_same_in_both_languages() -> None:
    """What is run of one page is run of the other: they show the same code, and name the same."""
    shown = [re.findall(r"^```.*?^```$", guide, re.MULTILINE | re.DOTALL) for guide in GUIDES]
    assert shown[0] == shown[1]
    named = [set(re.findall(r"`([^`\n]+)`", re.sub(r"(?ms)^```.*?^```$", "", g))) for g in GUIDES]
    assert {each for each in named[0] ^ named[1] if each.isidentifier()} == set()


@pytest.mark.parametrize("name", HOOKS)
def test_every_hook_has_an_example(name: str) -> None:
    """The section of each hook shows code that implements it."""
    section = GUIDE.split(f"### `{name}`")[1].split("\n## ")[0].split("\n### ")[0]
    assert re.search(rf"```python\n.*def {name}\(\):\n.*```", section, re.DOTALL)


@pytest.mark.parametrize(
    ("kind", "name"),
    [(kind, name) for kind in (Fact, Moment, Effect, Argument) for name in kind.__slots__],
    ids=lambda each: getattr(each, "__name__", each),
)
def test_every_attribute_of_a_declaration_is_explained(kind: type, name: str) -> None:
    """Each attribute that a plugin declares a word with is in the guide."""
    assert re.search(rf"`{name}`", GUIDE), f"{kind.__name__}.{name}"


def test_everything_a_batch_offers_is_explained() -> None:
    """What a provider and an inquiry may ask of their batch stands in the guide."""
    offered = {
        name
        for kind in (batch.FactBatch, batch.InquiryBatch, batch.InquiryCase, batch.Applicant)
        for name in (*vars(kind), *kind.__slots__)
        if not name.startswith("_") and name not in {"surroundings", "facts", "adapters"}
    }
    assert sorted(name for name in offered if not re.search(rf"\b{name}\b", GUIDE)) == []


def test_every_fixture_is_documented() -> None:
    """Each fixture that pytest is given stands in the table of the testing page."""
    fixtures = re.findall(r"\ndef (\w+)\(", Path(pytest_plugin.__file__).read_text("utf-8"))
    assert len(fixtures) > 4
    assert [name for name in fixtures if f"| `{name}` |" not in TESTING] == []


def test_every_verb_of_a_store_is_documented() -> None:
    """Each method of the store stands on the testing page."""
    verbs = [name for name, _ in inspect.getmembers(Store) if not name.startswith("_")]
    assert [name for name in verbs if f"`{name}(" not in TESTING] == []


def test_every_check_is_documented() -> None:
    """Each check of the suite has a row that says where it fails."""
    checks = [name for name in vars(PluginConformance) if name.startswith("test_")]
    assert [name for name in checks if f"| `{name}` |" not in TESTING] == []


def test_every_name_of_the_kit_is_documented() -> None:
    """Each name that the kit exports is mentioned on the testing page."""
    names = [name for name in testing.__all__ if name != "Bench"]
    assert [name for name in names if f"`{name}" not in TESTING] == []


def test_every_rule_of_the_scale_is_documented() -> None:
    """Each rule of the quality scale stands there with its meaning."""
    assert [f"| `{name}` | {said} |" in TESTING for name, said in QUALITY.items()] == [True] * 15


def test_the_tutorials_plugin_passes_its_own_tests(tmp_path: Path) -> None:
    """The files of the tutorial, word for word, are a plugin that decides in a store.

    Its tests apply it to a store, let a customer come back and see the thanks; the suite passes,
    and so does the example of the testing page beside it.
    """
    for name, text in [*_FILE.findall(GUIDE), ("tests/test_page.py", _example_test())]:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    checks = [name for name in vars(PluginConformance) if name.startswith("test_")]
    own = 4
    command = [sys.executable, "-m", "pytest", "-p", "no:randomly", "-p", "no:cacheprovider"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert f"= {len(checks) + own} passed in" in done.stdout, done.stdout + done.stderr


def _example_test() -> str:
    """The one block of the testing page that is a test module."""
    blocks = re.findall(r"```python\n(.*?)```", TESTING, re.DOTALL)
    (shown,) = [block for block in blocks if "def test_" in block]
    return str(shown)
