"""For each code a few words that provoke it, and the same mended; a test runs both."""

from __future__ import annotations

from collections.abc import Mapping

from pawpact.policy.finding.code import Example

EXAMPLES: Mapping[str, Example] = {
    "R001": Example("title: '通过", "title: '通过'"),
    "R003": Example("title: [[[[[[[[[[[[[[[[[[[[[[[[[通过]]]]]]]]]]]]]]]]]]]]]]]]]", "title: 通过"),
    "R005": Example("title: 通过\ntitle: 信用分通过", "title: 信用分通过"),
    "R006": Example("title: &pass 通过", "title: 通过"),
    "R007": Example("title: !text 通过", "title: 通过"),
    "R008": Example("when: {credit.score: {gte:600}}", "when: {credit.score: {gte: 600}}"),
    "R009": Example("when： {credit.score: 600}", "when: {credit.score: 600}"),
    "R010": Example('title: "通过\\u202e"', 'title: "通过"'),
    "R011": Example("when: {credit.sсore: 600}", "when: {credit.score: 600}"),
    "R012": Example("hit: first\n---\nbinds: today", "hit: first\nbinds: today"),
    "R014": Example("title: 通过\n  open: true", "title: 通过\nopen: true"),
    "R015": Example("%YAML 1.1\n---\nformat: 1", "format: 1"),
    "R101": Example("when: {credit.scroe: {gte: 600}}", "when: {credit.score: {gte: 600}}"),
    "R102": Example("moment: application.sent", "moment: application.submitted"),
    "R103": Example(
        "credit_scoring.decision:\n  params: {min_score: 600}",
        "credit_scoring.decide:\n  params: {min_score: 600}",
    ),
    "R104": Example(
        "when: {credit.score: {gte: $minimum_score}}", "when: {credit.score: {gte: $min_score}}"
    ),
    "R105": Example(
        "then: [refer_to_persons: {queue: credit}]", "then: [refer_to_person: {queue: credit}]"
    ),
    "R106": Example(
        "then: [refer_to_person: {queue: credit, line: 1}]",
        "then: [refer_to_person: {queue: credit}]",
    ),
    "R107": Example("when: {credit.score: {above: 600}}", "when: {credit.score: {gt: 600}}"),
    "R108": Example("disable: [lowest]", "disable: [low]"),
    "R109": Example("when: {contract.streak: {gte: 3}}", "when: {credit.score: {gte: 600}}"),
    "R110": Example("when: {secret.score: {gte: 600}}", "when: {credit.score: {gte: 600}}"),
    "R111": Example("title: 通过\nopne: true", "title: 通过\nopen: true"),
    "R112": Example("id: Score-Pass", "id: score_pass"),
    "R113": Example("id: unavailable", "id: score_pass"),
    "R114": Example(
        "then: [grant_points: {points: 5, reason: thanks}]",
        "then: [refer_to_person: {queue: credit}]",
    ),
    "R115": Example("when: {credit.score: $row.months}", "when: {credit.score: $min_score}"),
    "R116": Example("then: [set: {credit.score: 600}]", "then: [set: {credit.decision: pending}]"),
    "R201": Example("default: 0600", "default: 600"),
    "R202": Example("default: 268.505", "default: 268.50"),
    "R203": Example("default: 8", "default: 0.80"),
    "R204": Example("params: {min_score: 60}", "params: {min_score: 600}"),
    "R205": Example("when: {credit.status: okay}", "when: {credit.status: ok}"),
    "R206": Example("when: {credit.status: {gt: ok}}", "when: {credit.status: {ne: ok}}"),
    "R207": Example(
        "when: {income.monthly: {gt: $min_score}}", "when: {income.monthly: {gt: 600}}"
    ),
    "R208": Example("params: {days: 6}", "params: {days: 8}"),
    "R209": Example("params: {floor: 500}", "params: {min_score: 600}"),
    "R210": Example(
        "type: int, default: 5, store_may: only_better",
        "type: int, default: 5, store_may: only_better, better: higher",
    ),
    "R211": Example(
        'type: int, default: 5, store_may: any, constraint: "at_least: $floor"',
        'type: int, default: 600, store_may: any, constraint: "at_least: $floor"',
    ),
    "R212": Example(
        "then: [grant_coupon: {kind: clinic, price_ratio: 0.95}]",
        "then: [grant_coupon: {kind: clinic, price_ratio: 0.75}]",
    ),
    "R213": Example("default: [cat, dog, cat]", "default: [cat, dog]"),
    "R214": Example(
        "default: [{months: 12}, {months: 12}]", "default: [{months: 12}, {months: 24}]"
    ),
    "R215": Example("bounds: {min: 9, max: 1}", "bounds: {min: 1, max: 9}"),
    "R216": Example(
        "effective: {from: 2026-02-01, until: 2026-01-31}",
        "effective: {from: 2026-02-01, until: 2026-02-28}",
    ),
    "R301": Example(
        "title:\nmoment: application.submitted", "title: 信用审核\nmoment: application.submitted"
    ),
    "R302": Example(
        """\
- id: very_good
  title: 七百分以上
  when: {credit.score: {gte: 700}}
  then: [approve: {}]""",
        """\
- id: very_low
  title: 四百分以下
  when: {credit.score: {lt: 400}}
  then: [refuse: {reason: store_policy}]""",
    ),
    "R303": Example("format: 2", "format: 1"),
    "R304": Example("on: application.submitted", "moment: application.submitted"),
    "R305": Example("mode: watch", "mode: live"),
    "R306": Example("disable: [pass]", "disable: [low]"),
    "R307": Example("before: pass", "before: low"),
    "R308": Example("then: [set: {credit.band: 1}]", "then: [set: {credit.decision: pending}]"),
    "R309": Example(
        "when: {not: {not: {not: {not: {not: {not: {not: {credit.score: 600}}}}}}}}",
        "when: {not: {credit.score: 600}}",
    ),
    "R310": Example(
        """\
- id: poor
  title: 收入不足
  locked: true
  when: {income.monthly: {lt: 1000}}
  then: [refuse: {reason: store_policy}]""",
        """\
- id: poor
  title: 收入不足或不明
  locked: true
  when: {any: [{income.monthly: {known: false}}, {income.monthly: {lt: 1000}}]}
  then: [refuse: {reason: store_policy}]""",
    ),
    "R311": Example("locked: true\nopen: true", "locked: true"),
    "R312": Example("extends: platform@2025.4", "extends: platform@2026.1"),
    "R313": Example("when: {deposit.offered: true}", "when: {credit.score: 600}"),
    "R314": Example("when: {deposit.offered: true}", "when: {credit.score: 600}"),
    "R315": Example("set: {credit.decision: pending}", "set: {credit.band: 1}"),
    "R316": Example("when: {customer.age: {lt: 25}}", "when: {contract.streak: {gte: 3}}"),
    "R317": Example("when: {any: []}", "when: {any: [{credit.score: 600}, {credit.score: 700}]}"),
    "R318": Example("policy: deposit_fallback.decide", "policy: credit_scoring.decide"),
    "R319": Example(
        "when: {credit.score: {gte: 500, lt: 400}}", "when: {credit.score: {gte: 400, lt: 500}}"
    ),
    "R320": Example("default: [{least: 940}, {least: 951}]", "default: [{least: 940}]"),
    "R321": Example("when: {credit.score: {lt: 500}}", "when: {credit.score: {lt: $min_score}}"),
    "R322": Example(
        "when: {income.monthly: {lt: 1000}}",
        "when: {income.monthly: {lt: 1000}, credit.score: {lt: $min_score}}",
    ),
    "R323": Example(
        "then: [open_task: {kind: call, within: 1, clock: hours, role: vet},"
        " finish_task: {kind: call}]",
        "then: [open_task: {kind: call, within: 1, clock: hours, role: vet}]",
    ),
    "R324": Example(
        "when: {credit.decision: rejected, income.monthly: {lt: 9000}}",
        "when: {credit.decision: rejected, income.monthly: {known: true, lt: 9000}}",
    ),
    "R325": Example(
        """\
never:
  - name: 没有分数不得通过
    when: {credit.score: {known: false, gte: 700}}
    effects: [approve: {}]""",
        """\
never:
  - name: 没有分数不得通过
    when: {credit.score: {known: false}}
    effects: [approve: {}]""",
    ),
    "R327": Example("params: {min_score: 650}", "params: {min_score: 560}"),
    "R401": Example(
        """\
never:
  - {name: 一律不得通过, when: {}, effects: [approve: {}]}""",
        """\
never:
  - {name: 没有分数不得通过, when: {credit.score: {known: false}}, effects: [approve: {}]}""",
    ),
    "R402": Example(
        "- {name: 五百分, given: {credit.score: 500, credit.status: ok}, expect: {fired: [pass]}}",
        "- {name: 五百分, given: {credit.score: 500, credit.status: ok}, expect: {fired: [low]}}",
    ),
    "R403": Example(
        "- {name: 通过, given: {credit.score: 600, credit.status: ok}, expect: {fired: [pass]}}",
        "- {name: 通过, given: {credit.score: 600, credit.status: ok}, expect: {fired: [pass]}}\n"
        "- {name: 没有分数, given: {}, expect: {fired: []}}",
    ),
    "R404": Example(
        "then: [set: {credit.band: {mul: [credit.score, 1000000000000000]}}]",
        "then: [set: {credit.band: {min: [900, {mul: [credit.score, 10]}]}}]",
    ),
}
