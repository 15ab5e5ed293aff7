"""The order in which the policies of a moment decide."""

from __future__ import annotations

from itertools import permutations

import pytest

from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import ValueType
from tests.core.policy.filed import VOCABULARY, codes, fact, loaded, refusals

CHAIN = VOCABULARY.joined(
    Vocabulary.of(
        facts=[fact(f"{name}.answer", ValueType.INT, owner=name, derived=True) for name in "abcd"],
        needs={name: frozenset("abcd") for name in "abcd"},
    )
)


def policy(
    name: str, *, reads: str = "", sets: str = "", moment: str = "application.submitted"
) -> str:
    when = f"{{{reads}.answer: 1}}" if reads else "{}"
    then = f"set: {{{sets}.answer: 1}}" if sets else "approve: {}"
    return (
        f"format: 1\npolicy: {name}\nversion: '1'\ntitle: T\nmoment: application.submitted\n"
        f"hit: first\nbinds: today\nrules:\n"
        f"  - {{id: only, title: T, when: {when}, then: [{then}]}}\n"
    )


@pytest.mark.parametrize(
    "files",
    list(
        permutations(
            (
                policy("a.last", reads="b"),
                policy("b.middle", reads="c", sets="b"),
                policy("c.first", sets="c"),
            )
        )
    ),
)
def test_setter_comes_before_reader(files: tuple[str, ...]) -> None:
    """A policy decides after those whose derived facts it reads, in whatever order files come."""
    ruleset = loaded(*files, vocabulary=CHAIN)

    assert ruleset.order["application.submitted"] == ("c.first", "b.middle", "a.last")


def test_order_that_is_left_open_goes_by_name() -> None:
    """Policies that do not read each other decide in the order of their names."""
    ruleset = loaded(policy("d.x"), policy("a.y"), policy("b.z"), vocabulary=CHAIN)

    assert ruleset.order["application.submitted"] == ("a.y", "b.z", "d.x")


def test_circle_is_shown_without_its_bystanders() -> None:
    """A cycle names the policies that wait for each other, not the one that waits for them."""
    found = refusals(
        policy("a.outside", reads="b"),
        policy("b.one", reads="c", sets="b"),
        policy("c.two", reads="b", sets="c"),
        vocabulary=CHAIN,
    )

    assert [each.code for each in found] == ["R314"]
    assert found[0].message.en.endswith("b.one -> c.two -> b.one")


def test_policy_cannot_wait_for_itself() -> None:
    """A policy that reads what it sets is a cycle of one."""
    assert codes(policy("a.self", reads="a", sets="a"), vocabulary=CHAIN) == ["R314"]


def test_second_setter_is_refused() -> None:
    """Two policies that set one fact are refused with both places."""
    (found,) = refusals(policy("a.one", sets="a"), policy("a.two", sets="a"), vocabulary=CHAIN)

    assert (found.code, [span.file for span, _ in found.related]) == ("R315", ["rules/a/one.yaml"])


def test_missing_setter_is_refused() -> None:
    """A derived fact that nobody sets is refused where it is read."""
    assert codes(policy("a.one", reads="b"), vocabulary=CHAIN) == ["R313"]


def test_error_in_the_setter_is_not_echoed_in_the_reader() -> None:
    """Where the rule that sets a fact has an error, its reader is not reported as well."""
    broken = policy("b.one", sets="b").replace("when: {}", "when: {nobody.knows: 1}")

    assert codes(policy("a.one", reads="b"), broken, vocabulary=CHAIN) == ["R101"]
