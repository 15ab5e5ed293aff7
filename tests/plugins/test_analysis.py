"""What is shipped is sound: the platform's rules with every plugin, the brand, the three stores."""

from __future__ import annotations

from pathlib import Path

import pytest

from pawpact.cli.rules_folder import RuleFolders
from pawpact.hosting.host import Host
from pawpact.policy.analysis.analyst import Analyst
from pawpact.policy.deciding.decide import Decider
from pawpact.policy.engine.plain import PlainEngine
from pawpact.policy.model import Ruleset
from pawpact.policy.reading.draft import PlatformRules
from pawpact.tenancy.folder import read_tenants
from pawpact.vocabulary.registry import Vocabulary

ROOT = Path(__file__).parents[2]
RECKONING = {
    "deposit_fallback.offset",
    "illness_pause.grant",
    "welfare_tiers.milestones",
    "welfare_tiers.points",
}
"""Policies that hold one fact against another: of them not everything can be answered."""

SHIPPED = ("platform", "happy-paws", "beijing-wangjing", "chengdu-yulin", "hangzhou-xihu")


@pytest.fixture(scope="module")
def folders() -> RuleFolders:
    host, tenants = Host.load(), ROOT / "tenants"
    platform = [(ROOT / "rules", "rules"), *host.rule_folders()]
    return RuleFolders(platform, read_tenants(tenants), tenants, host)


@pytest.fixture(scope="module")
def platform(folders: RuleFolders) -> PlatformRules:
    return folders.read_platform()


@pytest.fixture(scope="module")
def analyst(folders: RuleFolders) -> Analyst:
    def decider_of(ruleset: Ruleset, vocabulary: Vocabulary) -> Decider:
        return Decider(ruleset, vocabulary, PlainEngine())

    return Analyst(folders.vocabulary, decider_of)


@pytest.mark.parametrize("name", SHIPPED)
def test_analysis_finds_nothing(
    name: str, folders: RuleFolders, platform: PlatformRules, analyst: Analyst
) -> None:
    """No gap that is not meant, no dead rule or row, no contradiction, no unknown forgotten."""
    layer = dict(folders.every())[name]
    found = analyst.analyse(folders.resolve(platform, name, layer).ruleset)
    assert [each.message.en for each in found.findings] == []
    assert set(found.partial) <= RECKONING
