"""The host: all plugins of an installation, those that loaded and those that did not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Generic, TypeVar

import pluggy

from pawpact.hosting.admission import admit, manager
from pawpact.hosting.agreement import check_agreement, declared
from pawpact.hosting.discovery import Installed, installed
from pawpact.hosting.door import Action, Daily, Reaction, View
from pawpact.hosting.effect import PluginEffect
from pawpact.hosting.event import Listener
from pawpact.hosting.failure import BrokenPlugin, Stage, broken
from pawpact.hosting.message_file import read_message_files
from pawpact.hosting.metric import PluginMetric
from pawpact.hosting.plugin import LoadedPlugin
from pawpact.hosting.registration import Adapter, FactProvider, Inquiry
from pawpact.hosting.rule_file import check_rule_files
from pawpact.kernel.errors import AdminError
from pawpact.kernel.label import Label
from pawpact.vocabulary.core import CORE
from pawpact.vocabulary.registry import Vocabulary
from pawpact.wording.values import Text

T = TypeVar("T")
NOT_INSTALLED = Label("没有安装", "it is not installed")


class AdapterUnknown(AdminError):
    """The plugin that asks brings no such adapter."""

    code = "adapter_unknown"
    title = Label("插件没有这个适配器", "The plugin brings no such adapter")


@dataclass(frozen=True, slots=True)
class Contribution(Generic[T]):
    """A value together with the plugin it came from."""

    plugin: LoadedPlugin
    value: T


@dataclass(frozen=True, slots=True)
class Host:
    """Made once at start-up by ``load`` (what is installed) or ``of`` (modules handed in).

    Nobody calls hooks after that: what plugins brought lies here as values.
    """

    plugins: Mapping[str, LoadedPlugin]
    broken: Mapping[str, BrokenPlugin]
    words: Vocabulary = field(repr=False)
    manager: pluggy.PluginManager = field(repr=False)

    @classmethod
    def load(cls, core: Vocabulary = CORE, found: Iterable[Installed] | None = None) -> Host:
        """Load what is installed under the entry-point group, or found so, each plugin alone."""
        return cls._look_over(installed() if found is None else found, core)

    @classmethod
    def of(cls, plugins: Mapping[str, object] | Sequence[object], core: Vocabulary = CORE) -> Host:
        """A host of just these plugins, modules or objects with hooks, for tests.

        A sequence takes each plugin's name from its own ``pawpact_plugin``.
        """
        named = (
            plugins if isinstance(plugins, Mapping) else {_own_name(each): each for each in plugins}
        )
        return cls._look_over([_handed_in(name, each) for name, each in named.items()], core)

    @classmethod
    def _look_over(cls, found: Iterable[Installed], core: Vocabulary) -> Host:
        loaded: dict[str, LoadedPlugin] = {}
        left_out: dict[str, BrokenPlugin] = {}
        words, registered = core, manager()
        for each in found:
            stage = Stage.IMPORT
            try:
                module = each.load()
                stage = Stage.REGISTER
                plugin = admit(each.name, each.distribution, module)
                check_agreement(plugin, words)
                check_rule_files(plugin)
                plugin = replace(plugin, texts=read_message_files(plugin))
                joined = words.joined(declared(plugin, words))
                registered.register(module, each.name)
            except KeyboardInterrupt:
                raise
            except BaseException as error:  # a plugin that exits on import must not take us along
                left_out[each.name] = broken(each.name, stage, error)
                continue
            loaded[each.name], words = plugin, joined
        return cls(loaded, left_out, words, registered)

    def vocabulary(self, core: Vocabulary = CORE) -> Vocabulary:
        """Core's words and those of every plugin that loaded."""
        if core is CORE:
            return self.words
        for plugin in self.plugins.values():
            core = core.joined(declared(plugin, core))
        return core

    def providers(self, on: Iterable[str] | None = None) -> tuple[Contribution[FactProvider], ...]:
        """Who answers plugins' facts, of the plugins switched on (None: of all)."""
        return tuple(
            Contribution(plugin, each) for plugin in self._on(on) for each in plugin.providers
        )

    def inquiries(
        self, moment: str, on: Iterable[str] | None = None
    ) -> tuple[Contribution[Inquiry], ...]:
        """What has to be asked outside before this moment is decided."""
        return tuple(
            Contribution(plugin, each)
            for plugin in self._on(on)
            for each in plugin.inquiries
            if each.moment == moment
        )

    def effect(
        self, name: str, on: Iterable[str] | None = None
    ) -> Contribution[PluginEffect] | None:
        """What a plugin's own effect comes to; None where no plugin switched on brings it."""
        for plugin in self._on(on):
            for each in plugin.effects:
                if each.effect.name == name:
                    return Contribution(plugin, each)
        return None

    def action(self, plugin: str, name: str) -> Action | None:
        """What people do with a plugin under this name."""
        actions = self.plugins[plugin].actions if plugin in self.plugins else ()
        return next((each for each in actions if each.name == name), None)

    def view(self, plugin: str, name: str) -> View | None:
        """What people read of a plugin under this name."""
        views = self.plugins[plugin].views if plugin in self.plugins else ()
        return next((each for each in views if each.name == name), None)

    def reactions(self, moment: str, on: Iterable[str]) -> tuple[Contribution[Reaction], ...]:
        """What plugins do by themselves when this has happened."""
        return tuple(
            Contribution(plugin, each)
            for plugin in self._on(on)
            for each in plugin.reactions
            if each.moment == moment
        )

    def listeners(self, moment: str, on: Iterable[str]) -> tuple[Contribution[Listener], ...]:
        """Who hears of this after it was committed."""
        return tuple(
            Contribution(plugin, each)
            for plugin in self._on(on)
            for each in plugin.listeners
            if each.moment == moment
        )

    def listener(self, plugin: str, name: str) -> Listener | None:
        """A plugin's listener of this name."""
        found = self.plugins[plugin].listeners if plugin in self.plugins else ()
        return next((each for each in found if each.name == name), None)

    def metrics(self, on: Iterable[str]) -> tuple[Contribution[PluginMetric], ...]:
        """What plugins add to a monthly report."""
        return tuple(
            Contribution(plugin, each) for plugin in self._on(on) for each in plugin.metrics
        )

    def schedule(self, on: Iterable[str]) -> tuple[Contribution[Daily], ...]:
        """What plugins do each day."""
        return tuple(
            Contribution(plugin, each) for plugin in self._on(on) for each in plugin.schedule
        )

    def adapter(self, plugin: str, kind: str, name: str) -> Adapter:
        """The plugin's own adapter of this kind and name.

        It takes the plugin's configuration, secrets included, so nobody else's is looked at.
        """
        for each in self.plugins[plugin].adapters if plugin in self.plugins else ():
            if (each.kind, each.name) == (kind, name):
                return each
        raise AdapterUnknown(
            Label(
                f"插件 {plugin} 没有类型为 {kind} 的适配器 {name}",
                f"plugin {plugin} brings no {kind} called {name}",
            )
        )

    def connect(
        self,
        plugin: str,
        kind: str,
        name: str,
        config: Mapping[str, Any],
        sandbox_seed: str | None = None,
    ) -> Any:
        """The plugin's adapter made for a store, or its sandbox double where a seed is given."""
        found = self.adapter(plugin, kind, name)
        return found.make(config) if sandbox_seed is None else found.sandbox(sandbox_seed)

    def degraded(self, wanted: Iterable[str]) -> dict[str, Label]:
        """Of the plugins a store switched on, those it cannot have, each with the reason."""
        reasons: dict[str, Label] = {}
        for name in sorted(set(wanted) - self.plugins.keys()):
            known = self.broken.get(name)
            reasons[name] = known.reason if known else NOT_INSTALLED
        return reasons

    def rule_folders(self) -> tuple[tuple[Path, str], ...]:
        """Folders of rule files that plugins ship themselves, each with the prefix to show."""
        return tuple(
            (plugin.rules, f"{plugin.name}:rules")
            for plugin in self.plugins.values()
            if plugin.rules
        )

    def texts(self) -> dict[str, Text]:
        """The words of messages that plugins ship themselves, by kind; for every store."""
        return {
            kind: text for plugin in self.plugins.values() for kind, text in plugin.texts.items()
        }

    def _on(self, on: Iterable[str] | None) -> tuple[LoadedPlugin, ...]:
        chosen = self.plugins.keys() if on is None else set(on)
        return tuple(plugin for name, plugin in sorted(self.plugins.items()) if name in chosen)


def _handed_in(name: str, module: object) -> Installed:
    return Installed(name, "", lambda: module)


def _own_name(plugin: object) -> str:
    info = getattr(plugin, "pawpact_plugin", None)
    name = getattr(info() if callable(info) else None, "name", None)
    return name if isinstance(name, str) else getattr(plugin, "__name__", type(plugin).__name__)
