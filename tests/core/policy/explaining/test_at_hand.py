"""Facts that are held against each other turn where the other one stands."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pawpact.hosting.host import Host
from pawpact.policy.explaining.at_hand import candidates_at_hand
from pawpact.policy.explaining.nearest import Asked, possible_changes
from pawpact.policy.layering.layers import resolve
from pawpact.policy.model import Ruleset
from pawpact.policy.reading.load import read_platform
from pawpact.vocabulary.registry import Vocabulary

RULES = Path(__file__).parents[4] / "rules"
LEFT, NEEDED = "pause.hours_to_debit", "pause.least_hours"


@pytest.fixture(scope="module")
def words() -> Vocabulary:
    return Host.load().vocabulary()


@pytest.fixture(scope="module")
def house(words: Vocabulary) -> Ruleset:
    return resolve(read_platform([(RULES, "rules")]), None, None, words)


def asked(house: Ruleset, left: int, needed: int) -> Asked:
    facts = {LEFT: left, NEEDED: needed}
    return Asked(house, "pause.requested", ["illness_pause.grant"], facts)


@pytest.mark.parametrize(("left", "needed"), [(0, 24), (10, 37)])
def test_the_edge_is_what_the_case_needs(
    house: Ruleset, words: Vocabulary, left: int, needed: int
) -> None:
    """With so many hours she would have been in time, and with none fewer: 24, not 100."""
    case = asked(house, left, needed)
    hours = [each.value for each in possible_changes(case, LEFT, words)]
    enough = [each for each in hours if isinstance(each, int) and each >= needed]
    assert enough[0] == needed


def test_a_personal_fact_is_not_told_by_where_another_turns(
    house: Ruleset, words: Vocabulary
) -> None:
    """Whoever may not see the hours needed does not read them off the hours left."""
    sealed = replace(words.facts[NEEDED], personal=True)
    closed = replace(words, facts={**words.facts, NEEDED: sealed})
    case = asked(house, 10, 37)
    for vocabulary, told in ((words, True), (closed, False)):
        tried = candidates_at_hand(
            words.facts[LEFT], case.conditions(), house.parameters, vocabulary, case.facts
        )
        assert (37 in tried) is told


def test_the_other_side_turns_at_this_one(house: Ruleset, words: Vocabulary) -> None:
    """Were fewer hours needed than are left, she would be in time: the edge is hers."""
    case = asked(house, 10, 37)
    tried = candidates_at_hand(
        words.facts[NEEDED], case.conditions(), house.parameters, words, case.facts
    )
    assert {9, 10, 11} <= set(tried)
