"""What a newer version of the platform's rules comes to for brands and stores."""

from __future__ import annotations

import json
from dataclasses import replace

import jsonschema
import pytest

from pawpact.policy.comparing.sentences import sentences
from pawpact.policy.comparing.upgrade import (
    Above,
    Upgrade,
    Versions,
    upgrade_brand,
    upgrade_platform,
    upgrade_store,
)
from pawpact.policy.comparing.upgrade_words import (
    kept_sentences,
    render_upgrades,
    upgrade_schema,
)
from pawpact.policy.finding.diagnostic import RuleFileError
from pawpact.policy.reading.load import read_patch, read_platform_texts
from tests.core.policy.filed import (
    BRAND,
    BRAND_FILE,
    OFFER,
    POLICY,
    STORE,
    STORE_FILE,
    VOCABULARY,
    altered,
    named,
)

OWN = """\
store: lakeside
extends: paws@7
credit_scoring.decide:
  params: {min_score: 650, days: 9}
  replace:
    - id: low
      title: Low
      when: {credit.score: {lt: 600}}
      then: [set: {credit.decision: rejected}]
deposit_fallback.offer:
  params: {deposit_amount: 300}
tests:
  - policy: credit_scoring.decide
    name: low
    given: {credit.status: ok, credit.score: 400}
    expect: {fired: [low]}
"""
LOW = POLICY[POLICY.index("  - id: low") : POLICY.index("tests:")]
NEWER = ('"2026.1"', '"2026.2"')


def versions(*changes: tuple[str, str], offer: tuple[tuple[str, str], ...] = ()) -> Versions:
    """The two files as they are, and as the newer version has them."""
    old = read_platform_texts(named([POLICY, OFFER]))
    texts = named([altered(POLICY, NEWER, *changes), altered(OFFER, NEWER, *offer)])
    return Versions(old, read_platform_texts(texts), VOCABULARY)


def brand(found: Versions, text: str = BRAND) -> tuple[Upgrade, Above]:
    patch = read_patch(BRAND_FILE, text, "brand")
    return upgrade_brand(found, upgrade_platform(found).difference, patch)


def store(found: Versions, text: str = OWN, above: str = BRAND) -> Upgrade:
    patch = read_patch(STORE_FILE, text, "store")
    return upgrade_store(found, brand(found, above)[1], patch, None)


def changes(upgrade: Upgrade) -> list[str]:
    assert upgrade.difference
    return [each.text.en for each in sentences(upgrade.difference)]


def kept(found: Versions, upgrade: Upgrade) -> list[str]:
    above = brand(found)[1].difference
    return [each.text.en for each in kept_sentences(upgrade, above)]


def test_a_store_gets_what_it_does_not_say_itself() -> None:
    """An inherited value changes with the platform; where the file names its brand it applies."""
    found = versions(("default: 7,", "default: 8,"))

    upgrade = store(found, STORE.replace("platform@2026.1", "paws@7"))

    assert changes(upgrade) == ["credit_scoring.decide: Days 7 → 8 (better for the customer)"]
    assert (upgrade.applies, upgrade.outdated, upgrade.kept) == (True, (), ())


def test_a_value_of_its_own_stays_and_the_move_above_is_told() -> None:
    """The store keeps 9 days while the platform goes from 7 to 8."""
    found = versions(("default: 7,", "default: 8,"))

    upgrade = store(found)

    assert changes(upgrade) == []
    assert kept(found, upgrade) == [
        "credit_scoring.decide: Days stays 9; above: 7 → 8 (better for the customer)"
    ]


def test_a_value_that_the_platform_came_to_say_may_go() -> None:
    """The platform now says 9 days as the store does, which is told."""
    found = versions(("default: 7,", "default: 9,"))

    (words,) = kept(found, store(found))

    assert words.endswith("; the layer above now says the same, the line may go")


def test_a_change_of_a_replaced_rule_does_not_arrive() -> None:
    """The store's own rule stays, which is told; a rule that it left alone changes."""
    found = versions(
        ("{credit.score: {lt: $min_score}}", "{credit.score: {lte: $min_score}}"),
        ("    title: Pass\n", "    title: Passes\n"),
    )

    upgrade = store(found)

    assert changes(upgrade) == ['credit_scoring.decide: rule "Passes" (pass) changed']
    assert [(each.policy, each.id, each.parts) for each in upgrade.kept_rules] == [
        ("credit_scoring.decide", "low", ("when",))
    ]
    assert "does not get the change above" in kept(found, upgrade)[0]


@pytest.mark.parametrize(
    ("change", "offer", "code", "line", "told"),
    [
        (("max: 700", "max: 640"), None, "R204", 4, "Line 650 → 550"),
        (("  - id: low", "  - id: lower"), None, "R108", 6, '"Low" (lower)'),
        (("    open: true\n", ""), None, "R306", 6, "rule"),
        (("days: {type", "week: {type"), None, "R104", 4, "REMOVED: parameter Days (9)"),
        (
            ("store_may: only_better, label: Days", "store_may: locked, label: Days"),
            None,
            "R209",
            4,
            "Days 9 → 7",
        ),
        (None, ("default: 500", "default: 250"), "R208", 11, "Deposit 300.00 yuan → 250.00 yuan"),
    ],
)
def test_what_no_longer_applies_is_told_with_its_place(
    change: tuple[str, str] | None,
    offer: tuple[str, str] | None,
    code: str,
    line: int,
    told: str,
) -> None:
    """Each of the ways in which a file is left behind: where it stands, and what comes instead."""
    found = versions(*[each for each in (change,) if each], offer=(offer,) if offer else ())

    upgrade = store(found)

    assert not upgrade.applies
    assert (code, line) in [(each.code, each.span.line) for each in upgrade.orphaned]
    assert all(each.span.file == STORE_FILE for each in upgrade.orphaned)
    assert [each for each in changes(upgrade) if told in each]


def test_a_policy_that_is_gone_orphans_all_that_a_file_says_of_it() -> None:
    """Its section is told once, and the rest of the file still applies."""
    old = versions(("default: 7,", "default: 8,"))
    found = replace(old, new=read_platform_texts(named([altered(POLICY, NEWER)])))

    upgrade = store(found)

    assert [(each.code, each.span.line) for each in upgrade.orphaned] == [("R103", 10)]
    assert [each for each in changes(upgrade) if "REMOVED: policy offer" in each]
    assert not [each for each in changes(upgrade) if "Line" in each]


def test_everything_that_no_longer_applies_is_told_in_one_run() -> None:
    """Three mistakes are three findings, and the rest of the file is still laid over the rules."""
    found = versions(
        ("max: 700", "max: 640"), ("days: {type", "week: {type"), (LOW, ""),
        offer=(("default: 500", "default: 400"),),
    )  # fmt: skip

    upgrade = store(found)

    assert {each.code for each in upgrade.orphaned} == {"R104", "R108", "R204"}
    assert [each.above.name for each in upgrade.kept] == ["deposit_fallback.deposit_amount"]


def test_a_brand_that_was_written_for_the_old_version_is_told_its_line() -> None:
    """Naming another version is no mistake: after a look the line is changed."""
    upgrade, _ = brand(versions(("default: 7,", "default: 8,")))

    (finding,) = upgrade.outdated
    assert (finding.code, finding.span.line, upgrade.applies) == ("R312", 3, True)
    assert len(changes(upgrade)) == 1


def test_what_a_brand_has_to_mend_is_told_of_the_brand_alone() -> None:
    """Its stores are told what changes for them once the brand's line is gone."""
    found = versions(("max: 700", "max: 640"))
    text = f"{BRAND}credit_scoring.decide: {{params: {{min_score: 660}}}}\n"
    own = STORE.replace("platform@2026.1", "paws@7")

    upgrade = store(found, own, text)

    assert [each.code for each in brand(found, text)[0].orphaned] == ["R204"]
    assert (upgrade.applies, upgrade.orphaned) == (True, ())
    assert [each for each in changes(upgrade) if "Line 660 → 550" in each]


def test_a_store_that_is_wrong_already_is_said_to_be() -> None:
    """Nothing can be told of what changes; what is wrong today is."""
    upgrade = store(versions(("default: 7,", "default: 8,")), OWN.replace("650", "900"))

    assert (upgrade.difference, upgrade.applies) == (None, False)
    assert [each.code for each in upgrade.broken] == ["R204"]


def test_a_newer_platform_that_is_wrong_is_refused() -> None:
    """Its own findings come out before any store is looked at."""
    with pytest.raises(RuleFileError) as refused:
        upgrade_platform(versions(("credit.score: {gte", "credit.scroe: {gte")))

    assert [each.code for each in refused.value.diagnostics] == ["R101"]


def test_the_document_fits_its_schema() -> None:
    """With changes, kept values and rules, outdated and orphaned findings."""
    found = versions(
        ("default: 7,", "default: 8,"), ("max: 700", "max: 640"),
        ("{credit.score: {lt: $min_score}}", "{credit.score: {lte: $min_score}}"),
    )  # fmt: skip
    platform = upgrade_platform(found)
    above, on = brand(found)
    pairs = [(platform, None), (above, platform.difference), (store(found), on.difference)]
    document = json.loads(json.dumps(render_upgrades(pairs)))
    schema = upgrade_schema()

    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(document, schema)
    last = document["tenants"][-1]
    assert (last["applies"], len(last["kept"]), len(last["orphaned"])) == (False, 2, 1)
    assert len(document["tenants"][1]["outdated"]) == 1
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**document, "tenants": [{**last, "applies": "no"}]}, schema)


def test_a_value_that_is_refused_is_no_gift() -> None:
    """A deposit of 300 gives way to the platform's 250: to be mended, and not 'better'."""
    found = versions(offer=(("default: 500", "default: 250"),))
    upgrade = store(found)

    (line,) = [each for each in changes(upgrade) if "Deposit 300.00 yuan → 250.00 yuan" in each]
    assert "better" not in line
    assert upgrade.difference is not None
    assert [each.towards for each in sentences(upgrade.difference)] == ["unordered"]
    assert "(better for the customer)" in changes(brand(found)[0])[0]


def test_a_store_is_told_nothing_of_plugins_that_are_off() -> None:
    """Its days and its deposit change above it; with neither plugin on nothing reaches it."""
    found = versions(("default: 7,", "default: 8,"), offer=(("default: 500", "default: 400"),))
    above = brand(found)[1]
    told = {}
    for text in (STORE.replace("platform@2026.1", "paws@7"), OWN):
        for on in ((), ("credit_scoring",), ("credit_scoring", "deposit_fallback")):
            patch = read_patch(STORE_FILE, text, "store")
            upgrade = upgrade_store(found, above, patch, frozenset(on))
            told[text == OWN, len(on)] = (len(changes(upgrade)), len(upgrade.kept))
    assert told == {
        (False, 0): (0, 0),
        (False, 1): (1, 0),
        (False, 2): (2, 0),
        (True, 0): (0, 0),
        (True, 1): (0, 1),
        (True, 2): (0, 2),
    }


def test_a_rule_of_a_plugin_that_is_off_is_not_missed() -> None:
    """It replaced a rule that changes above: told only where the plugin is on."""
    found = versions(("{credit.score: {lt: $min_score}}", "{credit.score: {lte: $min_score}}"))
    patch, above = read_patch(STORE_FILE, OWN, "store"), brand(found)[1]
    kept_rules = [
        len(upgrade_store(found, above, patch, on).kept_rules)
        for on in (frozenset[str](), frozenset({"credit_scoring"}), None)
    ]
    assert kept_rules == [0, 1, 1]
