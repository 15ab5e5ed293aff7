"""Layers that stores have in common are laid once, and every store comes out as if laid alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from pawpact.hosting.host import Host
from pawpact.policy.finding.diagnostic import Findings, RuleFileError
from pawpact.policy.layering import layers
from pawpact.policy.layering.laid import KNOWN, Laid
from pawpact.policy.layering.layers import resolve
from pawpact.policy.layering.merge import Merged, merge
from pawpact.policy.layering.snapshot import freeze
from pawpact.policy.layering.text import Written
from pawpact.policy.model import Ruleset
from pawpact.policy.reading.draft import Patch, PlatformRules
from pawpact.policy.reading.load import read_patch, read_platform
from pawpact.vocabulary.registry import Vocabulary
from tests.core.policy.sized import SIZE

RULES = Path(__file__).parents[4] / "rules"
BRAND = 'brand: paws\nversion: "1"\nextends: platform@2026.1\n'
ROWS = (
    "[{months: 3, benefit: deworming, count: %d}, {months: 6, benefit: health_check, count: 1},"
    " {months: 12, benefit: grooming_card, count: 1},"
    " {months: 12, benefit: food_gift_pack, count: 1}]"
)
CHANGES = (
    "credit_scoring.decide: {params: {min_score: %d}}",
    "deposit_fallback.offer: {params: {deposit_amount: %d}}",
    "core.performance: {params: {anniversary_points: %d}}",
    "core.billing: {params: {grace_days: %d}}",
    f"welfare_tiers.milestones: {{params: {{milestones: {ROWS}}}}}",
    "core.performance: {add: [{id: more, title: 多, when: {contract.performed: %d},"
    " then: [grant_points: {points: 5, reason: anniversary}]}]}",
    "credit_scoring.decide: {replace: [{id: low_score, title: 低, when: {credit.score: {lt: %d}},"
    " then: [set: {credit.decision: rejected}]}]}",
    "deposit_fallback.offer: {disable: [offer_deposit]}",
    "tests: [{policy: core.performance, name: 第 %d 期, given: {contract.performed: 1},"
    " expect: {fired: []}}]",
    "no.such.policy: {params: {a: %d}}",
    "credit_scoring.decide: {params: {min_scoer: %d}}",
)


@pytest.fixture(scope="module")
def platform() -> PlatformRules:
    return read_platform([(RULES, "rules")])


@pytest.fixture(scope="module")
def words() -> Vocabulary:
    return Host.load().vocabulary()


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    """Each test begins and ends with nothing known."""
    KNOWN.forget()
    yield
    KNOWN.forget()


def _patches(random: Random) -> tuple[Patch, Patch]:
    def some(most: int) -> str:
        lines = random.sample(CHANGES, random.randrange(most))
        return "".join(
            f"{line % random.randrange(400, 700) if '%d' in line else line}\n" for line in lines
        )

    brand = read_patch("tenants/paws/rules.yaml", BRAND + some(3), "brand")
    store = f"store: s\nextends: paws@1\n{some(4)}"
    return brand, read_patch("tenants/s/rules.yaml", store, "store")


def _came(
    platform: PlatformRules, brand: Patch, store: Patch, words: Vocabulary
) -> str | list[object]:
    try:
        return freeze(resolve(platform, brand, store, words), words)
    except RuleFileError as wrong:
        return [(each.code, each.span, each.message, each.help) for each in wrong.diagnostics]


def _laid_alone(
    platform: PlatformRules, brand: Patch, store: Patch, words: Vocabulary
) -> str | list[object]:
    """Every layer merged from the platform on, every policy built anew."""

    def merged(_below: Merged, patch: Patch, findings: Findings) -> Merged:
        return merge(platform, [brand] if patch is brand else [brand, store], findings)

    with pytest.MonkeyPatch.context() as plain:
        plain.setattr(KNOWN, "recall", lambda *_: None)
        plain.setattr(Laid, "unchanged", lambda *_: {})
        plain.setattr(layers, "merge_one", merged)
        return _came(platform, brand, store, words)


def test_a_store_comes_out_as_if_laid_alone(platform: PlatformRules, words: Vocabulary) -> None:
    """Parameters, rules, tests and mistakes of any store: the same text, the same findings."""
    random, kinds = Random(20260301), set()
    for _ in range(8 * SIZE):
        patches = _patches(random)
        after_others = _came(platform, *patches, words)
        alone = _laid_alone(platform, *patches, words)
        kinds.add(type(alone))
        assert after_others == alone
    assert kinds == {str, list}


def test_layers_above_are_laid_once(
    platform: PlatformRules, words: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For a second store neither platform nor brand is merged again, nor what it leaves alone."""
    built: list[int] = []
    build = layers.build

    def counted(*given: object) -> object:
        built.append(len(given[-1]))  # type: ignore[arg-type]
        return build(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(layers, "build", counted)
    brand = read_patch("tenants/paws/rules.yaml", BRAND, "brand")
    for score in (560, 570):
        line = f"credit_scoring.decide: {{params: {{min_score: {score}}}}}"
        text = f"store: s\nextends: paws@1\n{line}\n"
        resolve(platform, brand, read_patch("tenants/s/rules.yaml", text, "store"), words)

    everything = len(resolve(platform, None, None, words).policies)
    assert len(built) == 4
    assert built[0] == 0
    assert built[1] == everything
    assert built[2] == built[3] == everything - 1


def test_a_wrong_layer_is_not_kept(platform: PlatformRules, words: Vocabulary) -> None:
    """What is wrong with a brand is told to every one of its stores."""
    text = f"{BRAND}credit_scoring.decide: {{params: {{min_score: 5}}}}\n"
    brand = read_patch("tenants/paws/rules.yaml", text, "brand")
    store = read_patch("tenants/s/rules.yaml", "store: s\nextends: paws@1\n", "store")

    first, second = (_came(platform, brand, store, words) for _ in range(2))

    assert first == second
    assert isinstance(first, list)


def test_texts_are_written_once_for_the_very_value(words: Vocabulary) -> None:
    """Equal is not enough: another value is written anew, and an old one makes room."""
    written: list[object] = []
    texts, (one, other, last) = Written(most=2), ([1], [1], [2])

    def write(value: object) -> str:
        written.append(value)
        return str(value)

    for value in (one, one, other, last, one):
        assert texts.text(value, write) == str(value)
    assert [id(each) for each in written] == [id(each) for each in (one, other, last, one)]


def test_rulesets_share_what_they_do_not_change(platform: PlatformRules, words: Vocabulary) -> None:
    """A policy of which a store changes nothing is the very value of the layer above."""
    above = resolve(platform, None, None, words)
    text = (
        "store: s\nextends: platform@2026.1\ncore.performance: {params: {anniversary_points: 60}}\n"
    )
    below: Ruleset = resolve(
        platform, None, read_patch("tenants/s/rules.yaml", text, "store"), words
    )
    changed = {name for name, each in below.policies.items() if above.policies[name] is not each}
    assert changed == {"core.performance"}


def test_rules_of_a_table_follow_its_rows(platform: PlatformRules, words: Vocabulary) -> None:
    """Where a store changes a table the rules that came of its rows are built anew."""
    line = f"welfare_tiers.milestones: {{params: {{milestones: {ROWS % 2}}}}}"
    text = f"store: s\nextends: platform@2026.1\n{line}\n"
    above = resolve(platform, None, None, words).policies["welfare_tiers.milestones"]
    store = read_patch("tenants/s/rules.yaml", text, "store")
    below = resolve(platform, None, store, words).policies["welfare_tiers.milestones"]

    assert below.rules[0].id == above.rules[0].id
    assert below.rules[0].then != above.rules[0].then
