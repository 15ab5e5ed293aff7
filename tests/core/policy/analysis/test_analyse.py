"""What analysis finds in a policy that reads well, with the case that shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from pawpact.policy.analysis.analyse import Analysis, analyse
from pawpact.policy.engine.reference import evaluate_rule
from pawpact.policy.finding.diagnostic import Diagnostic
from pawpact.policy.layering.layers import resolve
from pawpact.policy.model import Ruleset
from pawpact.policy.reading.load import read_patch, read_platform_texts
from tests.core.policy.filed import FILE, STORE_FILE, VOCABULARY, store_with
from tests.core.policy.provoking import decider_of

HEAD = """\
format: 1
policy: credit_scoring.decide
version: "2026.1"
title: Check
moment: {moment}
hit: {hit}
binds: today
params:
  min_score: {{type: int, default: 550, bounds: {{min: 550, max: 700}}, store_may: any, label: L}}
  offered: {{type: table, store_may: any, label: Rows, columns: {{least: {{type: int, key: true}}}},
            default: [{{least: 400}}, {{least: 940}}]}}
rules:
"""
PASS = """\
  - {id: pass, title: Pass, when: {credit.score: {gte: $min_score}}, then: [approve: {}]}
"""
LOW = """\
  - {id: low, title: T, when: {credit.score: {lt: $min_score}}, then: [refuse: {reason: under_age}]}
"""


def rules(
    body: str, hit: str = "first", store: str = "", tests: str = "", never: str = ""
) -> Ruleset:
    text = HEAD.format(hit=hit, moment="application.submitted") + body
    text += f"tests:\n{tests}" if tests else ""
    text += f"never:\n{never}" if never else ""
    patch = read_patch(STORE_FILE, store_with(store), "store") if store else None
    return resolve(read_platform_texts({FILE: text}), None, patch, VOCABULARY)


def found(body: str, **more: str) -> tuple[Diagnostic, ...]:
    return analyse(rules(body, **more), VOCABULARY, decider_of).findings


def codes(body: str, **more: str) -> list[tuple[str, str]]:
    return [(each.code, each.severity) for each in found(body, **more)]


def rule(name: str, when: str, then: str = "refuse: {reason: store_policy}") -> str:
    return f"  - {{id: {name}, title: T, when: {when}, then: [{then}]}}\n"


SOUND: Mapping[str, str] = {
    "two sides of a line": PASS + LOW,
    "a guard before what it guards": rule("poor", "{income.monthly: {lt: 900}}") + PASS + LOW,
    "an exception before its rule": rule("very_good", "{credit.score: {gte: 700}}") + PASS + LOW,
    "a rule for a line that a store may raise": PASS
    + rule("near", "{credit.score: {gte: 550}}")
    + LOW,
}


@pytest.mark.parametrize("name", SOUND)
def test_what_is_plainly_meant_is_not_told(name: str) -> None:
    """Order that says what it is for, and rules that wait for another number, are sound."""
    assert codes(SOUND[name]) == []


WRONG: Mapping[str, tuple[str, list[tuple[str, str]]]] = {
    "always too late": (
        PASS + rule("seven_hundred", "{credit.score: {gte: 700}}") + LOW,
        [("R302", "error")],
    ),
    "never true": (
        rule("both", "{credit.score: {gte: 600, lt: 500}}") + PASS + LOW,
        [("R319", "error")],
    ),
    "beyond what the fact can be": (
        rule("both", "{not: {credit.score: {gte: 350}}}") + PASS + LOW,
        [("R319", "error")],
    ),
    "a hole between two rules": (
        rule("good", "{credit.score: {gte: 600}}", "approve: {}")
        + rule("low", "{credit.score: {lt: 550}}"),
        [("R321", "warning")],
    ),
    "given before it is refused": (
        PASS + rule("poor", "{income.monthly: {lt: 900}}") + LOW,
        [("R322", "warning")],
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_planted_fault_is_found(name: str) -> None:
    """Each wrong file is told its own fault, and nothing besides."""
    body, expected = WRONG[name]
    assert codes(body) == expected


def test_the_case_of_a_hole_is_one_that_no_rule_meets() -> None:
    """The example lies between the lines, where the engine let every rule pass."""
    body = WRONG["a hole between two rules"][0]
    shown = found(body)[0].help
    assert shown is not None
    score = int(shown.zh.partition("credit.score ")[2][:3])
    ruleset = rules(body)
    assert not any(
        evaluate_rule(each, {"credit.score": score}, ruleset.parameters)
        for each in ruleset.policies["credit_scoring.decide"].rules
    )


def test_a_hole_that_a_test_shows_is_meant() -> None:
    """An inline test that expects nothing to fire in the hole ends the warning for all of it."""
    body = WRONG["a hole between two rules"][0]
    stated = "  - {name: t, given: {credit.score: 570}, expect: {fired: []}}\n"
    elsewhere = "  - {name: t, given: {credit.score: 400}, expect: {fired: []}}\n"
    assert codes(body, tests=stated) == []
    assert codes(body, tests=elsewhere) == [("R321", "warning")]


def test_two_values_for_one_fact_contradict_each_other() -> None:
    """Under `hit: all` two rules that may fire together set one fact differently."""
    one = rule("one", "{credit.score: {gte: 600, known: true}}", "set: {credit.decision: approved}")
    other = rule("other", "{credit.score: {gte: 700}}", "set: {credit.decision: pending}")
    apart = rule("other", "{credit.score: {lt: 600}}", "set: {credit.decision: pending}")
    assert codes(one + other, hit="all") == [("R323", "error")]
    assert codes(one + apart, hit="all") == []


def test_an_effect_beside_its_opposite_contradicts_it() -> None:
    """A task that is opened and done in one breath is a contradiction; another task is none."""
    task = "open_task: {kind: call, within: 1, clock: hours, role: vet}"
    same = rule("one", "{credit.score: {known: true}}", f"{task}, finish_task: {{kind: call}}")
    other = rule("one", "{credit.score: {known: true}}", f"{task}, finish_task: {{kind: visit}}")
    assert codes(same, hit="all") == [("R323", "error")]
    assert codes(other, hit="all") == []


def test_an_unknown_fact_that_nobody_thought_of_is_told() -> None:
    """A rule that falls silent without a fact is told, unless a rule or a test speaks of it."""
    alone = rule("poor", "{income.monthly: {lt: 900}}")
    asked = rule("unknown", "{income.monthly: {known: false}}", "refer_to_person: {queue: credit}")
    tested = "  - {name: t, given: {}, expect: {fired: []}}\n"
    assert codes(alone, hit="all") == [("R324", "warning")]
    assert codes(alone + asked, hit="all") == []
    assert codes(alone, hit="all", tests=tested) == []


def test_a_prohibition_that_nothing_can_meet_is_told() -> None:
    """A `never` whose condition contradicts itself forbids nothing."""
    idle = "  - {name: n, when: {credit.score: {known: false, gte: 1}}, effects: [approve: {}]}\n"
    serving = "  - {name: n, when: {credit.score: {known: false}}, effects: [approve: {}]}\n"
    assert codes(PASS + LOW, never=idle) == [("R325", "warning")]
    assert codes(PASS + LOW, never=serving) == []


def test_a_row_that_no_case_meets_is_shown_in_its_table() -> None:
    """The finding stands at the cell of the row, and names the rule that reads it."""
    body = (
        "  - {id: tier, title: T, each: $offered, when: {credit.score: {gt: $row.least, lt: 940}}"
    )
    body += ", then: [refer_to_person: {queue: credit}]}\n" + PASS + LOW
    told = [each for each in found(body) if each.code == "R320"]
    assert [each.message.en for each in told] == ["row 2 of the table can never apply"]
    assert told[0].span.line == 11
    assert "tier[2]" in told[0].related[0][1].en


def test_a_row_that_an_earlier_row_takes_is_shown_in_its_table() -> None:
    """Both rows are named by their number and place, and it is the rows that are to be moved."""
    body = "  - {id: tier, title: T, each: $offered, when: {credit.score: {gte: $row.least}}"
    body += ", then: [refer_to_person: {queue: credit}]}\n" + LOW
    (told,) = found(body)
    assert (told.code, told.message.en) == ("R320", "row 2 of the table can never be chosen")
    assert (told.span.line, told.related[0][0].line) == (11, 11)
    assert told.span.column > told.related[0][0].column
    assert told.help is not None
    assert told.help.en.startswith("move row 2 before row 1")


def test_a_store_is_told_what_its_number_puts_out_of_use() -> None:
    """The warning stands at the store's number; with the platform's own there is none."""
    body = rule("narrow", "{credit.score: {gte: $min_score, lt: 600}}") + PASS + LOW
    told = found(body, store="  params: {min_score: 650}\n")
    assert [(each.code, each.span.file) for each in told] == [("R327", STORE_FILE)]
    assert codes(body, store="  params: {min_score: 560}\n") == []


def test_a_store_that_buries_an_open_rule_is_asked_to_say_so() -> None:
    """A rule added before an open one that takes all its cases is a warning, with `disable`."""
    open_low = LOW.replace("{id: low,", "{id: low, open: true,")
    added = (
        "  add:\n    - {id: mine, title: T, before: low, when: {},"
        " then: [refer_to_person: {queue: credit}]}\n"
    )
    told = found(PASS + open_low, store=added)
    assert [(each.code, each.severity) for each in told] == [("R302", "warning")]
    assert told[0].help is not None
    assert "disable: [low]" in told[0].help.en


def test_many_facts_are_answered_for_exactly() -> None:
    """A policy of a million combinations and more has its one dead rule found."""
    guards = "".join(
        rule(f"g{n}", f"{{credit.score: {n + 400}, income.monthly: {{gt: {n}}}, visit.note: n{n}}}")
        for n in range(20)
    )
    dead = rule("dead", "{credit.score: 405, income.monthly: {gt: 9}, visit.note: n5}")
    last = "  - {id: rest, title: T, when: {}, then: [refer_to_person: {queue: credit}]}\n"
    analysis: Analysis = analyse(rules(guards + dead + last), VOCABULARY, decider_of)
    assert [each.code for each in analysis.findings] == ["R302"]
    assert analysis.partial == ()


def test_what_multiplies_two_facts_is_not_accused() -> None:
    """Where a comparison multiplies facts nothing is claimed, and that is said."""
    product = "{customer.age: {gt: {mul: [{add: [customer.signed_contracts, 500]}, credit.score]}}}"
    analysis = analyse(rules(rule("odd", product) + PASS + LOW), VOCABULARY, decider_of)
    assert [each.code for each in analysis.findings] == []
    assert analysis.partial == ("credit_scoring.decide",)


SUMS: Mapping[str, tuple[str, list[str]]] = {
    "nobody is twice as old and a thousand": (
        "{customer.age: {gt: {mul: [{add: [customer.signed_contracts, 500]}, 2]}}}",
        ["R319"],
    ),
    "more than both together": (
        "{credit.score: {gt: {add: [customer.signed_contracts, customer.age]}}}",
        [],
    ),
    "more than both together, and less than one of them": (
        "{credit.score: {gt: {add: [customer.signed_contracts, customer.age]}, lt: customer.age}}",
        ["R319"],
    ),
}


@pytest.mark.parametrize("name", SUMS)
def test_facts_that_are_added_up_are_answered_for(name: str) -> None:
    """Three facts in one bound: what no numbers can meet is told, and nothing else is."""
    when, told = SUMS[name]
    analysis = analyse(rules(rule("odd", when) + PASS + LOW), VOCABULARY, decider_of)
    assert ([each.code for each in analysis.findings], analysis.partial) == (told, ())


def test_facts_held_against_each_other_are_answered_for() -> None:
    """Nobody is 500 years older than the contracts she signed: the rule is never chosen."""
    odd = "{customer.age: {gt: {add: [customer.signed_contracts, 500]}}}"
    even = "{customer.age: {gt: {add: [customer.signed_contracts, 20]}}}"
    dead, met = (
        analyse(rules(rule("odd", when) + PASS + LOW), VOCABULARY, decider_of)
        for when in (odd, even)
    )
    assert ([each.code for each in dead.findings], dead.partial) == (["R319"], ())
    assert (met.findings, met.partial) == ((), ())


def test_findings_do_not_hang_on_the_names_of_layers() -> None:
    """The same content under another hash yields the same findings."""
    ruleset = rules(WRONG["always too late"][0])
    again = replace(ruleset, content_hash="other", layers=("platform@1",))
    assert analyse(ruleset, VOCABULARY, decider_of) == analyse(again, VOCABULARY, decider_of)
