"""Two versions of the same rules for each kind of difference there is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from pawpact.policy.comparing.compare import compare
from pawpact.policy.comparing.difference import Difference
from pawpact.policy.comparing.render import render_text
from pawpact.policy.comparing.sentences import sentences
from pawpact.policy.model import Ruleset
from tests.core.policy.filed import (
    BRAND,
    OFFER,
    POLICY,
    VOCABULARY,
    altered,
    loaded,
    store_with,
)

SHOP = """\
format: 1
policy: core.shop
version: "2026.1"
title: {zh: 商店, en: Shop}
moment: period.performed
hit: all
binds: signing
params:
  steps:
    label: {zh: 台阶, en: Steps}
    type: table
    columns:
      months: {label: {zh: 满几月, en: Months}, type: int, key: true, better: lower}
      kind: {label: {zh: 送什么, en: What}, type: text}
      points: {type: int, better: higher}
    default:
      - {months: 3, kind: food, points: 5}
      - {months: 6, kind: toys, points: 9}
      - {months: 12, kind: care, points: 20}
    better: rows
    store_may: any
  clinics: {type: list, default: [east, west], label: {zh: 诊所, en: Clinics}, store_may: any}
  months: {type: list, default: [6, 12], unit: month, label: {zh: 老客, en: Veteran},
           store_may: any}
  night: {type: bool, default: false, label: {zh: 夜班, en: Night}, better: "true", store_may: any}
  price: {type: price_ratio, default: 0.80, label: {zh: 价格, en: Price}, better: lower,
          bounds: {min: 0.1, max: 1}, store_may: any}
  wait: {type: days, default: 7, label: {zh: 等候, en: Wait}, better: lower, store_may: any}
  scope: {type: choice, default: pet, choices: [pet, family], kindest_first: [family, pet],
          label: {zh: 范围, en: Scope}, store_may: any}
rules:
  - id: step
    title: {zh: 一阶, en: A step}
    each: $steps
    open: true
    when: {contract.streak: {gte: $row.months}}
    then:
      - grant_points: {points: $row.points, reason: streak}
  - id: year
    title: {zh: 周年, en: A year}
    when: {contract.performed: {gte: 12}}
    then:
      - grant_points: {points: 50, reason: anniversary}
never:
  - {name: 一期都没有, when: {contract.performed: 0}, effects: [grant_points: {}]}
"""


@dataclass(frozen=True, slots=True)
class Pair:
    """What the two sides are."""

    before: Ruleset
    after: Ruleset

    @property
    def difference(self) -> Difference:
        return compare(self.before, self.after, VOCABULARY)


def told(pair: Pair) -> str:
    """The difference as both languages tell it."""
    found = sentences(pair.difference)
    return "\n\n".join(render_text(found, language) for language in ("zh", "en"))


def pairs() -> Iterator[tuple[str, Pair]]:
    for name, (text, changes) in _CHANGES.items():
        yield name, Pair(_loaded(text), _loaded(altered(text, *changes)))
    for name, section in _STORES.items():
        yield name, Pair(loaded(POLICY), loaded(POLICY, store=store_with(section)))
    yield "policy added", Pair(loaded(POLICY), loaded(POLICY, OFFER))
    yield "policy removed", Pair(loaded(POLICY, OFFER), loaded(POLICY))
    yield "policies removed together", Pair(loaded(POLICY, SHOP, _SHOP_TWO), loaded(POLICY))
    yield "order of policies", _reordered()
    yield "moment", _at_another_moment()
    yield "parameter in another file", _in_another_file()
    yield "rule changed in a brand", Pair(loaded(POLICY), loaded(POLICY, brand=_BRAND_RULE))


def _loaded(text: str) -> Ruleset:
    """With the policy that the offer of a deposit reads from."""
    return loaded(POLICY, text) if "deposit_fallback.offer" in text else loaded(text)


def _reordered() -> Pair:
    before = loaded(POLICY, OFFER)
    moment = "application.submitted"
    after = replace(before, order={moment: tuple(reversed(before.order[moment]))})
    return Pair(before, after)


def _at_another_moment() -> Pair:
    before = loaded(SHOP)
    policy = replace(before.policies["core.shop"], moment="charge.settled")
    order = {"charge.settled": ("core.shop",)}
    return Pair(before, replace(before, policies={"core.shop": policy}, order=order))


def _in_another_file() -> Pair:
    before = loaded(SHOP)
    wait = replace(before.parameters["core.wait"], home="core.wait")
    return Pair(before, replace(before, parameters={**before.parameters, "core.wait": wait}))


_SHOP_TWO = """\
format: 1
policy: core.shop_two
version: "2026.1"
title: {zh: 二店, en: Second shop}
moment: period.performed
hit: all
binds: signing
rules:
  - id: two
    title: Two
    when: {contract.performed: 2}
    then: [grant_points: {points: 2, reason: streak}]
"""
_BRAND_RULE = f"""{BRAND}credit_scoring.decide:
  replace:
    - id: low
      title: Low
      when: {{credit.score: {{lt: 600}}}}
      then: [set: {{credit.decision: rejected}}]
"""
_PASS = "    when: {credit.score: {gte: $min_score}}\n"
_LOW = """  - id: low
    title: Low
    open: true
    when: {credit.score: {lt: $min_score}}
    then:
      - set: {credit.decision: rejected}
"""
_UNAVAILABLE = """  - id: unavailable
    title: {zh: 没有分数, en: No score}
    when: {credit.status: {ne: ok}}
    then:
      - set: {credit.decision: pending}
      - refer_to_person: {queue: credit}
"""
_NEVER = "  - {name: guessed, when: {credit.score: {known: false}}, effects: [approve: {}]}\n"
_BETTER = "      - {months: 6, kind: toys, points: 9}\n"
_Changes = tuple[tuple[str, str], ...]
_CHANGES: Mapping[str, tuple[str, _Changes]] = {
    "value worse": (SHOP, (("default: 0.80", "default: 0.90"),)),
    "value better": (SHOP, (("default: 7,", "default: 3,"),)),
    "value without an order": (POLICY, (("default: 550", "default: 600"),)),
    "yes or no": (SHOP, (("default: false", "default: true"),)),
    "choice": (SHOP, (("default: pet", "default: family"),)),
    "money": (OFFER, (("default: 500", "default: 300"),)),
    "list with another entry": (SHOP, (("[east, west]", "[east, north, west]"),)),
    "list with fewer entries": (SHOP, (("[east, west]", "[east]"),)),
    "list emptied": (SHOP, (("[east, west]", "[]"),)),
    "list exchanged": (SHOP, (("[6, 12]", "[6, 9]"),)),
    "list in another order": (SHOP, (("[east, west]", "[west, east]"),)),
    "table cell": (SHOP, (("points: 9}", "points: 11}"),)),
    "table key": (SHOP, (("{months: 6, kind: toys", "{months: 5, kind: toys"),)),
    "table row gone": (SHOP, ((_BETTER, ""),)),
    "table row new": (
        SHOP,
        ((_BETTER, f"{_BETTER}      - {{months: 9, kind: trip, points: 15}}\n"),),
    ),
    "table partly better": (SHOP, (("points: 5}", "points: 6}"), ("points: 20}", "points: 19}"))),
    "table in another order": (
        SHOP,
        ((_BETTER, ""), ("      - {months: 3", f"{_BETTER}      - {{months: 3")),
    ),
    "parameter added": (
        SHOP,
        (("  wait:", "  more: {type: int, default: 2, label: More, store_may: any}\n  wait:"),),
    ),
    "parameter removed": (
        POLICY,
        (
            (
                "  days: {type: int, default: 7, better: higher, store_may: only_better,"
                " label: Days}\n",
                "",
            ),
        ),
    ),
    "bounds": (SHOP, (("bounds: {min: 0.1, max: 1}", "bounds: {min: 0.5}"),)),
    "who may change it": (
        POLICY,
        (("store_may: only_better, label: Days", "store_may: locked, label: Days"),),
    ),
    "which way is kinder": (
        SHOP,
        (("{zh: 价格, en: Price}, better: lower", "{zh: 价格, en: Price}, better: higher"),),
    ),
    "value and terms": (
        SHOP,
        (("type: days, default: 7", "type: days, default: 5, bounds: {max: 9}"),),
    ),
    "choices": (
        SHOP,
        (
            (
                "choices: [pet, family], kindest_first: [family, pet]",
                "choices: [pet, family, all], kindest_first: [all, family, pet]",
            ),
        ),
    ),
    "type and unit": (
        POLICY,
        (("days: {type: int, default: 7", "days: {type: days, unit: day, default: 7"),),
    ),
    "column": (SHOP, (("type: text}", "type: text, key: true}"),)),
    "label": (SHOP, (("{zh: 等候, en: Wait}", "{zh: 等待, en: Waiting}"),)),
    "for people only": (
        POLICY,
        (("label: Days}", "label: Days, informational: true, note: later}"),),
    ),
    "constraint": (
        POLICY,
        (
            (
                "store_may: any, label: Line",
                'store_may: any, constraint: "at_least: $floor", label: Line',
            ),
        ),
    ),
    "a parameter's contracts": (OFFER, (("label: Deposit}", "label: Deposit, binds: today}"),)),
    "rule title": (POLICY, (("title: Pass", "title: {zh: 通过, en: Passes}"),)),
    "rule asks more": (
        POLICY,
        ((_PASS, "    when: {credit.score: {gte: $min_score}, customer.age: {gte: 18}}\n"),),
    ),
    "rule asks less": (SHOP, (("when: {contract.performed: {gte: 12}}", "when: {}"),)),
    "rule asks otherwise": (
        POLICY,
        (
            (_PASS, "    when: {credit.score: {gte: {sub: [$min_score, 20]}}}\n"),
            (
                "when: {credit.status: {ne: ok}}",
                "when: {any: [{credit.status: {known: false}}, {not: {credit.status: ok}}]}",
            ),
        ),
    ),
    "one part of several": (
        altered(
            POLICY,
            (_PASS, "    when: {credit.score: {gte: $min_score}, customer.age: {gte: 18}}\n"),
        ),
        (("customer.age: {gte: 18}", "customer.age: {gte: 20}"),),
    ),
    "rule does more": (
        POLICY,
        (
            (
                "      - approve: {}\n",
                "      - approve: {}\n      - ask_document: {kind: landlord_consent}\n",
            ),
        ),
    ),
    "rule does less": (POLICY, (("      - refer_to_person: {queue: credit}\n", ""),)),
    "rule does otherwise": (
        SHOP,
        (
            (
                "points: 50, reason: anniversary",
                "points: {add: [30, contract.performed]}, reason: anniversary",
            ),
        ),
    ),
    "amount from a parameter": (
        OFFER,
        (("amount: $deposit_amount", "amount: {min: [$deposit_amount, 100]}"),),
    ),
    "amount of a literal": (OFFER, (("amount: $deposit_amount", "amount: 300"),)),
    "where facts are unknown": (
        POLICY,
        (("    title: Pass\n", "    title: Pass\n    if_unknown: skip\n"),),
    ),
    "rule opened": (POLICY, (("    title: Pass\n", "    title: Pass\n    open: true\n"),)),
    "rule closed": (POLICY, (("    open: true\n", ""),)),
    "rule locked": (
        POLICY,
        (
            (
                "    title: {zh: 没有分数, en: No score}\n",
                "    title: {zh: 没有分数, en: No score}\n    locked: true\n",
            ),
        ),
    ),
    "rule added first": (
        POLICY,
        (
            (
                "rules:\n",
                "rules:\n  - {id: age, title: {zh: 年龄, en: Age},"
                " when: {customer.age: {lt: 18}}, then: [refuse: {reason: under_age}]}\n",
            ),
        ),
    ),
    "rule added last": (
        POLICY,
        (
            (
                _LOW,
                f"{_LOW}  - {{id: rest, title: Rest, when: {{}},"
                " then: [refer_to_person: {queue: credit}]}\n",
            ),
        ),
    ),
    "rule removed": (POLICY, ((_UNAVAILABLE, ""),)),
    "rule moved": (POLICY, ((_UNAVAILABLE, ""), (_LOW, f"{_LOW}{_UNAVAILABLE}"))),
    "rule of rows changed": (SHOP, (("{gte: $row.months}", "{gt: $row.months}"),)),
    "rule of rows and its table": (
        SHOP,
        (("{gte: $row.months}", "{gt: $row.months}"), ("points: 9}", "points: 11}")),
    ),
    "rule of rows no more": (
        SHOP,
        (("    each: $steps\n", ""), ("$row.months", "3"), ("$row.points", "5")),
    ),
    "prohibition added": (
        POLICY,
        (
            (
                "never:\n",
                "never:\n  - {name: 未成年, when: {customer.age: {lt: 18}},"
                " facts: {credit.decision: approved}}\n",
            ),
        ),
    ),
    "prohibition removed": (POLICY, ((f"never:\n{_NEVER}", ""),)),
    "prohibition changed": (
        POLICY,
        (("{credit.score: {known: false}}", "{credit.score: {lt: 400}}"),),
    ),
    "prohibition of other effects": (
        SHOP,
        (("effects: [grant_points: {}]", "effects: [grant_points: {reason: streak}]"),),
    ),
    "head of the file": (
        altered(
            POLICY, ("hit: first", "hit: first\neffective: {from: 2026-01-01, until: 2026-12-31}")
        ),
        (
            ("title: {zh: 信用审核, en: Credit check}", "title: {zh: 信用, en: Credit}"),
            ("hit: first", "hit: all"),
            ("binds: today", "binds: signing"),
            ("until: 2026-12-31", "until: 2027-06-30"),
        ),
    ),
}
_STORES: Mapping[str, str] = {
    "store value": "  params: {min_score: 600}\n",
    "store rule added": """\
  add:
    - id: mine
      title: {zh: 本店, en: Mine}
      before: low
      when: {credit.score: {lt: 500}}
      then: [refuse: {reason: store_policy}]
""",
    "store rule replaced": """\
  replace:
    - id: low
      title: Low
      when: {credit.score: {lt: 540}}
      then: [set: {credit.decision: rejected}]
""",
    "store rule disabled": "  disable: [low]\n",
}


PAIRS: Mapping[str, Pair] = dict(pairs())
