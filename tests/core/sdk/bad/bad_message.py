"""Sends a message that nobody has words for."""

from tests.core.sdk.bad.made import make

RULES = """\
format: 1
policy: bad_message.thanks
version: "1"
title: {zh: 感谢, en: Thanks}
moment: contract.activated
hit: all
binds: today
rules:
  - id: thank
    title: {zh: 感谢, en: Thank}
    when: {customer.active_contracts: {gte: 2}}
    then:
      - send_message: {template: bad_message.thanks}
tests:
  - name: 命中
    given: {customer.active_contracts: 2}
    expect: {fired: [thank], effects: [{send_message: {template: bad_message.thanks}}]}
  - name: 不命中
    given: {customer.active_contracts: 1}
    expect: {fired: [], effects: []}
"""

plugin = make("bad_message")
