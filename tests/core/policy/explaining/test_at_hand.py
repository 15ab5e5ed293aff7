"""Facts that are held against each other turn where the other one stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from pawpact.hosting.host import Host
from pawpact.policy.deciding.boundary import candidates
from pawpact.policy.explaining.at_hand import candidates_at_hand
from pawpact.policy.explaining.nearest import Asked, possible_changes
from pawpact.policy.layering.layers import resolve
from pawpact.policy.model import (
    Arithmetic,
    Comparison,
    Constant,
    FactRef,
    Operand,
    Operator,
    Origin,
    Ruleset,
)
from pawpact.policy.reading.load import read_platform
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import Value

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


HERE = Origin("rules/x.yaml", 1, 1)
ASKED = "pause.periods_asked"


def held(fact: str, operand: Operand) -> Comparison:
    return Comparison(fact, Operator.AT_LEAST, operand, HERE)


def tried_of(
    words: Vocabulary, comparison: Comparison, facts: Mapping[str, Value | None]
) -> tuple[Value | None, ...]:
    """What is tried of the hours left, asked about in this way alone."""
    return candidates_at_hand(words.facts[LEFT], [comparison], {}, words, facts)


def test_an_edge_stays_within_what_the_fact_can_be(words: Vocabulary) -> None:
    """Nobody has minus one hour left."""
    tried = tried_of(words, held(LEFT, FactRef(NEEDED, HERE)), {LEFT: 3, NEEDED: 0})
    assert (0 in tried, 1 in tried, -1 in tried) == (True, True, False)


def test_what_the_other_one_is_may_be_unknown(words: Vocabulary) -> None:
    """Then there is no edge, and the usual values are tried."""
    comparison = held(LEFT, FactRef(NEEDED, HERE))
    usual = candidates(words.facts[LEFT], [comparison], {}, words)
    assert tried_of(words, comparison, {LEFT: 3, NEEDED: None}) == usual
    assert set(usual) <= set(tried_of(words, comparison, {LEFT: 3, NEEDED: 70}))


@pytest.mark.parametrize(
    ("comparison", "facts"),
    [
        (held(ASKED, Constant(1, HERE)), {ASKED: 77}),
        (
            held(
                NEEDED,
                Arithmetic("add", (FactRef(LEFT, HERE), FactRef(ASKED, HERE)), HERE),
            ),
            {NEEDED: 77, ASKED: 5},
        ),
    ],
    ids=["another fact", "a part of a sum"],
)
def test_nothing_turns_at_a_value_it_is_not_held_against(
    words: Vocabulary, comparison: Comparison, facts: Mapping[str, Value | None]
) -> None:
    """Where it stands beside others, or is not asked about at all, the other's value is no edge."""
    assert not {76, 77, 78} & set(tried_of(words, comparison, {LEFT: 3, **facts}))
