"""Which rules stand elsewhere than before."""

from __future__ import annotations

from itertools import permutations

from pawpact.policy.comparing.place import moved, place_of

IDS = "abcde"


def test_the_fewest_are_said_to_have_moved() -> None:
    """One rule that went to the end is one move, not a move of everything behind it."""
    assert moved("abcde", "bcdea") == ("a",)
    assert moved("abcde", "eabcd") == ("e",)
    assert moved("abcde", "abcde") == ()


def test_putting_the_moved_ones_back_gives_the_old_order() -> None:
    """What is left without them stands in one order on both sides, whatever the permutation."""
    for after in permutations(IDS):
        gone = set(moved(IDS, after))
        assert [each for each in after if each not in gone] == [
            each for each in IDS if each not in gone
        ]


def test_neither_side_decides_who_moved() -> None:
    """The other way round the same rules have moved back."""
    for after in permutations(IDS):
        assert set(moved(IDS, after)) == set(moved(after, IDS))


def test_rules_that_came_or_went_have_not_moved() -> None:
    """Only what stands on both sides can change its place."""
    assert moved("abc", "xbac") == ("b",)
    assert moved("abc", "xaybzc") == ()


def test_a_place_is_told_by_neighbours() -> None:
    """The first has nobody before it, the last nobody behind, and one alone neither."""
    places = [place_of(name, "abc") for name in "abc"] + [place_of("x", "x")]

    assert [(each.number, each.behind, each.before) for each in places] == [
        (1, "", "b"),
        (2, "a", "c"),
        (3, "b", ""),
        (1, "", ""),
    ]


def test_six_hundred_rules_turned_round_are_compared_at_once() -> None:
    """The longest policy in the worst order keeps one rule and moves the others."""
    ids = [f"r{number}" for number in range(600)]

    assert len(moved(ids, ids[::-1])) == 599
