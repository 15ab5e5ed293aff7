"""Two of its rules settle one fact to different values, which each of its tests lets pass."""

from pawpact.sdk import PluginVocabulary
from tests.core.sdk.bad.made import make, word

RULES = """\
format: 1
policy: bad_contradiction.mood
version: "1"
title: {zh: 心情, en: Mood}
moment: contract.signed
hit: all
binds: today
rules:
  - id: lucky
    title: {zh: 幸运, en: Lucky}
    when: {customer.active_contracts: {gte: 1}}
    then:
      - set: {bad_contradiction.lucky: true}
  - id: unlucky
    title: {zh: 不幸运, en: Unlucky}
    when: {customer.active_contracts: {gte: 2}}
    then:
      - set: {bad_contradiction.lucky: false}
tests:
  - name: 都没有
    given: {customer.active_contracts: 0}
    expect: {fired: []}
  - name: 一份
    given: {customer.active_contracts: 1}
    expect: {fired: [lucky]}
  - name: 两份
    given: {customer.active_contracts: 2}
    expect: {fired: [lucky, unlucky]}
"""

plugin = make(
    "bad_contradiction",
    vocabulary=PluginVocabulary(facts=(word("bad_contradiction", derived=True),)),
)
