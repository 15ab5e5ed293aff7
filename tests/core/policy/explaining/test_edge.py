"""How near what was given lies to its edge, and that beyond it there is less."""

from __future__ import annotations

import pytest

from pawpact.policy.explaining.render import render_text
from pawpact.vocabulary.types import Value
from tests.core.policy.sample import APPLICANT, explained


def edges(**changed: Value | None) -> dict[str, tuple[object, str]]:
    facts = APPLICANT | {name.replace("__", "."): value for name, value in changed.items()}
    return {each.fact: (each.raw, each.leads_to.en) for each in explained(facts).edges}


@pytest.mark.parametrize("score", [600, 700])
def test_what_is_given_says_how_near_its_edge_is(score: int) -> None:
    """At 600 points one fewer, at 700 a hundred and one fewer would have been too few."""
    assert edges(credit__score=score)["credit.score"][0] == 599


def test_what_nobody_can_change_is_no_edge() -> None:
    """Nobody gets younger, so an age below eighteen is not told of."""
    assert "customer.age" not in edges(credit__score=700)


def test_what_was_refused_has_ways_and_no_edge() -> None:
    """Where less came out than could have, the other side is told of alone."""
    told = explained(APPLICANT | {"credit.score": 500})
    assert (told.edges, bool(told.ways)) == ((), True)


def test_edges_are_for_who_wants_everything() -> None:
    """The text has them with everything else, and not in short."""
    told = explained(APPLICANT | {"credit.score": 700})
    head = "差多少就没有（只改一项）："
    assert head in render_text(told, "zh", full=True)
    assert head not in render_text(told, "zh")
