"""A ruleset frozen as text and thawed again."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from pawpact.policy.layering.snapshot import SnapshotDamaged, freeze, thaw
from pawpact.policy.model import Operator
from pawpact.vocabulary.types import ValueType
from tests.core.policy.filed import OFFER, POLICY, STORE, VOCABULARY, altered, loaded, store_with
from tests.core.policy.reading.test_effect import with_tiers

RICH = altered(
    with_tiers(),
    ("{credit.status: {ne: ok}}", "{any: [{credit.status: [ok]}, {not: {pet.tags: {count: 3}}}]}"),
    (
        "refer_to_person: {queue: credit}",
        "grant_coupon: {kind: food, amount: {min: [{share: [income.monthly, 0.05],"
        " round: customer_gets_more}, 50]}}",
    ),
)


def test_round_trip_is_exact() -> None:
    """A ruleset with every kind of condition, operand and value comes back equal."""
    ruleset = loaded(RICH, OFFER, store=store_with("  params: {min_score: 600}\n"))

    thawed, _ = thaw(freeze(ruleset, VOCABULARY))

    assert thawed == ruleset


def test_thawed_text_freezes_to_the_same_text() -> None:
    """What was thawed needs only its own slice to be frozen to the same bytes."""
    text = freeze(loaded(RICH, OFFER), VOCABULARY)

    assert freeze(*thaw(text)) == text


def test_names_of_types_and_operators_come_back_as_such() -> None:
    """Operators and types are enumerations again, not bare texts."""
    thawed, vocabulary = thaw(freeze(loaded(POLICY), VOCABULARY))

    when = thawed.policies["credit_scoring.decide"].rules[0].when
    assert isinstance(getattr(when, "operator", None), Operator)
    assert isinstance(vocabulary.facts["credit.score"].type, ValueType)


def test_vocabulary_is_the_slice_that_is_used() -> None:
    """Only facts, effects and moments that the policies name are kept, and all of them."""
    _, vocabulary = thaw(freeze(loaded(POLICY), VOCABULARY))

    assert set(vocabulary.facts) == {"credit.score", "credit.status", "credit.decision"}
    assert set(vocabulary.effects) == {"approve", "refer_to_person"}
    assert set(vocabulary.moments) == {"application.submitted"}


def test_facts_of_tests_and_prohibitions_are_kept() -> None:
    """Facts that only a test gives or expects, or only a `never` forbids, are in the slice."""
    text = altered(
        POLICY,
        ("given: {credit.score: 550,", "given: {income.monthly: 9, credit.score: 550,"),
        ("{fired: [pass]}", "{fired: [pass], facts: {credit.band: 1}}"),
        ("effects: [approve: {}]}\n", "facts: {deposit.offered: true}}\n"),
    )

    _, vocabulary = thaw(freeze(loaded(text), VOCABULARY))

    assert {"income.monthly", "credit.band", "deposit.offered"} <= set(vocabulary.facts)


def test_limits_and_needs_survive() -> None:
    """The fences of the effects and the needs of the plugins are part of the snapshot."""
    _, vocabulary = thaw(freeze(loaded(POLICY, OFFER), VOCABULARY))

    assert vocabulary.limits == {"require_deposit.amount": "deposit_fallback.deposit_amount"}
    assert vocabulary.needs == {
        name: VOCABULARY.needs[name] for name in ("deposit_fallback", "credit_scoring")
    }
    assert vocabulary.effects["require_deposit"] == VOCABULARY.effects["require_deposit"]


def test_same_content_has_the_same_address() -> None:
    """The hash does not depend on the order in which files were read."""
    assert loaded(POLICY, OFFER).content_hash == loaded(OFFER, POLICY).content_hash


def test_every_number_counts_in_the_address() -> None:
    """A store that changes one number has another hash."""
    changed = loaded(POLICY, store=store_with("  params: {min_score: 551}\n"))

    assert changed.content_hash != loaded(POLICY, store=STORE).content_hash


def test_changed_text_is_refused() -> None:
    """A snapshot that was changed after freezing is not thawed."""
    text = freeze(loaded(POLICY), VOCABULARY).replace("550", "555", 1)

    with pytest.raises(SnapshotDamaged):
        thaw(text)


def test_hash_is_that_of_the_ruleset() -> None:
    """The text carries the hash under which the ruleset is stored."""
    ruleset = loaded(POLICY)

    assert json.loads(freeze(ruleset, VOCABULARY))["content_hash"] == ruleset.content_hash


def test_text_that_is_laid_out_anew_is_the_same() -> None:
    """Another order and other spaces change nothing; a number changed there is refused too."""
    ruleset = loaded(POLICY)
    content = json.loads(freeze(ruleset, VOCABULARY))
    anew = json.dumps(dict(reversed(content.items())), indent=2)

    assert thaw(anew)[0] == ruleset
    with pytest.raises(SnapshotDamaged):
        thaw(anew.replace("550", "555", 1))


def test_stores_that_add_nothing_hold_their_rules_together() -> None:
    """Each has its own layers and hash; what lies below is the same objects."""
    lakeside = loaded(POLICY, store=STORE)
    one, other = (
        thaw(freeze(replace(lakeside, layers=(*lakeside.layers[:-1], name)), VOCABULARY))[0]
        for name in ("corner", "harbour")
    )

    assert [each.layers[-1] for each in (one, other)] == ["corner", "harbour"]
    assert one.content_hash != other.content_hash
    assert one.policies is other.policies
    assert one.rules_hash == other.rules_hash != ""


def test_every_number_counts_in_the_hash_of_the_rules() -> None:
    """Rules that differ in one number, or in one word of theirs, have hashes of their own."""
    other = store_with("  params: {min_score: 600}\n")
    words = replace(VOCABULARY, limits={})
    texts = (
        freeze(loaded(POLICY, OFFER, store=STORE), VOCABULARY),
        freeze(loaded(POLICY, OFFER, store=other), VOCABULARY),
        freeze(loaded(POLICY, OFFER, store=STORE), words),
    )

    assert len({thaw(text)[0].rules_hash for text in texts}) == 3
