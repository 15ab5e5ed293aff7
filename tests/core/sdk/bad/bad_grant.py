"""Gives points away and says nowhere what must never come about."""

from tests.core.sdk.bad.made import make

RULES = """\
format: 1
policy: bad_grant.gift
version: "1"
title: {zh: 礼物, en: Gift}
moment: contract.activated
hit: all
binds: today
rules:
  - id: gift
    title: {zh: 送分, en: Points}
    when: {customer.active_contracts: {gte: 1}}
    then:
      - grant_points: {points: 5, reason: gift}
tests:
  - name: 送
    given: {customer.active_contracts: 1}
    expect: {fired: [gift]}
  - name: 不送
    given: {customer.active_contracts: 0}
    expect: {fired: []}
"""

plugin = make("bad_grant")
