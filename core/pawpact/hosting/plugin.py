"""A plugin that loaded, with everything it brought."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from marshmallow import Schema, ValidationError

from pawpact.hosting.door import Action, Daily, Reaction, View
from pawpact.hosting.effect import PluginEffect
from pawpact.hosting.event import Listener
from pawpact.hosting.failure import place
from pawpact.hosting.letter import Receiver
from pawpact.hosting.metric import PluginMetric
from pawpact.hosting.registration import (
    Adapter,
    FactProvider,
    Inquiry,
    PluginInfo,
    PluginTables,
    PluginVocabulary,
)
from pawpact.hosting.table import PluginTable, PluginThing
from pawpact.kernel.errors import FileError
from pawpact.kernel.label import Label
from pawpact.wording.values import Text


class ConfigRefused(FileError):
    """What a store's file says about a plugin is not what the plugin expects."""

    code = "plugin_config"
    title = Label("门店文件中的插件配置有误", "A store's file configures a plugin wrongly")


@dataclass(frozen=True, slots=True)
class LoadedPlugin:
    """Who it is, where it came from, and its contributions by kind."""

    info: PluginInfo
    distribution: str
    module: str
    vocabulary: PluginVocabulary
    providers: tuple[FactProvider, ...] = ()
    inquiries: tuple[Inquiry, ...] = ()
    adapters: tuple[Adapter, ...] = ()
    effects: tuple[PluginEffect, ...] = ()
    tables: PluginTables | None = None
    config: type[Schema] | None = field(default=None, repr=False)
    actions: tuple[Action, ...] = ()
    views: tuple[View, ...] = ()
    reactions: tuple[Reaction, ...] = ()
    schedule: tuple[Daily, ...] = ()
    listeners: tuple[Listener, ...] = ()
    metrics: tuple[PluginMetric, ...] = ()
    receivers: tuple[Receiver, ...] = ()
    rules: Path | None = None
    """Folder of rule files that the plugin ships itself, ``<folder>/<name>/*.yaml``."""
    texts: Mapping[str, Text] = field(default_factory=dict, repr=False)
    """The words of its own messages, by kind; they lie in ``<folder>/messages/*.yaml``."""

    @property
    def name(self) -> str:
        return self.info.name

    @property
    def models(self) -> tuple[type[PluginTable], ...]:
        """The tables of its own."""
        return self.tables.models if self.tables else ()

    @property
    def things(self) -> dict[str, type[PluginThing]]:
        """Its own things by their roles."""
        found = (each for each in self.models if issubclass(each, PluginThing))
        return {each.__role__: each for each in found}

    @property
    def groups(self) -> frozenset[str]:
        """The parameter groups the plugin may read: its own, and what it needs of others."""
        return self.vocabulary.needs | {self.name}

    def check_config(self, written: Mapping[str, Any]) -> Mapping[str, Any]:
        """What a store wrote about this plugin, checked and with defaults filled in.

        The error names keys and what is expected of them, never a value: values may be secrets.
        """
        schema = (self.config or Schema)()
        try:
            loaded: Mapping[str, Any] = schema.load(dict(written))
        except ValidationError as error:
            refused = self._refused(error, sorted(schema.fields))
        except Exception as error:  # a plugin's own check fails: that is a wrong configuration too
            where = place(error)
            refused = ConfigRefused(
                Label(f"plugins.{self.name}：{where.zh}", f"plugins.{self.name}: {where.en}")
            )
        else:
            return loaded
        raise refused

    def _refused(self, error: ValidationError, allowed: list[str]) -> ConfigRefused:
        found = "; ".join(f"{key}: {said}" for key, said in sorted(_flat(error.messages_dict)))
        listed = ", ".join(allowed) or "-"
        return ConfigRefused(
            Label(f"plugins.{self.name}：{found}", f"plugins.{self.name}: {found}"),
            hint=Label(f"可以写的有：{listed}", f"what may stand here: {listed}"),
        )


def _flat(messages: Mapping[Any, Any], prefix: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, said in messages.items():
        name = f"{prefix}{key}"
        if isinstance(said, Mapping):
            found += _flat(said, f"{name}.")
        else:
            found.append((name, " ".join(map(str, said))))
    return found
