"""What bits come to under a hit policy, and which of several answers stands."""

from dataclasses import replace
from typing import Any, Literal

import pytest

from pawpact.kernel.label import Label
from pawpact.policy.deciding.verdict import Choice, choose, standing
from pawpact.policy.model import All, Bits, Origin, Policy, Rule
from pawpact.vocabulary.core import CORE

HERE = Origin("rules/shop/policy.yaml", 1, 1)


def policy(hit: Literal["first", "all"]) -> Policy:
    rules = tuple(
        Rule(name, Label.of(name), All((), HERE), (), HERE) for name in ("one", "two", "three")
    )
    return Policy(
        "shop.policy", "shop", "1", Label.of("p"), "application.submitted", hit, "today",
        rules, (), (), HERE,
    )  # fmt: skip


def with_rule(given: Policy, number: int, **changed: Any) -> Policy:
    rules = list(given.rules)
    rules[number] = replace(rules[number], **changed)
    return replace(given, rules=tuple(rules))


@pytest.mark.parametrize(
    ("bits", "choice"),
    [
        (Bits(0b000, 0), Choice(())),
        (Bits(0b110, 0), Choice((1,), stop=1)),
        (Bits(0b100, 0b010), Choice((), referred=1, stop=1)),
        (Bits(0b001, 0b010), Choice((0,), stop=0)),
    ],
)
def test_the_first_true_or_undetermined_rule_ends_the_search(bits: Bits, choice: Choice) -> None:
    """A true one is chosen; an undetermined one hands the case to a person."""
    assert choose(policy("first"), bits) == choice


def test_a_rule_that_skips_when_unknown_lets_the_search_go_on() -> None:
    """The next true rule is chosen."""
    given = with_rule(policy("first"), 1, if_unknown="skip")
    assert choose(given, Bits(0b100, 0b010)) == Choice((2,), stop=2)


def test_all_true_rules_count_together() -> None:
    """An undetermined rule beside them does not fire."""
    assert choose(policy("all"), Bits(0b101, 0b010)) == Choice((0, 2))


def test_a_locked_undetermined_rule_stops_all_others() -> None:
    """Law that cannot be answered is for a person, and until then nothing else counts."""
    given = with_rule(policy("all"), 1, locked=True)
    assert choose(given, Bits(0b101, 0b010)) == Choice((), referred=1)


def test_the_strictest_verdict_stands() -> None:
    """Approval beside a refusal does not come about."""
    asked = [("approve", 1), ("refuse", 2), ("ask_document", 3)]
    assert standing(asked, CORE) == [2]


def test_verdicts_of_one_rank_stand_together() -> None:
    """Deposit and another pet are the customer's choice."""
    asked = [("approve", 0), ("require_deposit", 1), ("offer_low_threshold_pet", 2)]
    assert standing(asked, CORE) == [1, 2]


def test_what_is_no_verdict_always_stands() -> None:
    """Points beside a refusal are granted as asked."""
    assert standing([("grant_points", 1), ("refuse", 2)], CORE) == [1, 2]
