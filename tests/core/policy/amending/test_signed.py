"""Contracts keep the numbers and rules they signed, within today's law."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pawpact.policy.amending.kinder import binding
from pawpact.policy.amending.signed import as_signed
from pawpact.policy.comparing.meaning import calls_meaning
from pawpact.policy.layering.layers import resolve
from pawpact.policy.model import Bounds, Ruleset
from pawpact.policy.reading.load import read_patch, read_platform_texts
from pawpact.vocabulary.core import CORE
from pawpact.vocabulary.types import Value

REWARD = """
format: 1
policy: core.reward
version: "1"
title: Reward
moment: period.performed
hit: first
binds: signing
params:
  points:
    {type: int, default: 50, bounds: {min: 0, max: 500}, better: higher, store_may: any, label: P}
  period: {type: int, default: 12, bounds: {min: 1, max: 24}, store_may: any, label: N}
  most: {type: int, default: 9, bounds: {min: 1, max: 24}, binds: today, store_may: any, label: M}
rules:
  - id: law
    title: Law
    locked: true
    when: {contract.performed: {gt: $most}}
    then: [refer_to_person: {queue: law}]
  - id: thanks
    title: Thanks
    open: true
    when: {contract.performed: $period}
    then: [grant_points: {points: $points, reason: thanks}]
tests:
  - {name: yes, given: {contract.performed: 12}, at: {most: 24}, expect: {fired: [thanks]}}
never:
  - {name: none, when: {contract.performed: 0}, effects: [grant_points: {}]}
"""
ADDED = """  add:
    - id: more
      before: thanks
      title: More
      when: {contract.performed: 2}
      then: [grant_points: {points: 5, reason: more}]
"""


def rules(params: str = "", more: str = "", law: str = REWARD) -> Ruleset:
    text = f"store: shop\nextends: platform@1\ncore.reward:\n  params: {{{params}}}\n{more}"
    patch = read_patch("tenants/shop/rules.yaml", text, "store")
    return resolve(read_platform_texts({"rules/core/reward.yaml": law}), None, patch, CORE)


def values(ruleset: Ruleset) -> dict[str, Value]:
    return {name.partition(".")[2]: each.value for name, each in ruleset.parameters.items()}


@pytest.mark.parametrize(
    ("params", "more", "is_kinder", "bound"),
    [
        ("points: 80", "", True, ["core.points"]),
        ("points: 20", "", False, ["core.points"]),
        ("points: 80, period: 6", "", False, ["core.period", "core.points"]),
        ("points: 80, most: 5", "", True, ["core.points"]),
        ("most: 5", "", False, []),
        ("points: 80", ADDED, False, ["core.points", "core.reward/more"]),
        ("", "  disable: [thanks]\n", False, ["core.reward/thanks"]),
    ],
)
def test_a_change_reaches_contracts_where_all_that_binds_gets_better(
    params: str, more: str, is_kinder: bool, bound: list[str]
) -> None:
    """One number that gets worse or has no order, or a rule, keeps all of it for new contracts."""
    found = binding(rules(), rules(params, more), CORE)
    assert found.is_kinder is is_kinder
    assert [*(each.name for each in found.parameters), *found.rules] == bound


def test_what_was_signed_stays_and_what_binds_today_does_not() -> None:
    """The points are those signed, the most is today's."""
    mixed = as_signed(rules("points: 70, most: 7"), rules("points: 20, most: 5"), CORE)
    assert values(mixed) == {"points": 70, "period": 12, "most": 5}


def test_an_amended_value_counts_unless_a_better_one_was_signed() -> None:
    """Sixty reaches who signed fifty, not who signed seventy."""
    today = rules("points: 60")
    for signed, holds in ((50, 60), (70, 70)):
        mixed = as_signed(rules(f"points: {signed}"), today, CORE, {"core.points"})
        assert values(mixed)["points"] == holds


def test_rules_are_those_signed_with_todays_law() -> None:
    """A rule that a store added later is not theirs; a locked one that changed is."""
    law = REWARD.replace("{gt: $most}", "{gte: $most}")
    mixed = as_signed(rules(), rules(more=ADDED, law=law), CORE)
    today = rules(law=law).policies["core.reward"].rules
    assert [rule.id for rule in mixed.policies["core.reward"].rules] == ["law", "thanks"]
    assert mixed.policies["core.reward"].rules[0].when == today[0].when


def test_prohibitions_are_todays() -> None:
    """A new `never` binds every contract."""
    law = REWARD + "  - {name: more, when: {contract.performed: 1}, effects: [grant_points: {}]}\n"
    mixed = as_signed(rules("points: 70"), rules(law=law), CORE)
    assert [each.name for each in mixed.policies["core.reward"].never] == ["none", "more"]


def test_no_signed_value_passes_todays_bounds() -> None:
    """Seventy was signed; the platform allows sixty now."""
    today = rules()
    points = replace(today.parameters["core.points"], bounds=Bounds(0, 60))
    bounded = replace(today, parameters={**today.parameters, "core.points": points})
    assert values(as_signed(rules("points: 70"), bounded, CORE))["points"] == 60


DAYS = REWARD.replace(
    "  most:",
    "  days: {type: list, default: [mon], choices: [mon, tue], store_may: any, label: D}\n  most:",
)


@pytest.mark.parametrize(
    ("days", "choices", "holds"),
    [
        ("mon, tue", ("mon", "tue"), ("mon", "tue")),
        ("mon, tue", ("mon",), ("mon",)),
        ("mon, tue", ("wed",), ("mon",)),
        ("", ("mon",), ()),
    ],
)
def test_a_signed_list_keeps_the_words_that_are_still_choices(
    days: str, choices: tuple[str, ...], holds: tuple[str, ...]
) -> None:
    """Each word counts for itself; where none of several is left today's list holds."""
    today = rules(law=DAYS)
    narrow = replace(today.parameters["core.days"], choices=choices)
    narrowed = replace(today, parameters={**today.parameters, "core.days": narrow})
    signed = rules(f"days: [{days}]", law=DAYS)
    assert values(as_signed(signed, narrowed, CORE))["days"] == holds


def test_where_nothing_differs_it_is_todays() -> None:
    """Contracts that signed the same go by the same revision as everybody."""
    today = rules("most: 5")
    assert as_signed(rules(), today, CORE) is today


TIERS = """
format: 1
policy: core.tiers
version: "1"
title: Tiers
moment: period.performed
hit: all
binds: signing
params:
  tiers:
    type: table
    better: rows
    store_may: any
    label: T
    columns:
      months: {type: int, key: true, better: lower}
      points: {type: int, better: higher}
    default:
      - {months: 6, points: 60}
      - {months: 12, points: 120}
rules:
  - id: tier
    title: Tier
    each: $tiers
    when: {contract.performed: $row.months}
    then: [grant_points: {points: $row.points, reason: tier}]
tests:
  - {name: yes, given: {contract.performed: 6}, expect: {fired: ["tier[1]"]}}
"""


def tiers(*points: int) -> Ruleset:
    rows = "".join(f"\n      - {{months: {6 * n}, points: {p}}}" for n, p in enumerate(points, 1))
    text = f"store: shop\nextends: platform@1\ncore.tiers:\n  params:\n    tiers:{rows}\n"
    patch = read_patch("tenants/shop/rules.yaml", text, "store")
    return resolve(read_platform_texts({"rules/core/tiers.yaml": TIERS}), None, patch, CORE)


def given(ruleset: Ruleset) -> list[str]:
    rules = ruleset.policies["core.tiers"].rules
    return [str(calls_meaning(each.then)) for each in rules]


@pytest.mark.parametrize(
    ("after", "is_kinder"), [((60, 150), True), ((50, 150), False), ((60, 120, 180), True)]
)
def test_a_table_is_kinder_row_by_row(after: tuple[int, ...], is_kinder: bool) -> None:
    """Every row at least as good reaches who signed; one worse cell keeps all for new contracts."""
    assert binding(tiers(60, 120), tiers(*after), CORE).is_kinder is is_kinder


def test_an_amended_table_brings_its_rows() -> None:
    """Who signed 120 for a year is given 150, by the rule of the row."""
    today = tiers(60, 150)
    assert given(as_signed(tiers(60, 120), today, CORE, {"core.tiers"})) == given(today)


def test_a_signed_table_keeps_its_rows() -> None:
    """Unamended, the rows go on as they were signed."""
    signed = tiers(60, 120)
    assert given(as_signed(signed, tiers(50, 150), CORE)) == given(signed)


def test_what_stands_in_each_agreement_is_reached_by_no_change() -> None:
    """However kind: the agreement's own number counts."""
    assert not binding(rules(), rules("points: 80"), CORE, {"core.points"}).is_kinder


PAUSE = """
format: 1
policy: core.pause
version: "1"
title: Pause
moment: pause.requested
hit: first
binds: signing
rules:
  - id: answer
    title: Answer
    when: {contract.performed: {gte: 1}}
    then: [%s]
"""


def with_pause(effect: str) -> Ruleset:
    """The same store once a policy is added that answers requests for a pause."""
    texts = {"rules/core/reward.yaml": REWARD, "rules/core/pause.yaml": PAUSE % effect}
    patch = read_patch("tenants/shop/rules.yaml", "store: shop\nextends: platform@1\n", "store")
    return resolve(read_platform_texts(texts), None, patch, CORE)


GIVES, TAKES = "pause_contract: {periods: 1}", "refuse: {reason: pause_limit}"


@pytest.mark.parametrize(("effect", "reached"), [(GIVES, True), (TAKES, False)])
def test_a_new_policy_reaches_who_signed_where_it_only_gives(effect: str, reached: bool) -> None:
    """One that refuses was agreed to by nobody who signed before it."""
    today = with_pause(effect)
    mixed = as_signed(rules(), today, CORE)
    assert ("core.pause" in mixed.policies) is reached
    assert (mixed is today) is reached
    assert binding(rules(), today, CORE).rules == (() if reached else ("core.pause",))


def test_a_new_policy_that_is_law_reaches_everybody() -> None:
    """A locked rule may refuse whoever signed."""
    today = with_pause(TAKES)
    policy = today.policies["core.pause"]
    law = replace(policy, rules=tuple(replace(each, locked=True) for each in policy.rules))
    today = replace(today, policies={**today.policies, "core.pause": law})
    assert as_signed(rules(), today, CORE) is today


@pytest.mark.parametrize(("points", "holds"), [(20, 50), (80, 80)])
def test_a_new_number_is_the_platforms_unless_the_stores_is_kinder(points: int, holds: int) -> None:
    """Who signed before there was a number is not held to what a store made worse of it."""
    signed = rules()
    older = {name: each for name, each in signed.parameters.items() if name != "core.points"}
    mixed = as_signed(replace(signed, parameters=older), rules(f"points: {points}"), CORE)
    assert values(mixed)["points"] == holds


TABLE = """  gifts:
    type: table
    columns: {months: {type: int, key: true}, gift: {type: text%s}}
    default: [{months: 3, gift: toy}]
    store_may: any
    label: G
rules:"""


def test_a_signed_table_stays_where_a_column_closes_its_words() -> None:
    """The platform names what may be written from now on; who signed a blanket gets it."""
    then = rules("gifts: [{months: 3, gift: blanket}]", law=REWARD.replace("rules:", TABLE % ""))
    closed = REWARD.replace("rules:", TABLE % ", choices: [toy, book], label: Gift")
    mixed = as_signed(then, rules(law=closed), CORE)
    assert values(mixed)["gifts"] == ({"months": 3, "gift": "blanket"},)


def test_no_signed_value_stays_below_todays_bounds() -> None:
    """Ten was signed; the platform allows no less than thirty now."""
    today = rules()
    points = replace(today.parameters["core.points"], bounds=Bounds(30, 100))
    bounded = replace(today, parameters={**today.parameters, "core.points": points})
    assert values(as_signed(rules("points: 10"), bounded, CORE))["points"] == 30


WAY = REWARD.replace(
    "  most:",
    "  way: {type: choice, default: call, choices: [call, write], store_may: any, label: W}\n"
    "  most:",
)


@pytest.mark.parametrize(("choices", "holds"), [(("call", "write"), "write"), (("call",), "call")])
def test_a_signed_word_holds_while_it_is_a_choice(choices: tuple[str, ...], holds: str) -> None:
    """Afterwards today's word does."""
    today = rules(law=WAY)
    narrow = replace(today.parameters["core.way"], choices=choices)
    narrowed = replace(today, parameters={**today.parameters, "core.way": narrow})
    assert values(as_signed(rules("way: write", law=WAY), narrowed, CORE))["way"] == holds


def test_a_signed_table_of_other_columns_is_todays() -> None:
    """Its rows would say nothing to rules that ask for the new column."""
    then = rules("gifts: [{months: 3, gift: blanket}]", law=REWARD.replace("rules:", TABLE % ""))
    today = rules(law=REWARD.replace("rules:", TABLE.replace("gift", "present") % ""))
    renamed = replace(today.parameters["core.presents"], name="core.gifts")
    mixed = as_signed(
        then, replace(today, parameters={**today.parameters, "core.gifts": renamed}), CORE
    )
    assert values(mixed)["gifts"] == ({"months": 3, "present": "toy"},)


def test_a_signed_number_of_another_type_is_todays() -> None:
    """What was a number of points is a word now."""
    then, today = rules("points: 70", law=WAY), rules(law=WAY)
    word = replace(today.parameters["core.way"], name="core.points", choices=())
    typed = replace(today, parameters={**today.parameters, "core.points": word})
    assert values(as_signed(then, typed, CORE))["points"] == "call"
