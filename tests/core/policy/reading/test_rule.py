"""A rule's own fields: what it is called, how it stands, what it does when it cannot know."""

from __future__ import annotations

import pytest

from pawpact.policy.model import Rule
from tests.core.policy.filed import POLICY, STORE_FILE, altered, codes, loaded, store_with


def rule(*fields: str) -> Rule:
    """The second rule of the policy with these fields added."""
    added = "".join(f"\n    {field}" for field in fields)
    text = altered(POLICY, ("title: Pass", f"title: Pass{added}"))
    return loaded(text).policies["credit_scoring.decide"].rules[1]


def rule_codes(*fields: str) -> list[str]:
    added = "".join(f"\n    {field}" for field in fields)
    return codes(altered(POLICY, ("title: Pass", f"title: Pass{added}")))


def test_rule_refers_and_is_closed_unless_it_says_otherwise() -> None:
    """Not knowing refers to a person, and nobody replaces a rule, unless the file says so."""
    plain = rule()

    assert (plain.if_unknown, plain.open, plain.locked) == ("refer", False, False)


def test_rule_keeps_what_it_says_of_itself() -> None:
    """Source, note, lock and the way of not knowing are those of the file."""
    said = rule("if_unknown: skip", "open: true", "source: 'S:15'", "note: 门槛")

    assert (said.if_unknown, said.open, said.source, said.note) == ("skip", True, "S:15", "门槛")


def test_live_rule_may_say_so() -> None:
    """`mode: live` is what every rule is."""
    assert rule_codes("mode: live") == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        (("mode: watch",), "R305"),
        (("mode: off",), "R205"),
        (("if_unknown: guess",), "R205"),
        (("locked: true", "if_unknown: skip"), "R311"),
        (("locked: true", "open: true"), "R311"),
        (("open: no",), "R201"),
        (("before: low",), "R111"),
    ],
)
def test_wrong_field_is_refused(fields: tuple[str, ...], code: str) -> None:
    """A field that contradicts another, or that only a patch may have, is refused."""
    assert rule_codes(*fields) == [code]


@pytest.mark.parametrize("key", ["id", "title", "when", "then"])
def test_rule_needs_its_parts(key: str) -> None:
    """A rule without id, title, condition or effects is refused."""
    parts = {"id": "one", "title": "One", "when": "{}", "then": "[approve: {}]"}
    written = ", ".join(f"{name}: {value}" for name, value in parts.items() if name != key)

    assert codes(altered(POLICY, ("rules:\n", f"rules:\n  - {{{written}}}\n"))) == ["R301"]


def test_what_refers_to_an_unfinished_rule_is_no_second_error() -> None:
    """A rule without a condition is one finding, also where a test and a patch name it."""
    text = altered(
        POLICY, ("    when: {credit.score: {lt: $min_score}}\n", ""), ("[pass]", "[low]")
    )

    assert codes(text, store=store_with("  disable: [low]\n")) == ["R301"]


def test_rule_without_effects_is_refused() -> None:
    """An empty list of effects is no rule."""
    empty = altered(
        POLICY,
        ("rules:\n", "rules:\n  - {id: one, title: One, when: {}, then: []}\n"),
    )

    assert codes(empty) == ["R317"]


def test_added_rule_points_to_the_store_s_file() -> None:
    """A store's rule knows the file, line and layer in which it is written."""
    section = "  add: [{id: own, title: Own, when: {}, then: [approve: {}]}]\n"

    own = loaded(POLICY, store=store_with(section)).policies["credit_scoring.decide"].rules[-1]

    assert (str(own.origin), own.origin.layer) == (f"{STORE_FILE}:4:9", "store")
