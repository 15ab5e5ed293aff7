"""Has a rule that no test ever leaves silent."""

from tests.core.sdk.bad.made import make

RULES = """\
format: 1
policy: bad_rule.thanks
version: "1"
title: {zh: 感谢, en: Thanks}
moment: contract.signed
hit: all
binds: today
rules:
  - id: always
    title: {zh: 总是, en: Always}
    when: {customer.active_contracts: {gte: 0}}
    then:
      - refer_to_person: {queue: thanks}
tests:
  - name: 命中
    given: {customer.active_contracts: 1}
    expect: {fired: [always]}
"""

plugin = make("bad_rule")
