"""Registers the plugin; every line of what it does lies in the files beside this one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from marshmallow import Schema

from pawpact.sdk import (
    Action,
    Adapter,
    FactProvider,
    Inquiry,
    Label,
    PluginInfo,
    PluginTables,
    PluginVocabulary,
    hookimpl,
)
from pawpact_plugins.credit_scoring.config import CreditScoringSchema, connect
from pawpact_plugins.credit_scoring.facts import PROVIDER
from pawpact_plugins.credit_scoring.inquiry import INQUIRY, KIND
from pawpact_plugins.credit_scoring.models import Check
from pawpact_plugins.credit_scoring.recording import RECORD
from pawpact_plugins.credit_scoring.simulator import simulated
from pawpact_plugins.credit_scoring.vocabulary import VOCABULARY


@hookimpl
def pawpact_plugin() -> PluginInfo:
    return PluginInfo("credit_scoring", "1.0", Label("信用评分", "Credit scoring"), api=1)


@hookimpl
def pawpact_config() -> type[Schema]:
    return CreditScoringSchema


@hookimpl
def pawpact_vocabulary() -> PluginVocabulary:
    return VOCABULARY


@hookimpl
def pawpact_facts() -> Sequence[FactProvider]:
    return [PROVIDER]


@hookimpl
def pawpact_inquiries() -> Sequence[Inquiry]:
    return [INQUIRY]


@hookimpl
def pawpact_models() -> PluginTables:
    return PluginTables((Check,), Path(__file__).parent / "migrations" / "versions")


@hookimpl
def pawpact_actions() -> Sequence[Action]:
    return [RECORD]


@hookimpl
def pawpact_adapters() -> Sequence[Adapter]:
    return [Adapter(KIND, "zhima", make=connect, sandbox=simulated)]
