"""A small platform of three policies and one store, as rule files, for tests that need a whole."""

from __future__ import annotations

from collections.abc import Mapping

from pawpact.kernel.label import Label
from pawpact.policy.deciding.decide import Decider
from pawpact.policy.engine.durable import DurableEngine
from pawpact.policy.explaining.explain import explain
from pawpact.policy.explaining.explanation import Explanation
from pawpact.policy.layering.layers import resolve
from pawpact.policy.model import Bits, Decision, Ruleset
from pawpact.policy.reading.load import read_patch, read_platform_texts
from pawpact.policy.receipt.recorded import EffectStatus
from pawpact.vocabulary.core import CORE
from pawpact.vocabulary.declarations import Fact
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import Value, ValueType

MOMENT = "application.submitted"
REVISION = "5e" * 32
ENGINE = DurableEngine()

VOCABULARY = CORE.joined(
    Vocabulary.of(
        facts=[
            Fact(
                "credit.status",
                ValueType.CHOICE,
                Label("信用查询", "Credit check"),
                "application",
                "ok",
                owner="credit_scoring",
                choices=("ok", "unavailable", "no_consent"),
                choice_labels={"ok": Label("正常", "ok")},
            ),
            Fact(
                "credit.score",
                ValueType.INT,
                Label("芝麻信用分", "Zhima score"),
                "application",
                "612",
                owner="credit_scoring",
                optional=True,
                personal=True,
                minimum=350,
                maximum=950,
            ),
            Fact(
                "credit.decision",
                ValueType.CHOICE,
                Label("信用结论", "Credit decision"),
                "application",
                "approved",
                owner="credit_scoring",
                derived=True,
                choices=("approved", "rejected", "pending"),
                choice_labels={"rejected": Label("未通过", "rejected")},
            ),
        ],
        needs={
            "credit_scoring": frozenset({"core"}),
            "deposit_fallback": frozenset({"credit_scoring", "credit.decision"}),
        },
    )
)

GATE = """format: 1
policy: core.application_gate
version: "2026.1"
title: {zh: 申请硬门槛, en: Application gate}
moment: application.submitted
hit: all
binds: today
rules:
  - id: under_age
    title: {zh: 未成年, en: Under age}
    locked: true
    when: {customer.age: {known: true, lt: 18}}
    then: [refuse: {reason: under_age}]
  - id: age_unknown
    title: {zh: 年龄未知, en: Age unknown}
    locked: true
    when: {customer.age: {known: false}}
    then: [refer_to_person: {queue: identity}]
  - id: landlord_unasked
    title: {zh: 没有房东答复, en: Landlord not asked}
    locked: true
    when:
      all:
        - customer.housing: {known: true}
        - customer.housing: [rented, shared_rental]
        - customer.landlord_consent: {known: false}
    then: [ask_document: {kind: landlord_consent}]
tests:
  - {name: 17 岁拒绝, given: {customer.age: 17}, expect: {fired: [under_age]}}
  - name: 18 岁可以
    given: {customer.age: 18, customer.housing: owned}
    expect: {fired: [], not_effects: [refuse: {}]}
  - {name: 年龄未知转人工, given: {customer.housing: owned}, expect: {fired: [age_unknown]}}
  - name: 租客没有房东答复
    given: {customer.age: 18, customer.housing: rented}
    expect: {fired: [landlord_unasked], effects: [ask_document: {kind: landlord_consent}]}
never:
  - {name: 未成年不得通过, when: {customer.age: {lt: 18}}, effects: [approve: {}]}
"""

DECIDE = """format: 1
policy: credit_scoring.decide
version: "2026.1"
title: {zh: 信用审核, en: Credit check}
moment: application.submitted
hit: first
binds: today
params:
  min_score: {type: int, default: 550, bounds: {min: 550, max: 700}, store_may: any, unit: score,
              label: {zh: 信用分门槛, en: Pass score}, source: "S:15"}
  platform_floor: {type: int, default: 550, bounds: {min: 350, max: 950}, store_may: locked,
                   unit: score, label: {zh: 平台最低分, en: Platform floor}, source: "S:15"}
rules:
  - id: score_unavailable
    title: {zh: 没有可用的分数, en: No usable score}
    when: {credit.status: {ne: ok}}
    then:
      - set: {credit.decision: pending}
      - refer_to_person: {queue: credit}
  - id: pass
    title: {zh: 信用达标, en: Score passes}
    when: {credit.score: {gte: $min_score}}
    then:
      - set: {credit.decision: approved}
      - approve: {}
  - id: low_score
    title: {zh: 信用分不足, en: Score too low}
    open: true
    when: {credit.score: {lt: $min_score}}
    then:
      - set: {credit.decision: rejected}
tests:
  - {name: 刚好 550 分通过, given: {credit.status: ok, credit.score: 550}, expect: {fired: [pass]}}
  - name: 549 分不通过
    given: {credit.status: ok, credit.score: 549}
    expect: {fired: [low_score], facts: {credit.decision: rejected}}
  - name: 查不到转人工
    given: {credit.status: unavailable}
    expect: {fired: [score_unavailable], effects: [refer_to_person: {queue: credit}]}
  - name: 状态正常却没有分数，不猜
    given: {credit.status: ok}
    expect: {fired: [], effects: [refer_to_person: {queue: undetermined}]}
  - name: 门槛 620 时 619 分不通过
    at: {min_score: 620}
    given: {credit.status: ok, credit.score: 619}
    expect: {fired: [low_score]}
never:
  - name: 没有分数不得通过
    when: {credit.score: {known: false}}
    facts: {credit.decision: approved}
    effects: [approve: {}]
  - name: 低于平台底线不得通过
    when: {credit.score: {lt: $platform_floor}}
    facts: {credit.decision: approved}
    effects: [approve: {}]
"""

OFFER = """format: 1
policy: deposit_fallback.offer
version: "2026.1"
title: {zh: 押金替代, en: Deposit instead}
moment: application.submitted
hit: all
binds: today
params:
  deposit_amount: {type: money, default: 500, bounds: {min: 0, max: 500}, store_may: only_better,
                   better: lower, label: {zh: 押金金额, en: Deposit}, source: "S:17"}
rules:
  - id: offer_deposit
    title: {zh: 交押金, en: Pay a deposit}
    when: {credit.decision: rejected}
    then: [require_deposit: {amount: $deposit_amount}]
  - id: offer_low_threshold_pet
    title: {zh: 改选低门槛宠物, en: Choose a low-threshold pet}
    when: {credit.decision: rejected, pet.low_threshold: false}
    then: [offer_low_threshold_pet: {}]
tests:
  - name: 未通过时两条路
    given: {credit.decision: rejected, pet.low_threshold: false}
    expect: {fired: [offer_deposit, offer_low_threshold_pet]}
  - {name: 通过时不提押金, given: {credit.decision: approved}, expect: {fired: []}}
"""

STORE = """store: hangzhou-xihu
extends: platform@2026.1
credit_scoring.decide:
  params: {min_score: 600}
deposit_fallback.offer:
  params: {deposit_amount: 300}
tests:
  - policy: credit_scoring.decide
    name: 本店 580 分不通过
    given: {credit.status: ok, credit.score: 580}
    expect: {facts: {credit.decision: rejected}}
"""

PLATFORM_FILES = {
    "rules/core/application_gate.yaml": GATE,
    "rules/credit_scoring/decide.yaml": DECIDE,
    "rules/deposit_fallback/offer.yaml": OFFER,
}
Change = tuple[str, str] | list[tuple[str, str]]
"""A piece of a file and what stands in its place, or several of these."""

STORE_FILE = "tenants/hangzhou-xihu/rules.yaml"

APPLICANT: dict[str, Value | None] = {
    "customer.age": 29,
    "customer.housing": "rented",
    "customer.landlord_consent": True,
    "credit.status": "ok",
    "credit.score": 580,
    "pet.low_threshold": False,
}


def platform(**changed: Change) -> Ruleset:
    """The platform's rules; ``decide=("old", "new")`` rewrites a piece of a file."""
    return resolve(read_platform_texts(files(**changed)), None, None, VOCABULARY)


def files(**changed: Change) -> dict[str, str]:
    texts = dict(PLATFORM_FILES)
    for part, change in changed.items():
        name = next(each for each in texts if each.endswith(f"{part}.yaml"))
        for old, new in [change] if isinstance(change, tuple) else change:
            assert old in texts[name], f"{old!r} is not in {name}"
            texts[name] = texts[name].replace(old, new)
    return texts


def store(text: str = STORE, **changed: Change) -> Ruleset:
    patch = read_patch(STORE_FILE, text, "store")
    return resolve(read_platform_texts(files(**changed)), None, patch, VOCABULARY)


def decider(ruleset: Ruleset, vocabulary: Vocabulary = VOCABULARY) -> Decider:
    return Decider(ruleset, vocabulary, ENGINE)


def decide(ruleset: Ruleset, facts: Mapping[str, Value | None]) -> Decision:
    return decider(ruleset).decide(MOMENT, facts, REVISION)


def bits_of(decision: Decision) -> dict[str, Bits]:
    return {each.policy: Bits(each.fired, each.undetermined) for each in decision.outcomes}


def explained(
    facts: Mapping[str, Value | None],
    ruleset: Ruleset | None = None,
    role: str = "manager",
    statuses: tuple[EffectStatus, ...] = (),
) -> Explanation:
    """Decide on these facts, then explain it."""
    ruleset = ruleset or store()
    decision = decide(ruleset, facts)
    return explain(
        ruleset, VOCABULARY, MOMENT, decision.read, bits_of(decision), statuses, role=role
    )
