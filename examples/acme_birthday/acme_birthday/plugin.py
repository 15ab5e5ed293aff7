"""Registers the plugin. Every line here declares; nothing decides."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from acme_birthday.cards import ADAPTERS, LISTENERS, Config
from acme_birthday.day import SCHEDULE
from acme_birthday.facts import PROVIDERS
from acme_birthday.metric import METRICS
from acme_birthday.models import Birthday
from acme_birthday.views import VIEWS
from acme_birthday.words import NAME, VOCABULARY
from pawpact.sdk import (
    Adapter,
    Daily,
    FactProvider,
    Label,
    Listener,
    PluginInfo,
    PluginMetric,
    PluginTables,
    PluginVocabulary,
    View,
    hookimpl,
)


@hookimpl
def pawpact_plugin() -> PluginInfo:
    return PluginInfo(NAME, "1.0", Label("宠物生日礼", "Pets' birthdays"), api=1)


@hookimpl
def pawpact_config() -> type[Config]:
    return Config


@hookimpl
def pawpact_vocabulary() -> PluginVocabulary:
    return VOCABULARY


@hookimpl
def pawpact_facts() -> Sequence[FactProvider]:
    return PROVIDERS


@hookimpl
def pawpact_models() -> PluginTables:
    return PluginTables((Birthday,), Path(__file__).parent / "versions")


@hookimpl
def pawpact_schedule() -> Sequence[Daily]:
    return SCHEDULE


@hookimpl
def pawpact_views() -> Sequence[View]:
    return VIEWS


@hookimpl
def pawpact_adapters() -> Sequence[Adapter]:
    return ADAPTERS


@hookimpl
def pawpact_committed() -> Sequence[Listener]:
    return LISTENERS


@hookimpl
def pawpact_metrics() -> Sequence[PluginMetric]:
    return METRICS
