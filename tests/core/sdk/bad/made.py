"""Plugins that are right in everything but the one thing that a module of this folder adds."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from pawpact.sdk import Fact, FactProvider, Label, PluginInfo, PluginVocabulary, ValueType, hookimpl


def word(name: str, **changes: Any) -> Fact:
    """A fact of this plugin, fully described."""
    known: dict[str, Any] = {
        "name": f"{name}.lucky",
        "type": ValueType.BOOL,
        "label": Label("幸运", "Lucky"),
        "subject": "customer",
        "example": "true",
        "owner": name,
        "doc": "Made for tests.",
    }
    return Fact(**{**known, **changes})


def make(name: str, provide: Any = None, *, needs: Any = (), **hooks: Any) -> SimpleNamespace:
    """A plugin of this name; ``provide`` answers its fact, ``hooks`` replace what it returns."""
    known: dict[str, Any] = {
        "plugin": PluginInfo(name, "1.0", Label("测试插件", "Made for tests"), api=1)
    }
    if provide:
        known["vocabulary"] = PluginVocabulary(facts=(word(name),), needs=frozenset(needs))
        known["facts"] = [FactProvider("customer", (f"{name}.lucky",), provide)]
    answers = {f"pawpact_{hook}": _answering(hook, said) for hook, said in (known | hooks).items()}
    return SimpleNamespace(__name__=name, __file__=str(Path(__file__)), **answers)


def _answering(hook: str, said: Any) -> Any:
    def answer() -> Any:
        return said

    answer.__name__ = f"pawpact_{hook}"
    return hookimpl(answer)
