"""What differs, in the words of both languages."""

from __future__ import annotations

from pawpact.policy.comparing.difference import DECLARED, POLICY_PARTS, RULE_PARTS
from pawpact.policy.comparing.sentences import sentences
from tests.core.policy.comparing.golden import GOLDEN, all_told
from tests.core.policy.comparing.pairs import PAIRS


def test_sentences_are_those_that_were_read() -> None:
    """What a manager is told has not changed unread; `make golden` writes it anew."""
    assert all_told() == GOLDEN.read_text("utf-8")


def test_every_kind_of_difference_has_a_sentence_that_was_read() -> None:
    """Kinds, parts of rules, of heads and of declarations all stand in the golden file."""
    differences = [pair.difference for pair in PAIRS.values()]
    kinds = {each.kind for found in differences for each in sentences(found)}
    parts = {part for found in differences for each in found.rules for part in each.parts}
    heads = {part for found in differences for each in found.policies for part in each.parts}
    declared = {
        part for found in differences for each in found.parameters for part in each.declared
    }

    assert parts == set(RULE_PARTS)
    assert heads == set(POLICY_PARTS)
    assert declared == set(DECLARED)
    assert kinds == {
        *(f"{what}.{how}" for what in ("parameter", "rule", "never") for how in _HOW),
        *(f"policy.{how}" for how in _HOW),
        "rule.moved",
        "order.changed",
    }


_HOW = ("added", "removed", "changed")


def test_what_is_taken_away_is_stressed() -> None:
    """Each removal says so in capitals or in brackets, whichever language it is read in."""
    found = [each for pair in PAIRS.values() for each in sentences(pair.difference)]
    taken = [each for each in found if each.kind.endswith(".removed")]

    assert all(each.stressed for each in taken)
    assert {each.stressed for each in found if each not in taken} == {False}
    assert all("REMOVED" in each.text.en or "DISABLED" in each.text.en for each in taken)
    assert all("【去掉】" in each.text.zh or "【停用】" in each.text.zh for each in taken)


def test_every_sentence_says_something_in_both_languages() -> None:
    """No sentence and no detail reads the same on both sides of its arrow."""
    found = [each for pair in PAIRS.values() for each in sentences(pair.difference)]
    lines = [line for each in found for words in (each.text, *each.details) for line in
             (words.zh, words.en) if " → " in line]  # fmt: skip

    assert len(lines) > 80
    assert [line for line in lines if line.split(" → ")[0].endswith(line.split(" → ")[1])] == []
