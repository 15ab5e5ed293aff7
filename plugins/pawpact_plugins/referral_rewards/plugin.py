"""Registers the plugin: codes, whom they brought, and what rules may know of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pawpact.sdk import (
    Action,
    Daily,
    FactProvider,
    Label,
    PluginInfo,
    PluginMetric,
    PluginTables,
    PluginVocabulary,
    Reaction,
    Receiver,
    View,
    hookimpl,
)
from pawpact_plugins.referral_rewards import carrying, correspondence
from pawpact_plugins.referral_rewards.facts import PROVIDERS
from pawpact_plugins.referral_rewards.following import REACTIONS
from pawpact_plugins.referral_rewards.issuing import ISSUE
from pawpact_plugins.referral_rewards.metric import METRICS
from pawpact_plugins.referral_rewards.models import Invitation, Newcomer, Referral
from pawpact_plugins.referral_rewards.qualifying import QUALIFY
from pawpact_plugins.referral_rewards.settling import SETTLE
from pawpact_plugins.referral_rewards.showing import VIEWS
from pawpact_plugins.referral_rewards.using import USE
from pawpact_plugins.referral_rewards.vocabulary import FACTS, MOMENTS, NEEDS
from pawpact_plugins.referral_rewards.withdrawing import WITHDRAW

VERSIONS = Path(__file__).parent / "migrations" / "versions"


@hookimpl
def pawpact_plugin() -> PluginInfo:
    return PluginInfo("referral_rewards", "1.0", Label("推荐有礼", "Referral rewards"), api=1)


@hookimpl
def pawpact_vocabulary() -> PluginVocabulary:
    return PluginVocabulary(facts=FACTS, moments=MOMENTS, needs=NEEDS)


@hookimpl
def pawpact_models() -> PluginTables:
    return PluginTables((Invitation, Referral, Newcomer), VERSIONS)


@hookimpl
def pawpact_facts() -> Sequence[FactProvider]:
    return PROVIDERS


@hookimpl
def pawpact_actions() -> Sequence[Action]:
    return (ISSUE, USE, WITHDRAW)


@hookimpl
def pawpact_views() -> Sequence[View]:
    return VIEWS


@hookimpl
def pawpact_reactions() -> Sequence[Reaction]:
    return REACTIONS


@hookimpl
def pawpact_letters() -> Sequence[Receiver]:
    return (*correspondence.RECEIVERS, *carrying.RECEIVERS)


@hookimpl
def pawpact_metrics() -> Sequence[PluginMetric]:
    return METRICS


@hookimpl
def pawpact_schedule() -> Sequence[Daily]:
    return (QUALIFY, SETTLE)
