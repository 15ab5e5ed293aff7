"""The head of a policy or settings file, and its parameters."""

from __future__ import annotations

from datetime import date

import pytest

from pawpact.policy.model import Bounds, Column, Parameter
from pawpact.policy.reading.load import read_platform_texts
from pawpact.vocabulary.types import ValueType
from tests.core.policy.filed import FILE, OFFER, POLICY, altered, codes, loaded, refusals

SETTINGS = """\
format: 1
kind: settings
policy: credit_scoring
version: "2026.1"
title: {zh: 信用评分, en: Credit scoring}
binds: today
params:
  review_line: {type: int, default: 600, store_may: any, label: Line, binds: signing}
"""


def parameter(declaration: str) -> Parameter:
    """What becomes of a declaration in a settings file."""
    text = f"{SETTINGS}  mine: {{label: Mine, store_may: any, {declaration}}}\n"
    return loaded(text).parameters["credit_scoring.mine"]


def parameter_codes(declaration: str) -> list[str]:
    text = f"{SETTINGS}  mine: {{label: Mine, {declaration}}}\n"
    return codes(text)


def test_head_is_read() -> None:
    """A policy's name, group, version, titles, moment, hit and binding are those of its file."""
    policy = loaded(POLICY).policies["credit_scoring.decide"]

    assert (policy.group, policy.version, policy.title.en, policy.moment) == (
        "credit_scoring",
        "2026.1",
        "Credit check",
        "application.submitted",
    )
    assert (policy.hit, policy.binds) == ("first", "today")


@pytest.mark.parametrize("key", ["policy", "version", "title", "moment", "hit", "binds"])
def test_required_key_is_asked_for(key: str) -> None:
    """A policy without one of its required keys is refused, and the key is named."""
    lines = [line for line in POLICY.split("\n") if not line.startswith(f"{key}:")]

    messages = [each.message.en for each in refusals("\n".join(lines))]

    assert f"`{key}` is missing" in messages


def test_newer_format_asks_for_an_upgrade() -> None:
    """A file of a newer format is refused with the hint to upgrade, and not read further."""
    (found,) = refusals(altered(POLICY, ("format: 1", "format: 2"), ("hit: first", "hit: best")))

    assert found.code == "R303"
    assert found.help is not None
    assert "upgrade" in found.help.en


def test_on_is_answered_with_moment() -> None:
    """`on:` is one finding that says to write `moment:`."""
    (found,) = refusals(altered(POLICY, ("moment:", "on:")))

    assert (found.code, found.help is not None and "moment:" in found.help.en) == ("R304", True)


def test_effective_days_are_inclusive() -> None:
    """A policy that is in force for one day has the same first and last day."""
    text = altered(
        POLICY, ("binds: today", "binds: today\neffective: {from: 2026-03-01, until: 2026-03-01}")
    )

    policy = loaded(text).policies["credit_scoring.decide"]

    day = date(2026, 3, 1).toordinal()
    assert (policy.effective_from, policy.effective_until) == (day, day)


def test_settings_hold_parameters_only() -> None:
    """A settings file declares parameters of its group and no policy."""
    ruleset = loaded(SETTINGS)

    assert (list(ruleset.parameters), dict(ruleset.policies)) == (
        ["credit_scoring.review_line"],
        {},
    )


def test_settings_refuse_rules() -> None:
    """Rules in a settings file are refused as an unknown key."""
    assert codes(SETTINGS + "rules: []\n") == ["R111"]


def test_parameter_takes_the_binding_of_its_file() -> None:
    """A parameter binds as its file says unless it says otherwise itself."""
    ruleset = loaded(POLICY, SETTINGS)

    assert ruleset.parameters["credit_scoring.floor"].binds == "today"
    assert ruleset.parameters["credit_scoring.review_line"].binds == "signing"


def test_name_is_unique_in_a_group() -> None:
    """A parameter that the policy declares cannot be declared in the group's settings again."""
    again = f"{SETTINGS}  floor: {{type: int, default: 1, store_may: any, label: x}}"

    assert codes(POLICY, again) == ["R113"]


def test_policy_stands_in_one_file() -> None:
    """Two files of one policy are refused."""
    rules = read_platform_texts({FILE: POLICY, "rules/credit_scoring/other.yaml": POLICY})

    assert [each.code for each in rules.diagnostics] == ["R113"]


@pytest.mark.parametrize(
    ("declaration", "value"),
    [
        ("type: int, default: 5", 5),
        ("type: money, default: 268.50", 26_850),
        ("type: money, default: '268.50'", 26_850),
        ("type: price_ratio, default: 8折", 8_000),
        ("type: ratio, default: 0.10", 1_000),
        ("type: bool, default: true", True),
        ("type: choice, default: a, choices: [a, b]", "a"),
        ("type: text, default: no", "no"),
        ("type: time, default: 10:00", 600),
        ("type: days, default: 3", 3),
        ("type: hours, default: 48", 48),
        ("type: date, default: 2026-03-01", date(2026, 3, 1).toordinal()),
        ("type: list, default: [12, 18, 24]", (12, 18, 24)),
        ("type: list, default: [no, '7']", ("no", "7")),
        ("type: list, default: []", ()),
        (
            "type: table, default: [{months: 3}], columns: {months: {type: int}}",
            ({"months": 3},),
        ),
    ],
)
def test_default_is_read_by_its_type(declaration: str, value: object) -> None:
    """Each type of parameter reads its default."""
    assert parameter(declaration).value == value


@pytest.mark.parametrize(
    ("declaration", "code"),
    [
        ("type: int, default: '5', store_may: any", "R201"),
        ("type: int, default: [5], store_may: any", "R201"),
        ("type: bool, default: no, store_may: any", "R201"),
        ("type: list, default: [1, a], store_may: any", "R201"),
        ("type: money, default: 5.001, store_may: any", "R202"),
        ("type: price_ratio, default: 20, store_may: any", "R203"),
        ("type: int, default: 5, bounds: {min: 6}, store_may: any", "R204"),
        ("type: list, default: [5], bounds: {min: 6}, store_may: any", "R204"),
        ("type: choice, default: c, choices: [a, b], store_may: any", "R205"),
        ("type: list, default: [a, c], choices: [a, b], store_may: any", "R205"),
        ("type: int, default: 5, store_may: only_better", "R210"),
        ("type: int, default: 5, better: more, store_may: any", "R210"),
        ("type: list, default: [a], better: higher, store_may: any", "R210"),
        (
            "type: choice, default: a, choices: [a, b], kindest_first: [a], store_may: only_better",
            "R210",
        ),
        (
            "type: table, default: [], columns: {a: {type: text, better: higher}}, store_may: any",
            "R210",
        ),
        ("type: int, default: 5, constraint: larger, store_may: any", "R211"),
        ("type: table, default: [{}], columns: {a: {type: int}}, store_may: any", "R214"),
        ("type: bool, default: true, bounds: {min: 1}, store_may: any", "R215"),
        ("type: int, default: 5, columns: {a: {type: int}}, store_may: any", "R215"),
        (
            "type: table, default: [], columns: {a: {type: int, choices: [b]}}, store_may: any",
            "R215",
        ),
        (
            "type: table, default: [{a: c}], columns: {a: {type: text, choices: [b]}},"
            " store_may: any",
            "R205",
        ),
        ("type: int, default: 5", "R301"),
        ("type: choice, default: a, store_may: any", "R301"),
        ("type: number, default: 5, store_may: any", "R205"),
        ("type: int, default: 5, store_may: any, colour: red", "R111"),
    ],
)
def test_contradictory_declaration_is_refused(declaration: str, code: str) -> None:
    """A declaration that does not hold together is refused once, with its code."""
    assert parameter_codes(declaration) == [code]


def test_declaration_keeps_bounds_and_columns() -> None:
    """Bounds are held as the values are, and columns keep type, key and order."""
    money = parameter("type: money, default: 5, bounds: {min: 0, max: 598}")
    table = parameter(
        "type: table, default: [], columns: {months: {type: int, key: true, better: lower}}"
    )

    assert money.bounds == Bounds(0, 59_800)
    assert table.columns == (Column("months", ValueType.INT, key=True, better="lower"),)


def test_list_of_five_hundred_is_read() -> None:
    """The longest allowed list is read; one entry more is refused elsewhere with R309."""
    assert parameter(f"type: list, default: {list(range(500))}").value == tuple(range(500))


def test_rows_beyond_fifty_are_refused() -> None:
    """A table of 51 rows is refused."""
    rows = ", ".join(f"{{a: {number}}}" for number in range(51))

    assert parameter_codes(
        f"type: table, default: [{rows}], columns: {{a: {{type: int}}}}, store_may: any"
    ) == ["R309"]


def test_every_independent_error_is_reported() -> None:
    """Errors in three files come out of one run."""
    found = refusals(
        altered(POLICY, ("gte: $min_score", "above: 5")),
        altered(OFFER, ("amount: $", "sum: $")),
        altered(SETTINGS, ("default: 600", "default: many")),
    )

    assert [each.code for each in found] == ["R107", "R201", "R106"]


def test_use_of_an_unreadable_parameter_is_no_second_error() -> None:
    """A parameter whose declaration is wrong is reported there and not where it is used."""
    assert codes(altered(POLICY, ("default: 550, bounds", "default: x, bounds"))) == ["R201"]


def test_test_of_an_unreadable_rule_is_no_second_error() -> None:
    """A test that names a rule with an error does not report the rule as missing."""
    assert codes(altered(POLICY, ("gte: $min_score", "above: 5"))) == ["R107"]


def test_every_wrong_word_of_a_table_is_told_with_what_is_near() -> None:
    """Not the first row only: each cell that holds none of its column's words."""
    found = refusals(
        f"{SETTINGS}  mine: {{label: Mine, type: table, store_may: any,"
        " columns: {a: {type: text, choices: [deworming, grooming]}},"
        " default: [{a: dewormin}, {a: grooming}, {a: massage}]}\n"
    )

    assert [each.code for each in found] == ["R205", "R205"]
    assert [str(each.help.en) for each in found if each.help] == [
        "did you mean `deworming`?",
        "known here: `deworming`, `grooming`",
    ]


def test_every_entry_that_breaks_a_constraint_is_named() -> None:
    """Three of five are too low; amounts are told in yuan, and of very many the first ten."""
    listed = "type: list, default: %s, store_may: any, constraint: 'at_least: 10'"
    table = (
        "type: table, columns: {k: {type: int, key: true}, p: {type: money}}, store_may: any,"
        " default: [{k: 1, p: 2.50}, {k: 2, p: 11}, {k: 3, p: 3}], constraint: 'at_least: 10'"
    )

    def said(declaration: str) -> list[str]:
        text = f"{SETTINGS}  mine: {{label: Mine, {declaration}}}\n"
        return [each.message.en for each in refusals(text)]

    assert said(listed % [10, 3, 12, 4, 5]) == ["Mine must not be below 10, found 3, 4, 5"]
    assert said(table)[0].endswith("found 2.50 yuan, 3.00 yuan")
    assert said(listed % list(range(12)))[0].endswith("8, 9")
    assert said(listed % list(range(-12, 12)))[0].endswith("-4, -3, … 22 in all")
