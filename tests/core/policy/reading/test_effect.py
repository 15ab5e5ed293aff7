"""What rules do: derived facts, effects, arguments, repeated rules, tests and never."""

from __future__ import annotations

import pytest

from pawpact.policy.model import Arithmetic, Call, Constant, FactRef, Operand, Rule, Share
from pawpact.vocabulary.types import Value
from tests.core.policy.filed import FILE, POLICY, altered, codes, loaded, refusals

TIERS = """\
params:
  tiers:
    type: table
    label: Tiers
    store_may: only_better
    better: rows
    columns: {line: {type: int, key: true, better: lower}, gift: {type: text},
              price: {type: price_ratio, better: lower}}
    default:
      - {line: 600, gift: clinic, price: 8折}
      - {line: 700, gift: food, price: 0.75}
"""
EACH = """\
rules:
  - id: tier
    title: Tier
    each: $tiers
    when: {credit.score: {gte: $row.line}}
    then: [grant_coupon: {kind: $row.gift, price_ratio: $row.price}]
"""


def with_then(effects: str) -> str:
    return altered(POLICY, ("refer_to_person: {queue: credit}", effects))


def call(effects: str) -> Call:
    return loaded(with_then(effects)).policies["credit_scoring.decide"].rules[0].then[1]


def argument(effects: str, name: str) -> Operand:
    return call(effects).arguments[name]


def tiers(*changes: tuple[str, str]) -> tuple[Rule, ...]:
    return loaded(with_tiers(*changes)).policies["credit_scoring.decide"].rules[:2]


def with_tiers(*changes: tuple[str, str]) -> str:
    text = altered(POLICY, ("params:\n", TIERS), ("rules:\n", EACH))
    return altered(text, *changes)


@pytest.mark.parametrize(
    ("effects", "name", "value"),
    [
        ("grant_coupon: {kind: clinic, price_ratio: 7折}", "price_ratio", 7_000),
        ("grant_coupon: {kind: clinic, amount: 12.50}", "amount", 1_250),
        ("grant_coupon: {kind: clinic, once: true}", "once", True),
        ("grant_coupon: {kind: clinic, days: 30}", "days", 30),
        ("refer_to_person: {queue: credit}", "queue", "credit"),
    ],
)
def test_literal_argument_is_of_its_type(effects: str, name: str, value: Value) -> None:
    """A literal argument is held as the effect declares it."""
    found = argument(effects, name)

    assert isinstance(found, Constant)
    assert found.value == value


def test_argument_may_be_a_fact() -> None:
    """An amount may be that of a fact."""
    found = argument("grant_coupon: {kind: food, amount: income.monthly}", "amount")

    assert isinstance(found, FactRef)


def test_argument_may_be_a_share_of_an_amount() -> None:
    """A share takes an amount and a ratio and says how it is rounded."""
    share = "{share: [income.monthly, 0.05], round: customer_gets_more}"
    found = argument(f"grant_coupon: {{kind: food, amount: {share}}}", "amount")

    assert isinstance(found, Share)
    assert isinstance(found.ratio, Constant)
    assert (found.ratio.value, found.round) == (500, "customer_gets_more")


def test_argument_may_be_the_smaller_of_two() -> None:
    """min and max are for arguments; a literal takes the type of the amount beside it."""
    found = argument("grant_coupon: {kind: food, amount: {min: [income.monthly, 50]}}", "amount")

    assert isinstance(found, Arithmetic)
    assert isinstance(found.operands[1], Constant)
    assert found.operands[1].value == 5_000


def test_amount_may_be_multiplied_by_a_number() -> None:
    """Of a product one part is an amount and the literal a plain number."""
    found = argument("grant_coupon: {kind: food, amount: {mul: [income.monthly, 2]}}", "amount")

    assert isinstance(found, Arithmetic)
    assert isinstance(found.operands[1], Constant)
    assert found.operands[1].value == 2


def test_empty_arguments_may_be_left_out() -> None:
    """`offer_low_threshold_pet:` is the effect without arguments."""
    assert call("offer_low_threshold_pet:").arguments == {}


@pytest.mark.parametrize(
    ("effects", "code"),
    [
        ("grant: {}", "R105"),
        ("refer_to_person: {queue: a, why: b}", "R106"),
        ("grant_points: {points: 5, reason: a}", "R114"),
        ("set: {credit.score: 600}", "R116"),
        ("set: {deposit.offered: true}", "R116"),
        ("set: {credit.decision: 5}", "R205"),
        ("grant_coupon: {kind: toy}", "R205"),
        ("grant_coupon: {kind: food, days: 91}", "R204"),
        ("grant_coupon: {kind: food, amount: -1}", "R204"),
        ("grant_coupon: {kind: food, once: 1}", "R201"),
        ("grant_coupon: {kind: food, amount: credit.score}", "R207"),
        (
            "grant_coupon: {kind: food, amount: {share: [1, 2, 3], round: customer_gets_more}}",
            "R317",
        ),
        ("grant_coupon: {kind: food, amount: {share: [income.monthly, 0.5]}}", "R301"),
        ("grant_coupon: {price_ratio: 7折}", "R301"),
        ("grant_coupon: food", "R201"),
        ("{approve: {}, refuse: {reason: store_policy}}", "R317"),
        ("grant_coupon: {kind: food, price_ratio: 0.9}", "R212"),
        ("grant_coupon: {kind: food, price_ratio: 0.05}", "R212"),
        ("grant_coupon: {kind: food, amount: {sub: [1, 2]}}", "R204"),
    ],
)
def test_wrong_effect_is_refused(effects: str, code: str) -> None:
    """An effect that does not exist, does not fit or passes its limit is refused."""
    assert codes(with_then(effects)) == [code]


def test_each_row_makes_a_rule() -> None:
    """An `each` rule becomes one rule for each row, numbered from 1."""
    assert [rule.id for rule in tiers()] == ["tier[1]", "tier[2]"]


def test_cell_keeps_its_place() -> None:
    """A value from a row points to the cell in which it is written."""
    coupon = tiers()[1].then[0].arguments["price_ratio"]

    assert isinstance(coupon, Constant)
    assert (coupon.value, str(coupon.origin)) == (7_500, f"{FILE}:18:40")


def test_unknown_column_is_refused() -> None:
    """`$row.x` needs a column x."""
    assert codes(with_tiers(("$row.line", "$row.lines"))) == ["R115"]


def test_each_needs_a_table() -> None:
    """`each` over a number is refused."""
    assert codes(with_tiers(("each: $tiers", "each: $floor"))) == ["R207"]


def test_cell_must_be_a_choice_of_the_argument() -> None:
    """A text cell that is no choice of the effect's argument is refused at the cell."""
    assert codes(with_tiers(("gift: food", "gift: toy"))) == ["R205"]


def test_rules_of_rows_count_against_the_limit() -> None:
    """Rows times rules may not pass the most rules of a policy."""
    rows = "".join(f"      - {{line: {line}, gift: food, price: 0.5}}\n" for line in range(50))
    many = "".join(
        EACH.removeprefix("rules:\n").replace("tier\n", f"tier_{n}\n", 1) for n in range(13)
    )
    text = with_tiers(
        ("      - {line: 600, gift: clinic, price: 8折}\n", rows), ("rules:\n", f"rules:\n{many}")
    )

    assert codes(text) == ["R309"]


def test_inline_test_is_typed() -> None:
    """A test's facts, parameters and expectations are held as the vocabulary has them."""
    text = altered(
        POLICY,
        ("given: {credit.score: 550,", "at: {min_score: 600}, given: {income.monthly: 12.5,"),
        ("{fired: [pass]}", "{facts: {credit.decision: approved}, not_effects: [refuse: {}]}"),
    )

    (test,) = loaded(text).policies["credit_scoring.decide"].tests

    assert test.given == {"income.monthly": 1_250, "credit.status": "ok"}
    assert test.at == {"credit_scoring.min_score": 600}
    assert (test.expect_fired, test.expect_effects) == (None, None)
    assert test.expect_facts == {"credit.decision": "approved"}
    assert [call.effect for call in test.expect_not_effects] == ["refuse"]


def test_expecting_nothing_to_fire_is_not_expecting_nothing() -> None:
    """`fired: []` says that no rule fires; without it nothing is said."""
    text = altered(POLICY, ("fired: [pass]", "fired: [], effects: []"))

    (test,) = loaded(text).policies["credit_scoring.decide"].tests

    assert (test.expect_fired, test.expect_effects) == ((), ())


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("fired: [pass]", "fired: [passes]", "R108"),
        ("credit.score: 550,", "credit.scor: 550,", "R101"),
        ("credit.score: 550,", "credit.score: many,", "R201"),
        ("credit.score: 550,", "credit.score: 960,", "R204"),
        ("credit.score: 550,", "credit.score: $min_score,", "R201"),
        ("{fired: [pass]}", "{}", "R317"),
        ("{fired: [pass]}", "{effects: [aprove: {}]}", "R105"),
        ("{name: passes, ", "{name: passes, at: {minimum: 5}, ", "R104"),
        ("{name: guessed, ", "{", "R301"),
        ("effects: [approve: {}]}\n", "}\n", "R317"),
        ("{credit.score: {known: false}}, eff", "{credit.scor: {known: false}}, eff", "R101"),
    ],
)
def test_wrong_test_or_never_is_refused(old: str, new: str, code: str) -> None:
    """Tests and prohibitions are checked like rules."""
    assert codes(altered(POLICY, (old, new))) == [code]


def test_never_may_leave_arguments_out() -> None:
    """A prohibition of an effect whatever its arguments needs none of them."""
    text = altered(POLICY, ("effects: [approve: {}]", "effects: [refuse: {}]"))

    (never,) = loaded(text).policies["credit_scoring.decide"].never

    assert [(call.effect, call.arguments) for call in never.effects] == [("refuse", {})]


def test_argument_that_is_a_parameter_is_checked_by_its_value() -> None:
    """A parameter whose value passes the argument's own bounds is refused where it is used."""
    text = altered(
        with_then("grant_coupon: {kind: food, days: $waiting}"),
        ("params:\n", "params:\n  waiting: {type: int, default: 91, store_may: any, label: x}\n"),
    )

    assert codes(text) == ["R204"]


ANNIVERSARY = """\
format: 1
policy: core.thanks
version: "2026.1"
title: Thanks
moment: period.performed
hit: all
binds: today
params:
  why: {type: text, default: loyal, store_may: any, label: Why}
rules:
  - id: thanks
    title: Thanks
    when: {contract.performed: 12}
    then: [grant_points: {points: 20, reason: @@}]
tests:
  - {name: hit, given: {contract.performed: 12}, expect: {fired: [thanks]}}
  - {name: miss, given: {contract.performed: 11}, expect: {fired: []}}
"""


def with_reason(reason: str) -> str:
    return altered(ANNIVERSARY, ("@@", reason))


@pytest.mark.parametrize("reason", ["周年 礼", '"a:b"', "常客 感谢", "Regular", "a" * 41])
def test_reason_that_the_books_cannot_name_an_account_by_is_refused(reason: str) -> None:
    """A reason is a name; the finding says what was found, what is expected and how to mend it."""
    (finding,) = refusals(with_reason(reason))

    assert finding.code == "R112"
    assert f"这里是 `{reason.strip(chr(34))}`" in finding.message.zh
    assert "小写英文字母" in finding.message.zh
    assert finding.help is not None
    assert "`anniversary`" in finding.help.zh


@pytest.mark.parametrize("reason", ["anniversary", "a", "regular_2", "a" * 40, "$why"])
def test_reason_that_is_a_name_is_read(reason: str) -> None:
    """Names of up to forty characters, written out or a parameter's."""
    assert refusals(with_reason(reason)) == ()


def test_a_stores_parameter_is_held_to_the_form_of_the_argument() -> None:
    """What a store puts into the parameter comes out as the reason, so it is a name as well."""
    text = "store: lakeside\nextends: platform@2026.1\ncore.thanks: {params: {why: 常客}}\n"
    assert [each.code for each in refusals(with_reason("$why"), store=text)] == ["R112"]


def test_a_fact_that_exists_is_not_called_misspelt() -> None:
    """What may be set is listed; the nearest name is not put forward."""
    (finding,) = refusals(
        altered(POLICY, ("set: {credit.decision: pending}", "set: {credit.score: 600}"))
    )

    assert finding.help is not None
    assert finding.help.zh == "可以设定的有：`credit.decision`、`credit.band`"


def test_bounds_are_said_in_the_readers_language() -> None:
    """Days are 天 in Chinese and days in English."""
    (finding,) = refusals(with_then("grant_coupon: {kind: clinic, days: 91}"))

    assert finding.message.zh == "`grant_coupon.days` 要不大于 90 天，这里是 91 天"
    assert finding.message.en == "`grant_coupon.days` must be at most 90 days, found 91 days"
