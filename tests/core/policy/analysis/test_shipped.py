"""What is shipped is analysed whole, with every plugin that comes along."""

from __future__ import annotations

from pathlib import Path

from pawpact.hosting.host import Host
from pawpact.policy.analysis.analyse import analyse
from pawpact.policy.layering.layers import resolve
from pawpact.policy.reading.load import read_platform
from tests.core.policy.provoking import decider_of

RULES = Path(__file__).parents[4] / "rules"


def test_every_shipped_policy_is_answered_for_whole() -> None:
    """None reckons with facts in a way of which some cases were left out, and nothing is found."""
    host = Host.load()
    words = host.vocabulary()
    folders = [(RULES, "rules"), *host.rule_folders()]
    ruleset = resolve(read_platform(folders), None, None, words)
    analysis = analyse(ruleset, words, decider_of)
    assert "illness_pause.grant" in ruleset.policies
    assert (analysis.partial, [each.message.en for each in analysis.findings]) == ((), [])
