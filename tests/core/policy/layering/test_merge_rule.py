"""Rules that a brand's or store's file adds, replaces and disables, where it may."""

from __future__ import annotations

import pytest

from pawpact.policy.model import Ruleset
from tests.core.policy.filed import (
    BOTH,
    BRAND,
    OFFER,
    POLICY,
    STORE_FILE,
    STORE_OF_BRAND,
    altered,
    codes,
    loaded,
    offer_store,
    refusals,
    store_with,
)

EXTRA = "{id: extra, title: Extra, when: {credit.score: {gt: 900}}, then: [approve: {}]"
OWN_LOW = EXTRA.replace("id: extra", "id: low") + "}"


def rule_ids(ruleset: Ruleset) -> list[str]:
    return [rule.id for rule in ruleset.policies["credit_scoring.decide"].rules]


@pytest.mark.parametrize(
    ("section", "ids"),
    [
        (f"  add: [{EXTRA}}}]\n", ["unavailable", "pass", "low", "extra"]),
        (f"  add: [{EXTRA}, before: low}}]\n", ["unavailable", "pass", "extra", "low"]),
        (f"  add: [{EXTRA}, after: pass}}]\n", ["unavailable", "pass", "extra", "low"]),
        (f"  add: [{EXTRA}, after: low}}]\n", ["unavailable", "pass", "low", "extra"]),
        ("  disable: [low]\n", ["unavailable", "pass"]),
        (
            f"  replace: [{OWN_LOW}]\n",
            ["unavailable", "pass", "low"],
        ),
    ],
)
def test_patch_changes_rules_where_it_may(section: str, ids: list[str]) -> None:
    """Rules are added at the end or before open ones, and open rules replaced or disabled."""
    assert rule_ids(loaded(POLICY, store=store_with(section))) == ids


def test_replaced_rule_is_the_store_s_own() -> None:
    """A replaced rule has the store's condition and points to the store's file."""
    section = f"  replace: [{OWN_LOW}]\n"

    rule = loaded(POLICY, store=store_with(section)).policies["credit_scoring.decide"].rules[2]

    assert (rule.title.en, rule.origin.file) == ("Extra", STORE_FILE)


@pytest.mark.parametrize(
    ("section", "code"),
    [
        (f"  add: [{EXTRA}, before: pass}}]\n", "R307"),
        (f"  add: [{EXTRA}, after: unavailable}}]\n", "R307"),
        (f"  add: [{EXTRA}, before: low, after: pass}}]\n", "R307"),
        (f"  add: [{EXTRA}, before: lowest}}]\n", "R108"),
        (f"  add: [{EXTRA.replace('extra', 'low')}}}]\n", "R113"),
        (f"  add: [{EXTRA}, locked: true}}]\n", "R311"),
        ("  disable: [pass]\n", "R306"),
        (f"  replace: [{EXTRA.replace('id: extra', 'id: pass')}}}]\n", "R306"),
        (f"  add: [{EXTRA.replace('approve: {}', 'set: {credit.band: 1}')}}}]\n", "R308"),
        ("  never: []\n", "R111"),
        ("  params: {limit: 5}\n", "R104"),
        ("  params: {min_score: high}\n", "R201"),
    ],
)
def test_patch_goes_no_further(section: str, code: str) -> None:
    """A patch cannot overtake, replace or contradict what the platform keeps closed."""
    assert codes(POLICY, store=store_with(section)) == [code]


def test_open_rule_does_not_let_a_new_one_overtake_closed_ones() -> None:
    """A rule added before an open one is refused where a closed one stands further down."""
    platform = altered(
        POLICY, ("title: {zh: 没有分数, en: No score}", "title: No score\n    open: true")
    )
    store = store_with(f"  add: [{EXTRA}, before: unavailable}}]\n")

    (found,) = refusals(platform, store=store)

    assert (found.code, found.message.en.partition("`")[2].partition("`")[0]) == ("R307", "pass")


@pytest.mark.parametrize(
    ("changes", "helped"),
    [
        ((), "use `before: low`"),
        ((("    open: true\n", ""),), "remove `before`, so that it stands at the end"),
        (
            (("    open: true\n", ""), ("when: {credit.score: {lt: $min_score}}", "when: {}")),
            "at the end its turn never comes, for `low` always applies before it; "
            "change the parameter `min_score`",
        ),
        (
            (
                ("    open: true\n", ""),
                ("when: {credit.score: {lt: $min_score}}", "when: {}"),
                ("title: {zh: 没有分数, en: No score}", "title: No score\n    open: true"),
            ),
            "at the end its turn never comes, for `low` always applies before it; "
            "`replace` `unavailable`; change the parameter `min_score`",
        ),
    ],
    ids=["an open one follows", "at the end", "the last one always applies", "one can be replaced"],
)
def test_who_stands_in_the_way_is_told_what_helps(
    changes: tuple[tuple[str, str], ...], helped: str
) -> None:
    """Where its turn would never come at the end either, nobody is sent there."""
    platform = altered(POLICY, *changes)
    refused = refusals(platform, store=store_with(f"  add: [{EXTRA}, before: pass}}]\n"))
    (found,) = [each for each in refused if each.code == "R307"]
    assert found.help is not None
    assert found.help.en == helped


def test_place_matters_only_where_the_first_hit_counts() -> None:
    """Under `hit: all` an added rule may stand anywhere."""
    store = store_with(f"  add: [{EXTRA}, before: unavailable}}]\n")

    found = loaded(altered(POLICY, ("hit: first", "hit: all")), store=store)

    assert rule_ids(found)[0] == "extra"


@pytest.mark.parametrize(
    ("then", "found"),
    [
        ("require_deposit: {amount: 500.01}", ["R212"]),
        ("require_deposit: {amount: 500}", []),
        ("require_deposit: {amount: {add: [300, 250]}}", ["R212"]),
        ("require_deposit: {amount: $deposit_amount}", []),
    ],
)
def test_literal_of_a_store_is_fenced_like_the_parameter(then: str, found: list[str]) -> None:
    """A number in a store's rule keeps within what the parameter it stands for allows."""
    rule = f"{{id: more, title: More, when: {{credit.decision: rejected}}, then: [{then}]}}"

    assert codes(*BOTH, store=offer_store(f"  add: [{rule}]\n")) == found


def test_literal_in_place_of_a_locked_parameter_is_the_platform_s() -> None:
    """Where the parameter is locked, a store's rule writes its very value or none."""
    offer = altered(OFFER, ("store_may: only_better", "store_may: locked"))
    rule = (
        "{id: more, title: More, when: {credit.decision: rejected},"
        " then: [require_deposit: {amount: 500}]}"
    )

    same = codes(POLICY, offer, store=offer_store(f"  add: [{rule}]\n"))
    other = codes(POLICY, offer, store=offer_store(f"  add: [{rule.replace('500', '400')}]\n"))

    assert (same, other) == ([], ["R212"])


def test_literal_of_a_store_is_compared_with_the_brand() -> None:
    """Where the brand asks 300 yuan, a store's rule cannot ask 400."""
    brand = f"{BRAND}deposit_fallback.offer: {{params: {{deposit_amount: 300}}}}\n"
    rule = (
        "{id: more, title: More, when: {credit.decision: rejected},"
        " then: [require_deposit: {amount: 400}]}"
    )
    store = f"{STORE_OF_BRAND}deposit_fallback.offer: {{add: [{rule}]}}\n"

    assert codes(*BOTH, brand=brand, store=store) == ["R212"]


def test_literal_of_a_store_is_not_compared_with_its_own_number() -> None:
    """A store that lowered the deposit may still write up to what the layer above asks."""
    rule = (
        "{id: more, title: More, when: {credit.decision: rejected},"
        " then: [require_deposit: {amount: 400}]}"
    )
    store = offer_store(f"  params: {{deposit_amount: 100}}\n  add: [{rule}]\n")

    assert codes(*BOTH, store=store) == []


def test_bad_value_in_a_replaced_rule_is_still_found() -> None:
    """A platform rule with an error is reported although the store replaces it."""
    platform = altered(POLICY, ("{credit.score: {lt: $min_score}}", "{credit.scroe: 1}"))
    store = store_with(f"  replace: [{OWN_LOW}]\n")

    assert codes(platform, store=store) == ["R101"]
