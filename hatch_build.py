"""Puts rules/ into a real wheel as ``pawpact/rules``.

Not into an editable install: there it would leave a copy behind that shadows the checkout.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class RuleFilesHook(BuildHookInterface[Any]):
    """Runs for the wheel target only; see pyproject.toml."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        rules = Path(self.root) / "rules"
        build_data["force_include"][str(rules)] = "pawpact/rules"
