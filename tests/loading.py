"""Every module of core, so that what is asked of all does not hang on what another test loaded."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import walk_packages

import pawpact

_RUN_WHEN_LOADED = ("__main__", "child_main", "migrations", "pytest_plugin")


@cache
def load_everything() -> None:
    """Import all of ``pawpact`` but what does its work on being imported."""
    for found in walk_packages(pawpact.__path__, "pawpact."):
        if not any(part in _RUN_WHEN_LOADED for part in found.name.split(".")):
            import_module(found.name)
