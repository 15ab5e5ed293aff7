"""The example of each word passes the check that rule files pass."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from pawpact.cli.vocabulary_example import example_call, example_rule
from pawpact.hosting.host import Host
from pawpact.policy.layering.layers import resolve
from pawpact.policy.model import Ruleset
from pawpact.policy.reading.draft import PlatformRules
from pawpact.policy.reading.load import read_platform_texts, rule_files
from pawpact.vocabulary.declarations import Effect, Moment

RULES = Path(__file__).parents[3] / "rules"
WORDS = Host.load().vocabulary()
HEAD = """\
format: 1
version: "1"
title: {zh: 示例, en: Example}
hit: all
binds: today
"""


@pytest.fixture(scope="module")
def texts() -> Mapping[str, str]:
    return {str(path): path.read_text("utf-8") for path in rule_files(RULES)}


def checked(texts: Mapping[str, str], moment: Moment, written: str) -> Ruleset:
    """The platform's rules with this policy of the moment's owner; raises what is wrong."""
    head = f"{HEAD}policy: {moment.owner}.example\nmoment: {moment.name}\n"
    rules: PlatformRules = read_platform_texts({**texts, "example.yaml": head + written})
    return resolve(rules, None, None, WORDS)


@pytest.mark.parametrize("moment", WORDS.moments.values(), ids=lambda moment: moment.name)
def test_the_example_of_a_moment_is_a_rule(texts: Mapping[str, str], moment: Moment) -> None:
    """What the page shows for a moment is taken by the checker, and answers that moment."""
    ruleset = checked(texts, moment, f"{example_rule(moment, WORDS)}\n")
    assert ruleset.policies[f"{moment.owner}.example"].moment == moment.name


@pytest.mark.parametrize("effect", WORDS.effects.values(), ids=lambda effect: effect.name)
def test_the_example_of_an_effect_is_a_call(texts: Mapping[str, str], effect: Effect) -> None:
    """What the page shows for an effect is taken by the checker at a moment where it stands."""
    moment = next(each for each in WORDS.moments.values() if effect.stands_at(each))
    written = (
        "rules:\n  - id: example\n    title: 示例\n    when: {}\n"
        f"    then: [{example_call(effect)}]\n"
    )
    (rule,) = checked(texts, moment, written).policies[f"{moment.owner}.example"].rules
    assert [call.effect for call in rule.then] == [effect.name]


def test_every_word_has_an_example_on_the_page() -> None:
    """The page of the vocabulary shows an example for each moment and each effect."""
    page = (RULES.parent / "docs" / "vocabulary.md").read_text("utf-8")
    names = [*WORDS.moments, *WORDS.effects]
    assert [name for name in names if f"### `{name}`\n" not in page] == []
