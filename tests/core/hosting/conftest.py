"""Plugins made for one test: plain objects with hooks, and what surrounds a call into them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from pawpact.hosting.batch import Surroundings
from pawpact.hosting.hook import hookimpl
from pawpact.hosting.registration import PluginInfo
from pawpact.kernel.label import Label

MakePlugin = Callable[..., SimpleNamespace]


@pytest.fixture
def make_plugin() -> MakePlugin:
    """Builds a plugin from what its hooks return: ``make_plugin("acme", facts=[...])``."""

    def make(name: str = "acme", *, api: int = 1, **returns: Any) -> SimpleNamespace:
        hooks = {"plugin": PluginInfo(name, "1.0", Label.of(name), api), **returns}
        return SimpleNamespace(
            **{
                f"pawpact_{hook}": _answering(f"pawpact_{hook}", value)
                for hook, value in hooks.items()
            }
        )

    return make


def _answering(name: str, value: Any) -> Callable[[], Any]:
    def hook() -> Any:
        if isinstance(value, BaseException):
            raise value
        return value

    hook.__name__ = name
    return hookimpl(hook)


@pytest.fixture
def surroundings() -> Callable[..., Surroundings]:
    """Surroundings of a call into plugin ``acme``, over given parameters and rows."""

    def make(
        parameters: Mapping[str, Any] | None = None,
        rows: Mapping[int, tuple[Any, ...]] | None = None,
    ) -> Surroundings:
        at = datetime(2026, 3, 12, 4, 0, tzinfo=UTC)
        return Surroundings(
            "acme",
            "shop",
            "application.submitted",
            at,
            at.date(),
            frozenset({"acme"}),
            (parameters or {}).__getitem__,
            lambda model, key_column, keys, columns: rows or {},
        )

    return make
