"""The points at which a policy can change its mind."""

from itertools import combinations
from typing import Any

import pytest

from pawpact.kernel.label import Label
from pawpact.policy.deciding.boundary import (
    FEWEST_POINTS,
    MOST_POINTS,
    affordable_points,
    candidates,
    is_exact,
    known_point,
    moment_candidates,
    points,
    slice_of,
    thinned,
)
from pawpact.policy.model import Comparison, Constant, FactRef, Operator, Origin
from pawpact.vocabulary.declarations import Fact
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import Value, ValueType
from tests.core.policy.sample import MOMENT, VOCABULARY, platform, store

HERE = Origin("rules/shop/policy.yaml", 1, 1)


def fact(name: str, type_: ValueType, **declared: Any) -> Fact:
    return Fact(name, type_, Label.of(name), "pet", "", **declared)


def asked(name: str, operator: Operator, value: Value) -> Comparison:
    return Comparison(name, operator, Constant(value, HERE), HERE)


def tried(declared: Fact, *comparisons: Comparison, other: Fact | None = None) -> set[Value | None]:
    vocabulary = Vocabulary.of(facts=[declared, *([other] if other else [])])
    return set(candidates(declared, comparisons, {}, vocabulary))


def test_a_threshold_is_tried_with_its_neighbours() -> None:
    """On it, one below, one above."""
    age = fact("pet.age", ValueType.INT)
    assert {95, 96, 97} <= tried(age, asked("pet.age", Operator.AT_LEAST, 96))


def test_nothing_outside_the_declaration_is_tried() -> None:
    """A threshold at the end of the range has a neighbour on one side only."""
    age = fact("pet.age", ValueType.INT, minimum=0, maximum=96)
    found = tried(age, asked("pet.age", Operator.AT_MOST, 96))
    assert 97 not in found
    assert {95, 96} <= found


def test_an_optional_fact_is_tried_unknown_too() -> None:
    """Known and unknown are two sides of it."""
    age = fact("pet.age", ValueType.INT, optional=True)
    assert None in tried(age, asked("pet.age", Operator.AT_LEAST, 96))


def test_a_fact_that_is_always_there_is_never_tried_unknown() -> None:
    """What cannot be is not tried."""
    assert None not in tried(fact("pet.age", ValueType.INT))


def test_every_choice_is_tried() -> None:
    """Also those that no rule names."""
    species = fact("pet.species", ValueType.CHOICE, choices=("cat", "dog", "other"))
    assert tried(species, asked("pet.species", Operator.EQUAL, "cat")) == {"cat", "dog", "other"}


def test_a_text_is_tried_equal_containing_and_other() -> None:
    """Three texts tell apart what the operators for texts can."""
    name = fact("pet.name", ValueType.TEXT)
    found = tried(name, asked("pet.name", Operator.CONTAINS, "mi"))
    assert {"mi" in str(value) for value in found} == {True, False}


def test_a_list_is_tried_empty_whole_and_item_by_item() -> None:
    """has, has_any and has_all differ between these."""
    tags = fact("pet.tags", ValueType.LIST)
    found = tried(tags, asked("pet.tags", Operator.HAS_ALL, ("a", "b")))
    assert {(), ("a", "b"), ("a",), ("b",)} <= found


def test_a_count_is_tried_with_lists_of_the_lengths_around_it() -> None:
    """One shorter, as long, one longer."""
    tags = fact("pet.tags", ValueType.LIST)
    counted = Comparison("pet.tags", Operator.AT_LEAST, Constant(2, HERE), HERE, "count")
    lengths = {len(value) for value in tried(tags, counted) if isinstance(value, tuple)}
    assert {1, 2, 3} <= lengths


def test_only_what_a_provider_may_say_is_tried() -> None:
    """Neighbours beyond the largest number, the longest text or list are left out."""
    age, name, tags = (
        fact("pet.age", ValueType.INT),
        fact("pet.name", ValueType.TEXT),
        fact("pet.tags", ValueType.LIST),
    )
    counted = Comparison("pet.tags", Operator.AT_LEAST, Constant(500, HERE), HERE, "count")
    found = {
        *tried(age, asked("pet.age", Operator.AT_MOST, 2**53 - 1)),
        *tried(name, asked("pet.name", Operator.EQUAL, "m" * 200)),
        *tried(tags, counted),
    }
    assert max(value for value in found if isinstance(value, int)) == 2**53 - 1
    assert max(len(value) for value in found if isinstance(value, str)) == 200
    assert max(len(value) for value in found if isinstance(value, tuple)) == 500


def test_a_count_out_of_several_is_tried_around_each() -> None:
    """`count: [1, 4]` needs lists of 0 to 5 items."""
    tags = fact("pet.tags", ValueType.LIST)
    counted = Comparison("pet.tags", Operator.ONE_OF, Constant((1, 4), HERE), HERE, "count")
    found = tried(tags, counted)
    assert {len(value) for value in found if isinstance(value, tuple)} == {0, 1, 2, 3, 4, 5}


def test_a_fact_held_against_another_is_tried_around_its_range() -> None:
    """The other fact's ends are thresholds too."""
    limit = fact("pet.limit", ValueType.INT, minimum=10, maximum=20)
    age = fact("pet.age", ValueType.INT)
    compared = Comparison("pet.age", Operator.LESS, FactRef("pet.limit", HERE), HERE)
    assert {9, 10, 11, 19, 20, 21} <= tried(age, compared, other=limit)


def test_values_that_no_comparison_tells_apart_are_tried_once() -> None:
    """Of the score there is unknown, below the floor, between, and above both lines."""
    found = moment_candidates(store(), VOCABULARY, MOMENT)["credit.score"]
    known = sorted(value for value in found if isinstance(value, int))
    assert len(found) == 4
    assert [value >= 550 for value in known] == [False, True, True]
    assert [value >= 600 for value in known] == [False, False, True]


def test_what_policies_settle_themselves_is_not_tried() -> None:
    """A derived fact follows from the others."""
    assert "credit.decision" not in moment_candidates(platform(), VOCABULARY, MOMENT)


def test_a_policy_comes_with_those_whose_derived_facts_it_reads() -> None:
    """The deposit goes by the credit decision, but not by the gate."""
    assert slice_of(platform(), "deposit_fallback.offer") == [
        "credit_scoring.decide",
        "deposit_fallback.offer",
    ]


def test_few_values_are_combined_in_full() -> None:
    """Two facts with two values make four points."""
    found = list(points({"a": (1, 2), "b": (True, False)}, ["a", "b"], {"a": 1, "b": True}))
    assert len({tuple(point.items()) for point in found}) == 4


def test_facts_that_are_not_varied_stay_as_they_are() -> None:
    """The base gives the rest of the case."""
    found = list(points({"a": (1, 2), "b": (3, 4)}, ["a"], {"a": 1, "b": 4}))
    assert found == [{"a": 1, "b": 4}, {"a": 2, "b": 4}]


WIDE: dict[str, tuple[Value | None, ...]] = {f"f{n}": tuple(range(4)) for n in range(9)}


def test_many_values_still_meet_in_every_pair() -> None:
    """Where not all combinations fit, each two values of two facts occur around the base."""
    base = known_point(WIDE)
    found = {tuple(point.items()) for point in points(WIDE, WIDE, base, limit=1000)}
    for one, other in combinations(WIDE, 2):
        for left in WIDE[one]:
            for right in WIDE[other]:
                assert tuple({**base, one: left, other: right}.items()) in found


@pytest.mark.parametrize("limit", [600, 1000, 4096])
def test_the_number_of_points_is_bounded(limit: int) -> None:
    """A quarter of a million combinations come to no more than pairs and the limit allow."""
    assert len(list(points(WIDE, WIDE, known_point(WIDE), limit=limit))) <= max(limit, 726)


def test_what_does_not_fit_is_spread_over_all_facts() -> None:
    """Beside the pairs, every fact takes every value among the other points."""
    pairs = 36 * 16
    spread = list(points(WIDE, WIDE, known_point(WIDE), limit=1024))[pairs:]
    for name, values in WIDE.items():
        assert {point[name] for point in spread} == set(values)


def test_reckoning_across_facts_is_not_exact() -> None:
    """Then boundary points are a good sample and not a proof."""
    age = fact("pet.age", ValueType.INT)
    compared = Comparison("pet.age", Operator.LESS, FactRef("pet.limit", HERE), HERE)
    assert not is_exact({"pet.age": (1,)}, ["pet.age"], [compared], MOST_POINTS)
    assert is_exact(
        {"pet.age": (1,)}, ["pet.age"], [asked(age.name, Operator.LESS, 5)], MOST_POINTS
    )


def test_a_policy_that_compares_much_is_tried_at_fewer_points() -> None:
    """The work is bounded, not only the number of points."""
    few = [asked("pet.age", Operator.LESS, 5)]
    assert affordable_points(few) == MOST_POINTS
    assert affordable_points(few * 1_000) == 400
    assert affordable_points(few * 100_000) == FEWEST_POINTS


def test_comparisons_that_reckon_across_facts_weigh_more() -> None:
    """A threshold worked out from facts costs more at every point than one that is fixed."""
    reckoned = Comparison("pet.age", Operator.LESS, FactRef("pet.term", HERE), HERE)
    assert affordable_points([asked("pet.age", Operator.LESS, 5)] * 200) == 2_000
    assert affordable_points([reckoned] * 200) == 153


def test_pairs_of_wide_facts_are_thinned() -> None:
    """Facts of hundreds of values each do not multiply into millions of points."""
    tried = {f"fact.n{number}": tuple(range(500)) for number in range(20)}
    made = sum(1 for _ in points(tried, list(tried), known_point(tried), 256))
    assert 256 < made < 256 * 6


def test_thinned_values_keep_the_first_and_the_spread() -> None:
    """Of many values those that remain lie evenly, the first among them."""
    assert thinned(range(100), 4) == (0, 25, 50, 75)
    assert thinned((1, 2), 4) == (1, 2)
