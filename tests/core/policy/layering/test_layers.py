"""Platform, brand and store resolved: what each layer may change, and what comes of it."""

from __future__ import annotations

import pytest

from pawpact.policy.finding.diagnostic import RuleFileError
from pawpact.policy.layering.layers import resolve
from pawpact.policy.reading.load import read_patch, read_platform_texts
from tests.core.policy.filed import (
    BOTH,
    BRAND,
    OFFER,
    OFFER_FILE,
    POLICY,
    STORE,
    STORE_FILE,
    STORE_OF_BRAND,
    VOCABULARY,
    altered,
    codes,
    loaded,
    named,
    offer_store,
    refusals,
    store_with,
)


def test_store_overrides_a_number() -> None:
    """A store's value is in force, and the platform's stays known as the layer above."""
    parameter = loaded(POLICY, store=store_with("  params: {min_score: 600}\n")).parameters[
        "credit_scoring.min_score"
    ]

    assert [(each.value, each.origin.layer) for each in parameter.layers] == [
        (550, "platform"),
        (600, "store"),
    ]


def test_value_keeps_its_place() -> None:
    """The value in force points to the store's file, line and column."""
    parameter = loaded(POLICY, store=store_with("  params: {min_score: 600}\n")).parameters[
        "credit_scoring.min_score"
    ]

    assert str(parameter.origin) == f"{STORE_FILE}:4:23"


def test_layers_are_named_with_their_versions() -> None:
    """A ruleset says what it was made of, platform first."""
    ruleset = loaded(POLICY, brand=BRAND, store=STORE_OF_BRAND)

    assert ruleset.layers == ("platform@2026.1", "paws@7", "lakeside")


def test_store_is_compared_with_its_brand() -> None:
    """`only_better` compares a store's value with the brand's, not with the platform's."""
    brand = f"{BRAND}deposit_fallback.offer: {{params: {{deposit_amount: 300}}}}\n"
    store = f"{STORE_OF_BRAND}deposit_fallback.offer: {{params: {{deposit_amount: 400}}}}\n"

    assert codes(*BOTH, brand=brand, store=store) == ["R208"]


def test_brand_moves_freely_within_bounds() -> None:
    """`only_better` binds stores; a brand chooses within the bounds."""
    brand = f"{BRAND}credit_scoring.decide: {{params: {{days: 3}}}}\n"

    assert loaded(POLICY, brand=brand).parameters["credit_scoring.days"].value == 3


def test_brand_cannot_change_what_is_locked() -> None:
    """A locked parameter is the platform's alone."""
    brand = f"{BRAND}credit_scoring.decide: {{params: {{floor: 500}}}}\n"

    assert codes(POLICY, brand=brand) == ["R209"]


def test_what_is_locked_is_said_before_what_is_wrong_with_the_value() -> None:
    """Whoever changes a locked number hears that, not of a range that would not help."""
    for written in ("5000", "many", ""):
        brand = f"{BRAND}credit_scoring.decide: {{params: {{floor: {written}}}}}\n"
        assert codes(POLICY, brand=brand) == ["R209"]


def test_harsher_deposit_is_refused() -> None:
    """A store that asks 800 yuan where the platform allows 500 is out of bounds."""
    assert codes(*BOTH, store=offer_store("  params: {deposit_amount: 800}\n")) == ["R204"]


@pytest.mark.parametrize(
    ("declaration", "kinder", "harsher"),
    [
        ("type: int, default: 5, better: higher", "6", "4"),
        ("type: int, default: 5, better: lower", "4", "6"),
        ("type: bool, default: false, better: 'true'", "true", None),
        ("type: bool, default: true, better: 'true'", "true", "false"),
        ("type: bool, default: false, better: 'false'", "false", "true"),
        ("type: list, default: [a, b], better: more", "[b, c, a]", "[a, c]"),
        ("type: list, default: [a, b], better: fewer", "[b]", "[a, c]"),
        ("type: choice, default: b, choices: [a, b, c], kindest_first: [a, b, c]", "a", "c"),
        ("type: money, default: 10, better: higher", "10.01", "9.99"),
        ("type: price_ratio, default: 8折, better: lower", "7.5折", "0.81"),
        (
            "type: table, better: rows, columns: {months: {type: int, key: true, better: lower},"
            " gift: {type: text}, count: {type: int, better: higher}},"
            " default: [{months: 6, gift: check, count: 1}]",
            "[{months: 5, gift: check, count: 2}, {months: 9, gift: toy, count: 1}]",
            "[{months: 9, gift: check, count: 2}]",
        ),
        (
            "type: table, better: rows, columns: {months: {type: int, key: true, better: lower},"
            " gift: {type: text}}, default: [{months: 6, gift: check}, {months: 9, gift: toy}]",
            "[{months: 3, gift: toy}, {months: 6, gift: check}]",
            "[{months: 6, gift: check}]",
        ),
        (
            "type: table, better: rows, columns: {months: {type: int, key: true, better: lower},"
            " gift: {type: text}}, default: [{months: 6, gift: check}]",
            "[{months: 6, gift: check}]",
            "[{months: 6, gift: toy}]",
        ),
    ],
)
def test_only_better_goes_one_way(declaration: str, kinder: str, harsher: str | None) -> None:
    """Each order lets a store's value move towards the customer and refuses the other way."""
    platform = altered(
        POLICY,
        ("params:\n", f"params:\n  mine: {{label: M, store_may: only_better, {declaration}}}\n"),
    )

    assert codes(platform, store=store_with(f"  params: {{mine: {kinder}}}\n")) == []
    if harsher is not None:
        store = store_with(f"  params: {{mine: {harsher}}}\n")
        assert codes(platform, store=store) == ["R208"]


@pytest.mark.parametrize(
    ("declaration", "kept", "broken"),
    [
        ("type: list, default: [a, b], constraint: superset_of_default", "[c, b, a]", "[a]"),
        ("type: list, default: [a, b], constraint: permutation", "[b, a]", "[a, b, c]"),
        ("type: int, default: 560, constraint: 'at_least: $floor'", "550", "549"),
        ("type: int, default: 560, constraint: {at_least: $floor}", "550", "549"),
        ("type: int, default: 560, constraint: 'between: [$floor, $min_score]'", None, "561"),
        ("type: price_ratio, default: 0.5, constraint: 'below: 0.60'", "0.59", "0.60"),
        ("type: list, default: [12, 24], constraint: 'between: [12, 24]'", "[12, 13]", "[12, 25]"),
        (
            "type: table, columns: {k: {type: int, key: true}, p: {type: money}},"
            " default: [{k: 1, p: 5}], constraint: 'between: [4, 6]'",
            "[{k: 9, p: 6}]",
            "[{k: 5, p: 6.01}]",
        ),
    ],
)
def test_named_constraint_binds_the_value_in_force(
    declaration: str, kept: str | None, broken: str
) -> None:
    """A store's value keeps the parameter's constraint or is refused."""
    platform = altered(
        POLICY,
        ("params:\n", f"params:\n  mine: {{label: M, store_may: any, {declaration}}}\n"),
        ("default: 550, bounds", "default: 560, bounds"),
    )

    if kept is not None:
        assert codes(platform, store=store_with(f"  params: {{mine: {kept}}}\n")) == []
    assert codes(platform, store=store_with(f"  params: {{mine: {broken}}}\n")) == ["R211"]


def test_a_value_out_of_bounds_is_one_error() -> None:
    """What breaks its bounds and its constraint is refused once, for the bounds."""
    platform = altered(
        POLICY,
        (
            "params:\n",
            "params:\n  mine: {label: M, store_may: any, type: int, default: 560,"
            " bounds: {min: 550, max: 700}, constraint: 'at_least: $floor'}\n",
        ),
    )

    assert codes(platform, store=store_with("  params: {mine: 60}\n")) == ["R204"]


def test_one_finding_is_reported_once() -> None:
    """A platform's error is not repeated for each layer that is laid over it."""
    platform = altered(POLICY, ("{credit.score: {lt: $min_score}}", "{credit.scroe: 1}"))

    assert codes(platform, brand=BRAND, store=STORE_OF_BRAND) == ["R101"]


def test_switched_off_plugin_is_left_out() -> None:
    """Only policies of switched-on plugins and of core are in the ruleset."""
    ruleset = loaded(*BOTH, plugins_on=frozenset({"credit_scoring"}))

    assert list(ruleset.policies) == ["credit_scoring.decide"]


def test_patch_of_a_switched_off_plugin_is_checked() -> None:
    """A wrong value for a plugin that is off is refused all the same."""
    store = offer_store("  params: {deposit_amount: 800}\n")

    assert codes(*BOTH, store=store, plugins_on=frozenset({"credit_scoring"})) == ["R204"]


def test_reader_without_its_setter_is_refused() -> None:
    """A policy that reads a derived fact is refused where the plugin that sets it is off."""
    assert codes(*BOTH, plugins_on=frozenset({"deposit_fallback"})) == ["R313"]


def test_patch_of_a_missing_plugin_is_not_judged() -> None:
    """What a store says about a plugin that was left out does not stop the store."""
    platform = read_platform_texts(named(BOTH)).without({"deposit_fallback"})
    patch = read_patch(STORE_FILE, offer_store("  params: {deposit_amount: 800}\n"), "store")

    ruleset = resolve(platform, None, patch, VOCABULARY)

    assert list(ruleset.policies) == ["credit_scoring.decide"]


def test_store_test_joins_the_tests_of_its_policy() -> None:
    """A store's own test stands beside the platform's and says whose it is."""
    store = (
        f"{STORE}tests:\n  - {{policy: credit_scoring.decide, name: mine,"
        " given: {credit.score: 560}, expect: {fired: []}}\n"
    )

    tests = loaded(POLICY, store=store).policies["credit_scoring.decide"].tests

    assert [(test.name, test.origin.layer) for test in tests] == [
        ("passes", "platform"),
        ("mine", "store"),
    ]


def test_platform_test_may_name_a_rule_that_a_store_disabled() -> None:
    """A store that disables a rule does not break the platform's test of it."""
    platform = altered(POLICY, ("fired: [pass]", "fired: [low]"))

    assert codes(platform, store=store_with("  disable: [low]\n")) == []


@pytest.mark.parametrize(
    ("brand", "store"),
    [
        (None, STORE.replace("platform@2026.1", "paws@7")),
        (BRAND, STORE),
        (BRAND, STORE.replace("platform@2026.1", "paws@8")),
        (BRAND.replace("2026.1", "2025.9"), STORE_OF_BRAND),
    ],
)
def test_patch_written_for_another_version_is_refused(brand: str | None, store: str) -> None:
    """A patch names the layer above and its version, and gets no other."""
    assert codes(POLICY, brand=brand, store=store) == ["R312"]


def test_store_of_a_brand_without_a_file_extends_the_brand() -> None:
    """A brand that changes nothing is named by its stores in any version."""
    ruleset = resolve(
        read_platform_texts(named([POLICY])),
        read_patch("", BRAND, "brand").empty("paws", "brand"),
        read_patch(STORE_FILE, STORE_OF_BRAND, "store"),
        VOCABULARY,
    )

    assert ruleset.layers == ("platform@2026.1", "paws", "lakeside")


def test_error_carries_the_texts_for_its_frame() -> None:
    """A refused file is shown with the line that is wrong, without reading it again."""
    with pytest.raises(RuleFileError) as raised:
        loaded(POLICY, store=store_with("  params: {min_score: 60}\n"))

    assert "4 |   params: {min_score: 60}" in raised.value.render("zh")


def test_harsher_value_points_to_the_layer_above() -> None:
    """Who asks for more than the layer above is shown the value above and its place."""
    (found,) = refusals(*BOTH, store=store_with("  params: {days: 6}\n"))

    assert [span.file for span, _ in found.related] == ["rules/credit_scoring/decide.yaml"]


def test_table_of_a_store_is_fenced_by_effects() -> None:
    """A cell of a store's table is a literal of the store: it keeps the effect's limit."""
    platform = altered(
        POLICY,
        (
            "params:\n",
            "params:\n  tiers: {label: T, type: table, store_may: any,"
            " columns: {p: {type: price_ratio}}, default: [{p: 0.5}]}\n",
        ),
        (
            "rules:\n",
            "rules:\n  - {id: tier, title: T, each: $tiers, when: {},"
            " then: [grant_coupon: {kind: food, price_ratio: $row.p}]}\n",
        ),
    )

    assert codes(platform, store=store_with("  params: {tiers: [{p: 0.9}]}\n")) == ["R212"]


def test_offer_file_is_named_as_its_policy() -> None:
    """Findings of a second file are shown under that file's name."""
    (found,) = refusals(POLICY, altered(OFFER, ("rejected", "refused")))

    assert found.span.file == OFFER_FILE


SETTINGS = """format: 1
kind: settings
policy: deposit_fallback
version: "1"
title: {zh: 押金, en: Deposits}
binds: signing
params:
  refund_days:
    label: {zh: 退还天数, en: Days to return}
    type: int
    default: 7
    bounds: {min: 1, max: 15}
    store_may: any
    source: chosen
"""


def test_settings_of_a_missing_plugin_stay() -> None:
    """Core goes on reading what a store set for a group whose plugin is gone."""
    platform = read_platform_texts(named((*BOTH, SETTINGS))).without({"deposit_fallback"})
    written = f"{STORE}deposit_fallback:\n  params: {{refund_days: 3}}\n"

    ruleset = resolve(platform, None, read_patch(STORE_FILE, written, "store"), VOCABULARY)

    assert list(ruleset.policies) == ["credit_scoring.decide"]
    assert ruleset.parameters["deposit_fallback.refund_days"].value == 3
