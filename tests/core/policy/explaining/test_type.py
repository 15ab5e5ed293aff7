"""Every kind of value is said with both sides and with how far off it was."""

from __future__ import annotations

from datetime import date

import pytest

from pawpact.kernel.label import Label
from pawpact.policy.engine.reference import evaluate
from pawpact.policy.explaining.explain import explain
from pawpact.policy.explaining.explanation import ComparisonLine
from pawpact.policy.explaining.render import say_comparison
from pawpact.policy.explaining.wording import said
from pawpact.policy.model import Bits, Comparison
from pawpact.vocabulary.core import CORE
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import Value, ValueType
from tests.core.policy.written import (
    MOMENT,
    call,
    compare,
    declared,
    fact,
    numbers,
    parameter,
    policy,
    reckon,
    rule,
    ruleset,
)

DAY = date(2026, 3, 1).toordinal()
WORDS = {
    "shop.money": ValueType.MONEY,
    "shop.limit": ValueType.MONEY,
    "shop.ratio": ValueType.RATIO,
    "shop.price": ValueType.PRICE_RATIO,
    "shop.day": ValueType.DATE,
    "shop.time": ValueType.TIME,
    "shop.days": ValueType.DAYS,
    "shop.hours": ValueType.HOURS,
    "shop.list": ValueType.LIST,
    "shop.text": ValueType.TEXT,
    "shop.choice": ValueType.CHOICE,
    "shop.bool": ValueType.BOOL,
    "shop.score": ValueType.INT,
}
VOCABULARY = Vocabulary.of(
    facts=[declared(name, kind, optional=True) for name, kind in WORDS.items()],
    moments=CORE.moments.values(),
    effects=CORE.effects.values(),
)
KNOWN: dict[str, Value | None] = {
    "shop.money": 26_800,
    "shop.limit": 30_000,
    "shop.ratio": 1_000,
    "shop.price": 7_500,
    "shop.day": DAY,
    "shop.time": 600,
    "shop.days": 3,
    "shop.hours": 5,
    "shop.list": ("id_card",),
    "shop.text": "团子",
    "shop.choice": "rented",
    "shop.bool": False,
    "shop.score": 580,
}


@pytest.mark.parametrize(
    ("asked", "zh", "en"),
    [
        (
            compare("shop.money", "gte", 30_000),
            "shop.money 268.00 元 ≥ 300.00 元 不成立，差 32.00 元",
            "shop.money 268.00 yuan ≥ 300.00 yuan does not hold, short by 32.00 yuan",
        ),
        (
            compare("shop.ratio", "lt", 500),
            "shop.ratio 10% < 5% 不成立，超出 5.01%",
            "shop.ratio 10% < 5% does not hold, over by 5.01%",
        ),
        (
            compare("shop.price", "gte", 8_000),
            "shop.price 7.5折 ≥ 8折 不成立，差 5%",
            "shop.price 25% off ≥ 20% off does not hold, short by 5%",
        ),
        (
            compare("shop.day", "gte", DAY + 9),
            "shop.day 2026-03-01 ≥ 2026-03-10 不成立，差 9 天",
            "shop.day 2026-03-01 ≥ 2026-03-10 does not hold, short by 9 days",
        ),
        (
            compare("shop.time", "gte", 690),
            "shop.time 10:00 ≥ 11:30 不成立，差 90 分钟",
            "shop.time 10:00 ≥ 11:30 does not hold, short by 90 minutes",
        ),
        (
            compare("shop.days", "lte", 1),
            "shop.days 3 天 ≤ 1 天 不成立，超出 2 天",
            "shop.days 3 days ≤ 1 day does not hold, over by 2 days",
        ),
        (
            compare("shop.hours", "gt", 5),
            "shop.hours 5 小时 > 5 小时 不成立，差 1 小时",
            "shop.hours 5 hours > 5 hours does not hold, short by 1 hour",
        ),
        (
            compare("shop.list", "has_all", ("id_card", "photo", "proof")),
            "shop.list id_card 含有全部 id_card、photo、proof 不成立，缺 photo、proof",
            "shop.list id_card has all of id_card, photo, proof does not hold, lacks photo, proof",
        ),
        (
            compare("shop.list", "gte", 3, "count"),
            "shop.list（个数） 1 ≥ 3 不成立，差 2",
            "shop.list (count) 1 ≥ 3 does not hold, short by 2",
        ),
        (
            compare("shop.text", "starts", "大"),
            "shop.text 团子 开头是 大 不成立",
            "shop.text 团子 starts with 大 does not hold",
        ),
        (
            compare("shop.choice", "in", ("owned", "family")),
            "shop.choice rented 属于 owned、family 不成立",
            "shop.choice rented one of owned, family does not hold",
        ),
        (
            compare("shop.bool", "eq", True),
            "shop.bool = 否，应为 是",
            "shop.bool = no, wanted yes",
        ),
        (
            compare("shop.choice", "ne", "rented"),
            "shop.choice = rented，不应为 rented",
            "shop.choice = rented, wanted anything but rented",
        ),
        (
            compare("shop.money", "gte", fact("shop.limit")),
            "shop.money 268.00 元 ≥ 300.00 元（shop.limit） 不成立，差 32.00 元",
            "shop.money 268.00 yuan ≥ 300.00 yuan (shop.limit) does not hold, short by 32.00 yuan",
        ),
        (
            compare("shop.score", "gte", reckon("sub", parameter("shop.line"), 10)),
            "shop.score 580 ≥ 590（line - 10） 不成立，差 10",
            "shop.score 580 ≥ 590 (line - 10) does not hold, short by 10",
        ),
    ],
    ids=lambda each: each.fact if isinstance(each, Comparison) else "",
)
def test_a_comparison_that_does_not_hold(asked: Comparison, zh: str, en: str) -> None:
    """Value, operator, threshold, how it was reckoned, and the distance in the value's own unit."""
    line = told(asked, KNOWN)
    assert (say_comparison(line, "zh"), say_comparison(line, "en")) == (zh, en)


def test_an_unknown_fact_says_what_is_wanted() -> None:
    """Of a fact against a fact the one that is missing is named."""
    line = told(compare("shop.money", "gte", fact("shop.limit")), KNOWN | {"shop.limit": None})
    assert line.result is None
    assert say_comparison(line, "zh") == "shop.money 268.00 元，需要 ≥ 未知（shop.limit）"


def test_a_reckoned_threshold_names_the_parameter_and_its_place() -> None:
    """Where 590 comes from: the line of 600, in its file, and what was done to it."""
    line = told(compare("shop.score", "gte", reckon("sub", parameter("shop.line"), 10)), KNOWN)
    (use,) = line.parameters
    assert (use.short_name, use.value) == ("line", Label.of("600"))
    assert line.formula == Label.of("line - 10")


def told(asked: Comparison, facts: dict[str, Value | None]) -> ComparisonLine:
    rules = ruleset(policy(rule("only", asked, call("approve"))), parameters=numbers(line=600))
    result = evaluate(asked, facts, rules.parameters)
    bits = {"shop.policy": Bits(int(result is True), int(result is None))}
    explanation = explain(rules, VOCABULARY, MOMENT, facts, bits)
    (line,) = explanation.policies[0].rules[0].lines
    return line


def test_an_empty_list_is_said() -> None:
    """Nothing at all reads as such, not as a gap in the sentence."""
    said_of = said(CORE.facts["application.missing_documents"], ())
    assert (said_of.zh, said_of.en) == ("（无）", "(none)")
