"""Rule files for tests: a small vocabulary, a policy to alter, and what comes out of reading it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pawpact.kernel.label import Label
from pawpact.policy.finding.diagnostic import Diagnostic, RuleFileError
from pawpact.policy.layering.layers import resolve
from pawpact.policy.model import Ruleset
from pawpact.policy.reading.load import read_patch, read_platform_texts
from pawpact.vocabulary.core import CORE
from pawpact.vocabulary.declarations import (
    Argument,
    Combine,
    Effect,
    Fact,
    Moment,
    MomentKind,
)
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import ValueType

FILE = "rules/credit_scoring/decide.yaml"
OFFER_FILE = "rules/deposit_fallback/offer.yaml"
STORE_FILE = "tenants/lakeside/rules.yaml"
BRAND_FILE = "tenants/paws/rules.yaml"


def fact(
    name: str,
    type: ValueType,
    *,
    subject: str = "application",
    owner: str = "credit_scoring",
    derived: bool = False,
    personal: bool = False,
    choices: tuple[str, ...] = (),
    minimum: int | None = None,
    maximum: int | None = None,
) -> Fact:
    return Fact(
        name,
        type,
        Label.of(name),
        subject,
        "-",
        owner,
        optional=True,
        derived=derived,
        personal=personal,
        choices=choices,
        minimum=minimum,
        maximum=maximum,
    )


_COUPON = Effect(
    name="grant_coupon",
    label=Label.of("Coupon"),
    sentence=Label.of("{kind}"),
    arguments=(
        Argument("kind", ValueType.CHOICE, Label.of("Kind"), choices=("clinic", "food")),
        Argument("price_ratio", ValueType.PRICE_RATIO, Label.of("Ratio"), required=False),
        Argument("amount", ValueType.MONEY, Label.of("Amount"), required=False, minimum=0),
        Argument("once", ValueType.BOOL, Label.of("Once"), required=False),
        Argument("days", ValueType.DAYS, Label.of("Days"), required=False, maximum=90),
    ),
    combine=Combine.ALL,
    doc="A coupon.",
    grants=True,
)

_CORE = replace(
    CORE, effects={name: each for name, each in CORE.effects.items() if name != _COUPON.name}
)
"""Core's words, but for the one that has simpler arguments here."""

VOCABULARY = _CORE.joined(
    Vocabulary.of(
        facts=(
            fact("credit.score", ValueType.INT, personal=True, minimum=350, maximum=950),
            fact("credit.status", ValueType.CHOICE, choices=("ok", "unavailable")),
            fact(
                "credit.decision",
                ValueType.CHOICE,
                derived=True,
                choices=("approved", "rejected", "pending"),
            ),
            fact("credit.band", ValueType.INT, derived=True),
            fact("deposit.offered", ValueType.BOOL, owner="deposit_fallback", derived=True),
            fact("income.monthly", ValueType.MONEY, owner="core"),
            fact("visit.day", ValueType.DATE, owner="core"),
            fact("visit.note", ValueType.TEXT, owner="core"),
            fact("secret.score", ValueType.INT, owner="other"),
        ),
        moments=(Moment("visit.made", MomentKind.FACT, Label.of("Visit"), ("visit",), ""),),
        effects=(_COUPON,),
        limits={
            "require_deposit.amount": "deposit_fallback.deposit_amount",
            "grant_coupon.price_ratio": "credit_scoring.coupon_ratio",
        },
        needs={
            "deposit_fallback": frozenset({"credit.decision"}),
            "credit_scoring": frozenset({"deposit.offered"}),
        },
    )
)

POLICY = """\
format: 1
policy: credit_scoring.decide
version: "2026.1"
title: {zh: 信用审核, en: Credit check}
moment: application.submitted
hit: first
binds: today
params:
  min_score: {type: int, default: 550, bounds: {min: 550, max: 700}, store_may: any, label: Line}
  floor: {type: int, default: 550, store_may: locked, label: Floor}
  days: {type: int, default: 7, better: higher, store_may: only_better, label: Days}
  coupon_ratio: {type: price_ratio, default: 8折, bounds: {min: 0.1, max: 0.8}, better: lower,
                 store_may: only_better, label: Ratio}
rules:
  - id: unavailable
    title: {zh: 没有分数, en: No score}
    when: {credit.status: {ne: ok}}
    then:
      - set: {credit.decision: pending}
      - refer_to_person: {queue: credit}
  - id: pass
    title: Pass
    when: {credit.score: {gte: $min_score}}
    then:
      - set: {credit.decision: approved}
      - approve: {}
  - id: low
    title: Low
    open: true
    when: {credit.score: {lt: $min_score}}
    then:
      - set: {credit.decision: rejected}
tests:
  - {name: passes, given: {credit.score: 550, credit.status: ok}, expect: {fired: [pass]}}
never:
  - {name: guessed, when: {credit.score: {known: false}}, effects: [approve: {}]}
"""

OFFER = """\
format: 1
policy: deposit_fallback.offer
version: "2026.1"
title: Deposit
moment: application.submitted
hit: all
binds: signing
params:
  deposit_amount: {type: money, default: 500, bounds: {min: 0, max: 500}, better: lower,
                   store_may: only_better, label: Deposit}
rules:
  - id: offer
    title: Offer
    when: {credit.decision: rejected}
    then: [require_deposit: {amount: $deposit_amount}]
"""

STORE = """\
store: lakeside
extends: platform@2026.1
"""

BRAND = """\
brand: paws
version: "7"
extends: platform@2026.1
"""

STORE_OF_BRAND = STORE.replace("platform@2026.1", "paws@7")
BOTH = (POLICY, OFFER)


def altered(text: str, *changes: tuple[str, str]) -> str:
    """The text with each first part replaced by the second; a part that is not there fails."""
    for old, new in changes:
        assert old in text, f"not in the text: {old}"
        text = text.replace(old, new, 1)
    return text


def loaded(
    *platform: str,
    brand: str | None = None,
    store: str | None = None,
    vocabulary: Vocabulary = VOCABULARY,
    plugins_on: frozenset[str] | None = None,
) -> Ruleset:
    """The resolved ruleset of these files, each shown under the name that its policy wants."""
    return resolve(
        read_platform_texts(named(platform)),
        None if brand is None else read_patch(BRAND_FILE, brand, "brand"),
        None if store is None else read_patch(STORE_FILE, store, "store"),
        vocabulary,
        plugins_on,
    )


def named(texts: Iterable[str]) -> dict[str, str]:
    files: dict[str, str] = {}
    for text in texts:
        name = next((line for line in text.split("\n") if line.startswith("policy: ")), FILE)
        group, _, short = name.removeprefix("policy: ").partition(".")
        file = FILE if name == FILE else f"rules/{group}/{short or 'settings'}.yaml"
        files[file if file not in files else f"{file.removesuffix('.yaml')}_2.yaml"] = text
    return files


def refusals(
    *platform: str,
    brand: str | None = None,
    store: str | None = None,
    vocabulary: Vocabulary = VOCABULARY,
    plugins_on: frozenset[str] | None = None,
) -> tuple[Diagnostic, ...]:
    """What is wrong with these files, nothing where they are accepted."""
    try:
        loaded(*platform, brand=brand, store=store, vocabulary=vocabulary, plugins_on=plugins_on)
    except RuleFileError as error:
        return error.diagnostics
    return ()


def codes(
    *platform: str,
    brand: str | None = None,
    store: str | None = None,
    vocabulary: Vocabulary = VOCABULARY,
    plugins_on: frozenset[str] | None = None,
) -> list[str]:
    """The codes of what is wrong, in reading order."""
    found = refusals(
        *platform, brand=brand, store=store, vocabulary=vocabulary, plugins_on=plugins_on
    )
    return [each.code for each in found]


def store_with(section: str) -> str:
    return f"{STORE}credit_scoring.decide:\n{section}"


def offer_store(section: str) -> str:
    """A store's file with this under the policy of deposits."""
    return f"{STORE}deposit_fallback.offer:\n{section}"
