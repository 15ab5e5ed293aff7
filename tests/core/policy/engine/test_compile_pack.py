"""Rows to the integers that the engine is handed."""

from __future__ import annotations

from pawpact.policy.engine.compile_pack import Difference, Known, PackedField, Truth, pack_of

READS = ("a", "b", "t")
HOSTILE = "'''\"\"\"); raise SystemExit #\n\\{}"


def pack(row: tuple[object, ...], *fields: PackedField, unknowable: str = "") -> list[int]:
    return pack_of(READS, frozenset(unknowable), fields)(row)  # type: ignore[arg-type]


def test_numbers_travel_as_differences() -> None:
    """A number is handed on as its distance from the threshold, a list by its length."""
    fields = (Difference("a", 10), Difference("b", -2), Difference("t", 3, counted=True))
    assert pack((7, 1, ("x", "y")), *fields) == [-3, 3, -1]


def test_unknown_travels_as_nought_with_its_companion() -> None:
    """An unknown number or list counts as nought, and its companion says that it is unknown."""
    fields = (Difference("a", 10), Known("a"), Difference("t", 3, counted=True), Known("t"))
    assert pack((None, 1, None), *fields, unknowable="at") == [-10, 0, -3, 0]
    assert pack((4, 1, ("x",)), *fields, unknowable="at") == [-6, 1, -2, 1]


def test_truth_sees_the_facts_by_name() -> None:
    """What Python computes is computed from all facts that the policy reads."""
    seen = Truth(lambda facts: 2 if (facts["a"], facts["t"]) == (1, "x") else 0)
    assert pack((1, None, "x"), Known("b"), seen, unknowable="b") == [0, 2]


def test_names_never_become_code() -> None:
    """The name of a fact is bound by its place, whatever it holds."""
    made = pack_of((HOSTILE,), frozenset({HOSTILE}), (Difference(HOSTILE, 1), Known(HOSTILE)))
    assert made((5,)) == [4, 1]


def test_policy_without_facts_has_no_fields() -> None:
    """Rules that ask nothing hand the engine nothing."""
    assert pack_of((), frozenset(), ())(()) == []
