from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType

import pytest

from pawpact import sdk
from pawpact.hosting.hook import HookSpecifications
from pawpact.hosting.host import Host

PAGE = (Path(__file__).parents[3] / "docs" / "plugin-author.md").read_text(encoding="utf-8")
HOOKS = sorted(name for name in vars(HookSpecifications) if name.startswith("pawpact_"))


@pytest.mark.parametrize("name", [*HOOKS, *sdk.__all__])
def test_every_hook_and_every_public_name_stands_in_the_guide(name):
    """The page for plugin authors mentions each hook and each name of the SDK."""
    assert re.search(rf"\b{name}\b", PAGE)


def test_the_guides_plugin_loads():
    """The plugin that the page shows, word for word, is taken by the host."""
    shown, *_ = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    module = ModuleType("acme_regular")
    exec(shown, module.__dict__)
    host = Host.of({"acme_regular": module})
    assert host.broken == {}
    assert "acme.regular" in host.vocabulary().facts
