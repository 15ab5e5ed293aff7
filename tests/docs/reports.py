"""The schemas that the page about reports shows."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

from tests.docs.page import ROOT, Page


@cache
def schema_of(name: str) -> Any:
    """The schema whose documents say that they are of this name."""
    text = Page(ROOT / "docs" / "reports.md").text
    for block in re.findall(r"```json\n(.*?)```", text, re.DOTALL):
        found = json.loads(block)
        if found.get("properties", {}).get("schema", {}).get("const") == name:
            return found
    raise AssertionError(f"no schema {name} on the page")
