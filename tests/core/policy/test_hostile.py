"""Hostile files: each is refused with a place in the file, and nothing else happens."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from pawpact.policy.diagnostic import RuleFileError
from pawpact.policy.layers import resolve
from pawpact.policy.load import read_patch, read_platform_texts
from tests.core.policy.filed import FILE, POLICY, STORE_FILE, VOCABULARY, loaded

HOSTILE_NUMBERS = ("9" * 40_000, "1e400", "0x226", "010", "1:30", "-0", "no", ".inf", "~", "５５０")
HOSTILE_KEYS = (
    "сredit.score",
    "credit.sc\u200bore",
    "credit.score\u202e",
    "credit.ѕcore",
    "__class__",
    "credit",
    "Credit.Score",
    "$min_score",
    "'credit.score '",
)
HOSTILE_TEXTS = (
    "!!python/object/apply:os.system [echo]",
    "!!python/name:os.system",
    "&a [*a]",
    "*a",
    "{<<: {gte: 1}}",
    "[" * 400,
    "{a: " * 400,
    "@x",
    "`x`",
    "%x",
    "'x",
    '"\\x"',
    '"\\ud800"',
    "\x00",
    "\x1b[31m",
    "{gte:550}",
    "{gte：550}",
    "{gte: 550，lt: 600}",
    "{gte: $}",
    "{gte: $row.x}",
    "{gte: $a.b.c.d}",
    "{gte: {add: []}}",
    "{gte: {add: [1, {add: [1, {add: [1, {add: [1, {add: [1, {add: [1, {add: [1, 2]}]}]}]}]}]}]}}",
    "{gte: {sub: [1, 1, 1]}}",
    "{gte: {mul: [" + ", ".join(["9007199254740991"] * 9) + "]}}",
    "{known: maybe}",
    "{not: {}}",
    "{in: [" + ", ".join(["600"] * 501) + "]}",
    "[550, [550]]",
    "{gte: 550, gte: 560}",
)


def hostile_files() -> Iterator[str]:
    yield from ("", "[]", "null", "a", "---", "...", "%YAML 2.0\n---\na: 1", "\ufeff" * 3)
    yield from ("&a " * 50, "a: &a [x]\nb: [*a, *a]", "[" * 200_000, "x: " + "y" * 5_000_000)
    yield "\n".join(
        f"k{number}: &k{number} [*k{number - 1}, *k{number - 1}]" for number in range(30)
    )
    yield "- " + " " * 60_000 + "x"
    yield "{a" * 20_000
    yield ("a: [" + " " * 2_500) * 24
    for number in HOSTILE_NUMBERS:
        yield POLICY.replace("default: 550, bounds", f"default: {number}, bounds")
        yield POLICY.replace("format: 1", f"format: {number}")
    for key in HOSTILE_KEYS:
        yield POLICY.replace("{credit.score: {lt: $min_score}}", f"{{{key}: 600}}")
    for text in HOSTILE_TEXTS:
        yield POLICY.replace("{credit.score: {gte: $min_score}}", f"{{credit.score: {text}}}")
        yield POLICY.replace("id: pass", f"id: {text}")
    yield from torn_files()


def torn_files() -> Iterator[str]:
    """A good file cut off or with a stretch taken out, where that leaves no good file."""
    chance = random.Random(20_260_312)
    for _ in range(120):
        start = chance.randrange(len(POLICY) // 2)
        yield POLICY[:start] + chance.choice(["{", "[", "'", "\t", "\x07", ": :", "&", "*"]) * 3


@pytest.mark.parametrize("text", list(hostile_files()), ids=lambda text: repr(text[:30]))
def test_hostile_file_is_refused_with_its_place(text: str) -> None:
    """A hostile platform file is refused with findings that lie inside the file."""
    with pytest.raises(RuleFileError) as raised:
        resolve(read_platform_texts({FILE: text}), None, None, VOCABULARY)

    lines = text.count("\n") + 1
    assert all(1 <= found.span.line <= lines for found in raised.value.diagnostics)
    assert raised.value.render("zh")


def test_there_are_two_hundred_hostile_files() -> None:
    """The collection is as large as it is promised to be, and no file stands in it twice."""
    assert len(set(hostile_files())) >= 200


def test_hostile_store_leaves_other_stores_alone() -> None:
    """After a store's file was refused, the same platform still serves the next store."""
    platform = read_platform_texts({FILE: POLICY})
    patch = read_patch(STORE_FILE, "store: &a [*a]", "store")

    with pytest.raises(RuleFileError):
        resolve(platform, None, patch, VOCABULARY)

    assert resolve(platform, None, None, VOCABULARY) == loaded(POLICY)
